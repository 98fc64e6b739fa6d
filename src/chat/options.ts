import type { Store } from '#db/store.ts'
import type { Clock } from '#src/core/clock.ts'
import type { Log } from '#src/core/log.ts'
import type { Door } from '#src/door/door.ts'
import type { Bot } from './bot.ts'
import type { Proxy } from './clients.ts'
import type { ChatMetrics } from './metrics.ts'
import type { Draw } from './picture.ts'
import type { Presenter } from './presenter.ts'

/** What chat is built from. */
export type ChatOptions = {
  readonly slackApiUrl: string
  readonly botToken: string
  /** Socket Mode with an app-level token, or HTTP mode with the signing secret. */
  readonly way: { readonly appToken: string } | { readonly signingSecret: string }
  readonly door: Door
  readonly presenter: Presenter
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  /** The slash command; `/deliver` unless said otherwise. */
  readonly command?: string
  /** Who the bot is, where the wiring asked already (`askWhoWeAre`); Slack is asked at the start otherwise. */
  readonly bot?: Bot
  /** How long `stop` waits for what is in flight; 8 s unless said otherwise. */
  readonly drainMs?: number
  readonly metrics?: ChatMetrics
  /** Draws the charts that messages have; without it they have none. */
  readonly draw?: Draw
  readonly proxy?: Proxy
  /** Where something is told whose channel is archived or lost its bot; nowhere unless said otherwise. */
  readonly fallback?: (channel: string) => string | undefined
}
