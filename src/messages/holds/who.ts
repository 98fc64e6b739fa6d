import type { Instant } from '#src/core/clock.ts'
import type { TargetQueue } from '#src/door/holds/find.ts'
import type { Message } from '#src/door/message.ts'
import { answer } from '#src/messages/blocks.ts'
import { escape } from '#src/messages/escape.ts'
import { deliveryLine } from '#src/messages/target-status.ts'
import { command, stop, time, who } from '#src/messages/words.ts'
import { lasting, queueLines } from './lock-card.ts'

/** Who holds the lock of a target, what acts there, and who waits behind it. */
export function whoHolds(
  app: string,
  environment: string,
  { target, active, waiting }: TargetQueue,
  now: Instant,
): Message {
  const lock = target?.lock && target.lock.until > now ? target.lock : undefined
  const name = `*${escape(app)} in ${escape(environment)}*`
  const held = lock
    ? `🔒 ${name} is locked by ${who(lock.by)} since ${time(lock.at)} until ${time(lock.until)} (another ${lasting(lock.until - now)}): ${escape(stop(lock.because))}`
    : `🔓 ${name} is not locked.`
  return answer([
    held,
    active ? `*Active*\n${deliveryLine(active.document)}` : 'Nothing is being delivered there.',
    queueLines(waiting) || 'Nobody waits.',
    ...(lock ? [`${command(`unlock ${app} ${environment}`)} ends the lock.`] : []),
  ])
}
