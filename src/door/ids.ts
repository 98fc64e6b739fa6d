import { createHash } from 'node:crypto'

/**
 * A short id for what an invocation creates: the same invocation always gets the same one, so a second run finds what
 * the first made. Six letters are a billion; who meets another's record asks for a longer one.
 */
export function idFor(prefix: string, invocation: string, length = 6): string {
  const bytes = createHash('sha256').update(invocation).digest()
  const letters = [...bytes.subarray(0, length)].map((byte) => alphabet[byte % alphabet.length])
  return `${prefix}-${letters.join('')}`
}

/** Lengths to try, one after the other. */
export const idLengths = [6, 9, 12, 24] as const

/** The id that was meant: people read 0 as o and 1 as i or l. */
export function readId(text: string): string {
  const [prefix = '', letters = ''] = text.trim().toLowerCase().split(/-(.*)/s, 2)
  return `${prefix}-${letters.replaceAll('o', '0').replaceAll(/[il]/g, '1').replaceAll('u', 'v')}`
}

/** Whether a typed word looks like the id of a delivery. */
export function looksLikeDelivery(text: string): boolean {
  return /^d-[0-9a-z]{4,24}$/i.test(text)
}

/** Whether a typed word looks like the id of a request for a sign-off. */
export function looksLikeSignOff(text: string): boolean {
  return /^s-[0-9a-z]{4,24}$/i.test(text)
}

/** Whether a typed word looks like the id of a declared freeze. */
export function looksLikeFreeze(text: string): boolean {
  return /^f-[0-9a-z]{4,24}$/i.test(text)
}

/** Whether a typed word looks like the id of a schedule. */
export function looksLikeSchedule(text: string): boolean {
  return /^t-[0-9a-z]{4,24}$/i.test(text)
}

/** Whether a typed word looks like the id of a group of alerts. */
export function looksLikeAlertGroup(text: string): boolean {
  return /^a-[0-9a-f]{8}$/i.test(text)
}

/** Whether a typed word looks like the id of a silence: ours, or as Alertmanager names it. */
export function looksLikeSilence(text: string): boolean {
  return /^(m-[0-9a-z]{4,24}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i.test(text)
}

/** Crockford's: no i, l, o, u. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'
