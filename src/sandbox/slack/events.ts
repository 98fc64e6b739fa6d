import type { Delivery } from './delivery.ts'
import type { Json } from './envelope.ts'
import { messagePayload } from './payloads.ts'
import { isMember } from './places.ts'
import type { MessageView } from './snapshot.ts'
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

/** What telling needs. */
type Wire = { world: World; delivery: Delivery }

/**
 * Tells the app what it subscribed to and may hear. Each promise settles with the first attempt;
 * what was not acknowledged is told again at once, after one minute and after five.
 */
export function createEvents(world: World, delivery: Delivery) {
  const wire = { world, delivery }
  return {
    tell: (subscription: string, event: Json) => tell(wire, subscription, event),
    posted: (message: MessageView) => posted(wire, message),

    async changed(message: MessageView, previous: MessageView): Promise<void> {
      const ts = world.ts()
      await tellMessage(wire, message.channel, {
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
      await tellMessage(wire, message.channel, {
        subtype: 'message_deleted',
        previous_message: messagePayload(world, message),
        deleted_ts: message.ts,
        hidden: true,
        ts,
        event_ts: ts,
      })
    },

    async reacted(message: MessageView, user: string, reaction: string): Promise<void> {
      await tell(wire, 'reaction_added', {
        type: 'reaction_added',
        user,
        reaction,
        item: { type: 'message', channel: message.channel, ts: message.ts },
        item_user: message.user,
      })
    },
  }
}

async function tell(wire: Wire, subscription: string, event: Json): Promise<void> {
  const { app } = wire.world.seed
  if (!app.events.includes(subscription)) return
  const scope = scopeOf[subscription]
  if (scope !== undefined && !app.scopes.includes(scope)) return
  const payload = wrapped(wire.world, event)
  const reply = await wire.delivery.tell('events_api', payload)
  if (!reply.acked && !reply.noRetry) void again(wire, payload, reply.reason)
}

async function again({ world, delivery }: Wire, payload: Json, because: string): Promise<void> {
  let reason = because
  for (const [index, pause] of retryAfter.entries()) {
    if (pause > 0) await world.clock.wait(pause, world.ended)
    if (world.ended.aborted) return
    const id = world.id('envelope-')
    const attempt = index + 1
    const reply = await delivery.send({ id, type: 'events_api', payload, attempt, reason })
    if (reply.acked || reply.noRetry) return
    reason = reply.reason
  }
}

async function posted(wire: Wire, message: MessageView): Promise<void> {
  const { world } = wire
  const { botUserId } = world.seed.app
  const channel = world.channels.get(message.channel)
  const { channel: id, ts } = message
  const stamped = { ...messagePayload(world, message), channel: id, event_ts: ts }
  const told = [tellMessage(wire, id, stamped)]
  const called = message.text.includes(`<@${botUserId}>`) && message.user !== botUserId
  if (called && channel && channel.kind !== 'dm' && isMember(channel, botUserId))
    told.push(tell(wire, 'app_mention', { ...stamped, type: 'app_mention' }))
  await Promise.all(told)
}

/** A message event of any subtype, for channels that the bot is in. */
async function tellMessage(wire: Wire, id: string, event: Json): Promise<void> {
  const { world } = wire
  const channel = world.channels.get(id)
  if (!channel || !isMember(channel, world.seed.app.botUserId)) return
  const [subscription, type] = messageFamily[channel.kind]
  await tell(wire, subscription, { type: 'message', channel: id, channel_type: type, ...event })
}

function wrapped(world: World, event: Json): Json {
  const { app, workspace } = world.seed
  const bot = { user_id: app.botUserId, is_bot: true, is_enterprise_install: false }
  return {
    token: 'verification-token',
    team_id: workspace.id,
    context_team_id: workspace.id,
    context_enterprise_id: null,
    api_app_id: app.id,
    event: { event_ts: world.ts(), ...event },
    type: 'event_callback',
    event_id: world.id('Ev'),
    event_time: Math.floor(world.clock.now() / 1000),
    authorizations: [{ enterprise_id: null, team_id: workspace.id, ...bot }],
    is_ext_shared_channel: world.channels.get(String(event['channel']))?.external ?? false,
  }
}

const messageFamily = {
  public: ['message.channels', 'channel'],
  private: ['message.groups', 'group'],
  dm: ['message.im', 'im'],
} as const
