import { actorName, type Actor } from '#src/core/actor.ts'
import type { Instant } from '#src/core/clock.ts'
import { momentWords } from '#src/core/describe.ts'
import { code, escape } from './escape.ts'

/** A moment in each reader's own time zone, with a spelling for where that is not possible. */
export function time(at: Instant): string {
  return `<!date^${Math.floor(at / 1000)}^{date_short_pretty} {time}|${momentWords(at)}>`
}

/** How long something took, in the two largest units: `3 s`, `2 min 5 s`, `1 h 4 min`. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000))
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`
}

/** The one who did something; people of Slack as a mention, so that the name is theirs. */
export function who(actor: Actor): string {
  return actor.type === 'person' && isUserId(actor.id) ? `<@${actor.id}>` : escape(actorName(actor))
}

/** Groups of the catalog and people by their ids, as a list: `release-managers or @omar`. */
export function voters(all: readonly string[], between: string): string {
  const names = all.map((one) => (isUserId(one) ? `<@${one}>` : escape(one)))
  return names.join(` ${between} `)
}

/** Whether it is the id of a person in Slack: nothing else is ever written as a mention. */
export function isUserId(text: string): boolean {
  return /^[UW][A-Z0-9]{1,30}$/.test(text)
}

/** A channel by id as a reference, by name as it is. */
export function channelName(channel: string): string {
  return /^[CGD][A-Z0-9]{1,30}$/.test(channel) ? `<#${channel}>` : escape(channel)
}

/** A line to type. */
export function command(line: string): string {
  return code(`/deliver ${line}`)
}

/** `▰▰▰▱▱` for 3 of 5. */
export function bar(done: number, of: number): string {
  const width = 10
  const filled = of <= 0 ? width : Math.round((Math.min(Math.max(done, 0), of) / of) * width)
  return '▰'.repeat(filled) + '▱'.repeat(width - filled)
}

/** A text of which a list has no room for all: how it begins, and its end, which says why. It is escaped afterwards. */
export function brief(text: string, longest = 300): string {
  if (text.length <= longest) return text
  const end = Math.floor(longest / 3)
  return `${text.slice(0, longest - end - 1)}…${text.slice(-end)}`
}

/** With a full stop; names at the beginning stay as they are. */
export function stop(words: string): string {
  return /[.!?…]$/.test(words) ? words : `${words}.`
}

/** With a capital and a full stop. */
export function sentence(words: string): string {
  const [first = ''] = words
  return stop(first.toUpperCase() + words.slice(first.length))
}
