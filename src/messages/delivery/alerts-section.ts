import type { Delivery } from '#src/core/delivery.ts'
import type { Witnessed } from '#src/core/rules/evidence.ts'
import { code, escape } from '#src/messages/escape.ts'
import { brief, stop, time } from '#src/messages/words.ts'

const SHOWN = 5

/** The alerts that began since its rollout did, unless what stops it says so already, and whether they can be seen. */
export function alertLines(delivery: Delivery): string {
  const { watched, held, direction, outcome, waitingOn } = delivery
  if (!watched) return ''
  const isStopped = held || direction === 'back'
  const told = watched.alerts.filter(({ as }) => as === 'told' || (as === 'stopped' && !isStopped))
  const more = told.length - SHOWN
  const isBlind = watched.blind !== undefined && !outcome && waitingOn?.on !== 'watching'
  return [
    ...told.slice(-SHOWN).map(alertLine),
    ...(more > 0 ? [`and ${more} ${more === 1 ? 'alert' : 'alerts'} before`] : []),
    ...(isBlind ? [`🙈 Alerts cannot be seen: ${escape(stop(brief(watched.blind ?? '')))}`] : []),
  ].join('\n')
}

/** `🔔 CheckoutErrors (critical) since 12:05: 12 % of requests fail`; what people let pass is known. */
function alertLine({ name, severity, summary, startsAt, as }: Witnessed): string {
  const how = severity === undefined ? '' : ` (${escape(severity)})`
  const known = as === 'stopped' ? ', known' : ''
  return `🔔 ${code(name)}${how} since ${time(startsAt)}${known}${summary === undefined ? '' : `: ${escape(summary)}`}`
}
