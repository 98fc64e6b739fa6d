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

/** Whether a typed word looks like an id of what it may name. */
export function looksLike(names: string, text: string): boolean {
  return looks.get(names)?.test(text) ?? false
}

const looks: ReadonlyMap<string, RegExp> = new Map([
  ['alertGroup', /^a-[0-9a-f]{8}$/i],
  ['delivery', /^d-[0-9a-z]{4,24}$/i],
  ['freeze', /^f-[0-9a-z]{4,24}$/i],
  ['schedule', /^t-[0-9a-z]{4,24}$/i],
  ['signOff', /^s-[0-9a-z]{4,24}$/i],
  // Ours, or as Alertmanager names it.
  ['silence', /^(m-[0-9a-z]{4,24}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i],
])

/** Crockford's: no i, l, o, u. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'
