import type { Button } from '@slack/types'
import { actorName } from '#src/core/actor.ts'
import type { StoredDelivery } from '#src/door/deliveries/find.ts'
import type { LockFacts } from '#src/door/holds/facts.ts'
import type { Message } from '#src/door/message.ts'
import type { HeldLock } from '#src/kinds/lock.ts'
import { actions, button, confirmation, context, message, section } from '#src/messages/blocks.ts'
import { code, escape } from '#src/messages/escape.ts'
import { brief, duration, stop, time, who } from '#src/messages/words.ts'

/** Who keeps others from delivering, until when, why, and who waits; once it is over, how it ended. */
export function lockCard(facts: LockFacts): Message {
  const { lock, waiting } = facts
  if (lock.ended) return message([section(overWords(facts, lock.ended))], { visibility: 'channel' })
  return message(
    [
      section(
        `🔒 *${placeWords(facts)}* is locked by ${who(lock.by)} until ${time(lock.until)}: ${escape(stop(lock.because))}`,
      ),
      section(queueLines(waiting)),
      context(
        `since ${time(lock.at)}`,
        `only ${who(lock.by)} delivers here; going back is never locked`,
      ),
      actions([unlockButton(facts), takeOverButton(facts)]),
    ],
    { visibility: 'channel' },
  )
}

/** Those who wait, with their positions; nothing where nobody does. */
export function queueLines(waiting: readonly StoredDelivery[]): string {
  if (waiting.length === 0) return ''
  const lines = waiting.slice(0, SHOWN).map(({ document: { id, app, wanted, by } }, index) => {
    return `${index + 1}. ${code(id)} ${escape(app)} ${escape(wanted)}, asked for by ${who(by)}`
  })
  const more = waiting.length > SHOWN ? [`and ${waiting.length - SHOWN} more`] : []
  return ['*Waiting*', ...lines, ...more].join('\n')
}

/** How long something lasts, without units that say nothing. */
export function lasting(milliseconds: number): string {
  return duration(milliseconds).replace(/ 0 (s|min)$/, '')
}

const SHOWN = 10

function placeWords({ app, environment }: Pick<LockFacts, 'app' | 'environment'>): string {
  return `${escape(app)} in ${escape(environment)}`
}

function overWords(facts: LockFacts, ended: NonNullable<HeldLock['ended']>): string {
  const { by, at, until, because } = facts.lock
  const reason = ended.because ? `: ${escape(stop(brief(ended.because)))}` : '.'
  const words = {
    expired: `is free again: its time was over ${time(until)}.`,
    unlocked: `is free again: ${ended.by ? who(ended.by) : 'deliver'} unlocked it ${time(ended.at)}${reason}`,
    takenOver: `changed hands: ${ended.by ? who(ended.by) : 'somebody'} took the lock over ${time(ended.at)}${reason}`,
  }
  return `🔓 *${placeWords(facts)}* ${words[ended.how]} ${who(by)} had locked it since ${time(at)}: ${escape(stop(brief(because)))}`
}

function unlockButton({ app, environment, lock, waiting }: LockFacts): Button {
  const [first] = waiting
  const confirm = confirmation(
    'Unlock it?',
    `The lock of ${actorName(lock.by)} on ${app} in ${environment} ends.${first ? ` ${first.id} goes on.` : ''}`,
    'Unlock',
    'Leave it',
  )
  const press = { command: 'unlock', args: { app, environment }, evidence: String(lock.at) }
  return button('Unlock', press, { confirm })
}

/** It asks for a reason and a time in a form. */
function takeOverButton({ app, environment, lock }: LockFacts): Button {
  const confirm = confirmation(
    'Take the lock over?',
    `${actorName(lock.by)} has locked ${app} in ${environment}: ${brief(lock.because, 120)}. They are told.`,
    'Go on',
    'Leave it',
  )
  const args = { app, environment, takeOver: 'true' }
  return button(
    'Take over…',
    { command: 'lock', args, evidence: String(lock.at) },
    { style: 'danger', confirm },
  )
}
