import { actorName, type Actor } from '#src/core/actor.ts'
import type { Instant } from '#src/core/clock.ts'
import type { Lock } from '#src/core/target.ts'
import type { Message } from '#src/door/message.ts'
import { answer } from '#src/messages/blocks.ts'
import { escape } from '#src/messages/escape.ts'
import { channelName, command, stop, time, who } from '#src/messages/words.ts'
import { lasting } from './lock-card.ts'

type Locked = {
  readonly app: string
  readonly environment: string
  readonly channel: string
  readonly because: string
  readonly until: Instant
  readonly now: Instant
  readonly by: Actor
  /** The lock as it was before: one's own, or somebody else's that is taken over. */
  readonly before: Lock | undefined
  /** Whether the time was named, or is what a lock lasts otherwise. */
  readonly isTimeNamed: boolean
}

/** A lock was asked for: until when, as the time was understood, and how to end it. */
export function locking({
  app,
  environment,
  channel,
  because,
  until,
  now,
  by,
  before,
  isTimeNamed,
}: Locked): Message {
  const target = `*${escape(app)} in ${escape(environment)}*`
  const isOwn = before && 'id' in before.by && 'id' in by && before.by.id === by.id
  const doing = before ? (isOwn ? 'Locking on' : 'Taking over') : 'Locking'
  const whose = before && !isOwn ? `, which ${who(before.by)} had locked,` : ''
  const length = `${lasting(until - now)}${isTimeNamed ? '' : ', as you named no time'}`
  return answer([
    `🔒 ${doing} ${target}${whose} until ${time(until)} (${length}): ${escape(stop(because))} ${channelName(channel)} is told. ${command(`unlock ${app} ${environment}`)} ends it.`,
  ])
}

/** A lock ends; whose it was, where it was somebody else's. */
export function unlocking(
  app: string,
  environment: string,
  { by, because }: Lock,
  isOwn: boolean,
  next: string | undefined,
): Message {
  const whose = isOwn
    ? ''
    : ` ${who(by)} had locked it: ${escape(stop(because))} ${escape(actorName(by))} is told.`
  const goesOn = next === undefined ? '' : ` ${escape(next)} goes on.`
  return answer([`🔓 Unlocking *${escape(app)} in ${escape(environment)}*.${whose}${goesOn}`])
}
