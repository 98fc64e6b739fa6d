import type { EventSeen, Inspected } from '#src/core/watch/inspected.ts'
import type { Message } from '#src/door/message.ts'
import { answer } from '#src/messages/blocks.ts'
import { code, escape } from '#src/messages/escape.ts'
import { brief, time } from '#src/messages/words.ts'
import { placeWords, type Place } from './place.ts'

/** What happened to an app's objects: alike ones together, warnings first, the newest first; all of them as a file. */
export function eventsMessage(place: Place, seen: Inspected): Message {
  const { events, since } = seen
  const title = `*Events of ${escape(place.app)} in ${escape(place.environment)}*${placeWords(seen)}`
  if (events.length === 0)
    return answer([title, 'There are none: a cluster keeps them for about an hour.'])
  const groups = grouped(events)
  const shown = groups.slice(0, 15)
  const lines = shown.map((group) => groupLine(group, since))
  const rest = groups.length - shown.length
  const said = answer([
    title,
    ...lines.map((line) => line),
    ...(rest > 0 ? [`${rest} more sorts of events are in the file.`] : []),
  ])
  if (rest === 0 && events.length <= 30) return said
  const name = `events-${place.app}-${place.environment}.txt`
  return { ...said, file: { name, content: events.map((event) => fileLine(event)).join('\n') } }
}

type Group = Omit<EventSeen, 'object'> & {
  readonly kind: string
  readonly names: readonly string[]
}

/** Events that say the same of objects of one kind; names within the words do not make them differ. */
export function grouped(events: readonly EventSeen[]): readonly Group[] {
  const alike = Map.groupBy(events, (event) => {
    const words = event.message.replaceAll(event.object.name, '…')
    return JSON.stringify([event.type, event.reason, event.object.kind, words])
  })
  return [...alike.values()]
    .flatMap((same) => {
      const newest = same.toSorted((a, b) => b.last - a.last)[0]
      if (!newest) return []
      const { object, ...event } = newest
      return [
        {
          ...event,
          kind: object.kind,
          names: [...new Set(same.map((one) => one.object.name))],
          count: same.reduce((sum, { count }) => sum + count, 0),
          first: Math.min(...same.map(({ first }) => first)),
        },
      ]
    })
    .toSorted((a, b) => rank(a) - rank(b) || b.last - a.last)
}

function rank({ type }: Group): number {
  return type === 'Warning' ? 0 : 1
}

function groupLine(group: Group, since: Inspected['since']): string {
  const { type, reason, kind, names, count, message, first, last } = group
  const icon = type === 'Warning' ? '⚠️' : '▫️'
  const times = count > 1 ? ` ×${count}` : ''
  const of = names.length === 1 ? `${kind} ${code(names[0] ?? '')}` : `${names.length} ${kind}s`
  const isNew = since && first >= since.at ? ` · since ${escape(since.version)}` : ''
  return `${icon} *${escape(reason || 'no reason')}*${times} · ${of} · ${time(last)}${isNew}\n      ${escape(brief(shortly(message), 240))}`
}

/** Digests by what one tells them apart with. */
function shortly(text: string): string {
  return text.replaceAll(/(sha256:[0-9a-f]{12})[0-9a-f]{52}/g, '$1…')
}

function fileLine({ type, reason, object, message, count, first, last }: EventSeen): string {
  const at = (moment: number) => new Date(moment).toISOString()
  const words = message.replaceAll(/\s+/g, ' ')
  return `${at(last)} ${type} ${reason} ×${count} since ${at(first)} ${object.kind}/${object.name}: ${words}`
}
