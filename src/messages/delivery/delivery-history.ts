import type { Delivery } from '#src/core/delivery.ts'
import type { Message } from '#src/door/message.ts'
import { answer } from '#src/messages/blocks.ts'
import { iconOf, titleOf } from './delivery-card.ts'
import { code, escape } from '#src/messages/escape.ts'
import { brief, duration, time, who } from '#src/messages/words.ts'

/** What was delivered where, newest first: how it ended, who asked, and why; in the past tense what runs no more. */
export function deliveryHistory(
  title: string,
  deliveries: readonly Delivery[],
  isReplaced: (delivery: Delivery) => boolean = () => false,
): Message {
  if (deliveries.length === 0)
    return answer([`*History of ${escape(title)}*\nNothing was delivered yet.`])
  return answer([
    `*History of ${escape(title)}*\n${deliveries.map((delivery) => historyLine(delivery, isReplaced(delivery))).join('\n')}`,
  ])
}

function historyLine(delivery: Delivery, isReplaced: boolean): string {
  const { id, by, reason, requestedAt, endedAt, from } = delivery
  const facts = [
    time(requestedAt),
    `by ${who(by)}`,
    ...(from ? [`from ${escape(from.version)}`] : []),
    ...(endedAt === undefined ? [] : [`took ${duration(endedAt - requestedAt)}`]),
  ]
  const why = causeOf(delivery) ?? reason
  return `${iconOf(delivery)} ${code(id)} *${escape(titleOf(delivery, isReplaced))}* · ${facts.join(' · ')}${why ? `\n      ${escape(brief(why))}` : ''}`
}

function causeOf({ outcome }: Delivery): string | undefined {
  return outcome && 'reason' in outcome ? outcome.reason.because : undefined
}
