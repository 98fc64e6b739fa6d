import type { Delivery } from './delivery.ts'
import type { Json } from './envelope.ts'
import { messagePayload } from './payloads.ts'
import { isMember } from './places.ts'
import type { ChannelView, MessageView } from './snapshot.ts'
import type { World } from './world.ts'

/** When Slack tells an unacknowledged event again. */
const retryAfter = [0, 60_000, 300_000]

/** What an app must be allowed to hear which event. */
const scopeOf: Record<string, string> = {
  app_mention: 'app_mentions:read',
  'message.channels': 'channels:history',
  'message.groups': 'groups:history',
  'message.im': 'im:history',
  reaction_added: 'reactions:read',
  reaction_removed: 'reactions:read',
}

export type Events = ReturnType<typeof createEvents>

/**
 * Tells the app what it subscribed to and may hear. Each promise settles with the first attempt;
 * what was not acknowledged is told again at once, after one minute and after five.
 */
export function createEvents(world: World, delivery: Delivery) {
  const { app, workspace } = world.seed

  const tell = async (subscription: string, event: Json): Promise<void> => {
    if (!app.events.includes(subscription)) return
    const scope = scopeOf[subscription]
    if (scope !== undefined && !app.scopes.includes(scope)) return
    const payload = {
      token: 'verification-token',
      team_id: workspace.id,
      context_team_id: workspace.id,
      context_enterprise_id: null,
      api_app_id: app.id,
      event: { event_ts: world.ts(), ...event },
      type: 'event_callback',
      event_id: world.id('Ev'),
      event_time: Math.floor(world.clock.now() / 1000),
      authorizations: [
        {
          enterprise_id: null,
          team_id: workspace.id,
          user_id: app.botUserId,
          is_bot: true,
          is_enterprise_install: false,
        },
      ],
      is_ext_shared_channel: false,
    }
    const first = { id: world.id('envelope-'), type: 'events_api' as const, payload, attempt: 0 }
    const reply = await delivery.send(first)
    if (!reply.acked && !reply.noRetry) void again(payload, reply.reason)
  }

  const again = async (payload: Json, because: string): Promise<void> => {
    let reason = because
    for (const [index, pause] of retryAfter.entries()) {
      if (pause > 0) await world.clock.wait(pause)
      const id = world.id('envelope-')
      const retry = { id, type: 'events_api' as const, payload, attempt: index + 1, reason }
      const reply = await delivery.send(retry)
      if (reply.acked || reply.noRetry) return
      reason = reply.reason
    }
  }

  /** A message event of any subtype, for channels that the bot is in. */
  const tellMessage = async (channel: ChannelView | undefined, event: Json): Promise<void> => {
    if (!channel || !isMember(channel, app.botUserId)) return
    const [subscription, channelType] = messageFamily[channel.kind]
    await tell(subscription, {
      type: 'message',
      channel: channel.id,
      channel_type: channelType,
      ...event,
    })
  }

  return {
    tell,

    async posted(message: MessageView): Promise<void> {
      const channel = world.channels.get(message.channel)
      const payload = messagePayload(world, message)
      const stamped = { ...payload, channel: message.channel, event_ts: message.ts }
      const told = [tellMessage(channel, stamped)]
      const called = message.text.includes(`<@${app.botUserId}>`) && message.user !== app.botUserId
      if (called && channel && channel.kind !== 'dm' && isMember(channel, app.botUserId))
        told.push(tell('app_mention', { ...stamped, type: 'app_mention' }))
      await Promise.all(told)
    },

    async changed(message: MessageView, previous: MessageView): Promise<void> {
      const ts = world.ts()
      await tellMessage(world.channels.get(message.channel), {
        subtype: 'message_changed',
        message: messagePayload(world, message),
        previous_message: messagePayload(world, previous),
        hidden: true,
        ts,
        event_ts: ts,
      })
    },

    async deleted(message: MessageView): Promise<void> {
      const ts = world.ts()
      await tellMessage(world.channels.get(message.channel), {
        subtype: 'message_deleted',
        previous_message: messagePayload(world, message),
        deleted_ts: message.ts,
        hidden: true,
        ts,
        event_ts: ts,
      })
    },

    async reacted(message: MessageView, user: string, reaction: string): Promise<void> {
      await tell('reaction_added', {
        type: 'reaction_added',
        user,
        reaction,
        item: { type: 'message', channel: message.channel, ts: message.ts },
        item_user: message.user,
      })
    },
  }
}

const messageFamily = {
  public: ['message.channels', 'channel'],
  private: ['message.groups', 'group'],
  dm: ['message.im', 'im'],
} as const
