import { actorKey } from '#src/core/actor.ts'
import type { Instant } from '#src/core/clock.ts'
import type { Decision, MessageKey } from '#src/core/record.ts'
import type { SignOff } from '#src/core/rules/sign-off.ts'

/** A request for a sign-off as it is decided on, with what people and other records hear of it. */
export type Turn = {
  readonly record: SignOff
  readonly said: Required<Pick<Decision<SignOff>, 'events' | 'notes' | 'signals' | 'messages'>>
  readonly now: Instant
}

/** The card that shows it. */
export function signOffMessage({ id, channel }: Pick<SignOff, 'id' | 'channel'>): MessageKey {
  return { kind: 'signOff', subject: id, channel }
}

/** `checkout 1.5.0 in staging`. */
export function titleOf({ app, release, environment }: SignOff): string {
  return `${app} ${release.version} in ${environment}`
}

/** It was decided: everybody who was asked sees it, and the release may go on, or may not. */
export function announce(turn: Turn, event: Happening, broadcast: boolean): Turn {
  const next = showDelivery(tellAgain(wakePipeline(happen(turn, event))))
  const { state, by = { type: 'system' } } = turn.record
  return note(next, `${state}/${actorKey(by)}`, event.text, undefined, broadcast)
}

type Happening = { readonly type: string; readonly text: string }

/** It stands in the history. */
export function happen(turn: Turn, event: Happening): Turn {
  return { ...turn, said: { ...turn.said, events: [...turn.said.events, event] } }
}

/** A reply in the thread of the card. */
export function note(
  turn: Turn,
  key: string,
  text: string,
  mention?: readonly string[],
  broadcast = false,
): Turn {
  const { record, said, now } = turn
  const one = {
    key: `${record.id}/${key}/${now}`,
    message: signOffMessage(record),
    text,
    ...(mention && { mention }),
    ...(broadcast && { broadcast }),
  }
  return { ...turn, said: { ...said, notes: [...said.notes, one] } }
}

/** What was said may let the release go on, or keep it. */
export function wakePipeline(turn: Turn): Turn {
  const { record, said, now } = turn
  const wake = {
    to: { kind: 'pipeline', id: record.app },
    key: `${record.id}/${record.state}/${now}`,
    signal: { type: 'wake' },
  } as const
  return { ...turn, said: { ...said, signals: [...said.signals, wake] } }
}

/** What stands beside the card for those who were asked shows how it is now. */
export function tellAgain(turn: Turn): Turn {
  const { record, said } = turn
  const needed = (record.told ?? []).map((channel) => ({
    kind: 'needed',
    subject: record.id,
    channel,
  }))
  return { ...turn, said: { ...said, messages: [...said.messages, ...needed] } }
}

/** The card of the delivery that brought it says what became of it. */
function showDelivery(turn: Turn): Turn {
  const { record, said } = turn
  const card = { kind: 'delivery', subject: record.delivery, channel: record.channel }
  return { ...turn, said: { ...said, messages: [...said.messages, card] } }
}
