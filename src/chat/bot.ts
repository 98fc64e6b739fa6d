import { z } from 'zod'
import type { Clock } from '#src/core/clock.ts'
import { DeliveryError } from '#src/core/errors.ts'
import { failureInWords } from './slack-call.ts'
import type { SlackCall } from './slack-call.ts'

/** Who the bot is: its workspace (a team's id), its user and its bot id. */
export type Bot = { readonly workspace: string; readonly botUserId: string; readonly botId: string }

/** Asks Slack whose the bot token is. Rejects with DeliveryError; an outage is tried again until the signal ends it. */
export async function askWhoWeAre(
  call: SlackCall,
  clock: Clock,
  signal: AbortSignal,
): Promise<Bot> {
  for (;;) {
    const reply = await call('auth.test', {}, AuthTest)
    if (reply.is === 'ok') {
      const { team_id: workspace, user_id: botUserId, bot_id: botId } = reply.data
      return { workspace, botUserId, botId }
    }
    if (reply.is === 'refused') throw refusedToken(reply.error)
    if (signal.aborted)
      throw new DeliveryError(
        'unavailable',
        `Cannot ask Slack who the bot is: ${failureInWords(reply)}`,
      )
    await clock.wait(reply.is === 'limited' ? reply.retryAfter : 1_000, signal)
  }
}

const AuthTest = z.object({ team_id: z.string(), user_id: z.string(), bot_id: z.string() })

function refusedToken(error: string): DeliveryError {
  return new DeliveryError(
    'bad-configuration',
    `Cannot start chat: Slack refuses the bot token with "${error}"`,
    {
      hint: 'SLACK_BOT_TOKEN is the bot token (xoxb-…) of the app that is installed in the workspace',
    },
  )
}
