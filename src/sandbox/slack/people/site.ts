import { elementsOf, pick, type Found } from '#src/sandbox/slack/elements.ts'
import type { Json } from '#src/sandbox/slack/envelope.ts'
import { initialState, type InputState } from '#src/sandbox/slack/inputs.ts'
import type { Inside } from '#src/sandbox/slack/inside.ts'
import { findMessage } from '#src/sandbox/slack/messages.ts'
import { channelPayload, messagePayload } from '#src/sandbox/slack/payloads.ts'
import { isMember } from '#src/sandbox/slack/places.ts'
import type { Place } from '#src/sandbox/slack/slack.ts'
import type { Block, MessageView } from '#src/sandbox/slack/snapshot.ts'
import { viewPayload, type View } from '#src/sandbox/slack/views.ts'
import { messageKey, type Person } from '#src/sandbox/slack/world.ts'

/** Where a component is, as interactions need it: what is there, what is filled in, and how the app is told of the place. */
export type Site = {
  elements: readonly Found[]
  state: InputState
  keep(state: InputState): void
  /** Fields of the payload that name the place. */
  context(): Json
  view?: string
  /** What a response_url of this place may touch; views have none. */
  permit?: { channel: string; original: string; thread?: string }
}

/** What people filled in on messages, by message and person. */
export type MessageStates = Map<string, InputState>

/** The site that a person means, or an error that says why they cannot reach it. */
export function siteOf(inside: Inside, states: MessageStates, person: Person, place: Place): Site {
  if ('view' in place) return viewSite(inside, person, place.view)
  return messageSite(inside, states, person, place)
}

/** The element that a person means, or an error that lists what is there. */
export function find(site: Site, name: string, place: Place): Found {
  const found = pick(site.elements, name, place.block)
  if (found) return found
  const known = site.elements.map(({ element }) => element.action_id).join(', ') || 'nothing'
  throw new Error(`Cannot use "${name}": no such component there; there is ${known}`)
}

function viewSite(inside: Inside, person: Person, id: string): Site {
  const { views, world } = inside
  const view = views.get(id)
  if (!view || view.user !== person.id)
    throw new Error(`Cannot use view "${id}": ${person.name} has no such view open`)
  return {
    elements: elementsOf(view.spec.blocks),
    state: view.state,
    keep: (state) => void views.keep(view, { state }),
    view: id,
    context: () => ({
      container: { type: 'view', view_id: id },
      view: viewPayload(world, views.get(id) ?? view),
    }),
  }
}

/** The view that a site shows now. */
export function viewNow(inside: Inside, id: string): View {
  const view = inside.views.get(id)
  if (!view) throw new Error(`Cannot submit view "${id}": it is closed`)
  return view
}

function messageSite(
  inside: Inside,
  states: MessageStates,
  person: Person,
  place: { channel: string; ts: string; stale?: boolean },
): Site {
  const { world } = inside
  const channel = world.channels.get(place.channel)
  const former = inside.world.former.get(messageKey(place.channel, place.ts)) ?? []
  const shown = place.stale
    ? former.toReversed()
    : [findMessage(world, place.channel, place.ts) ?? []].flat()
  const [message] = shown
  const theirs = message && (message.onlyFor === undefined || message.onlyFor === person.id)
  if (!channel || !message || !theirs)
    throw new Error(`Cannot use message ${place.ts}: ${person.name} sees no such message`)
  if (!isMember(channel, person.id))
    throw new Error(`Cannot use message ${place.ts}: ${person.name} is not in #${channel.name}`)
  const key = `${messageKey(place.channel, place.ts)}/${person.id}`
  const blocks = shown.flatMap((each) => [...each.blocks, ...attached(each)])
  return {
    elements: elementsOf(blocks),
    state: initialState(blocks, states.get(key)),
    keep: (state) => void states.set(key, state),
    permit: {
      channel: channel.id,
      original: message.ts,
      ...(message.onlyFor !== undefined &&
        message.thread !== undefined && { thread: message.thread }),
    },
    context: () => ({
      container: {
        type: 'message',
        message_ts: message.ts,
        channel_id: channel.id,
        is_ephemeral: message.onlyFor !== undefined,
        ...(message.thread !== undefined && { thread_ts: message.thread }),
      },
      channel: channelPayload(channel),
      ...(message.onlyFor === undefined && { message: messagePayload(world, message, true) }),
    }),
  }
}

function attached(message: MessageView): Block[] {
  return message.attachments.flatMap((each) => (each['blocks'] ?? []) as Block[])
}
