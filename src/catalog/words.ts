import { nearest } from '#src/core/nearest.ts'

/** Says that a name is not known, and which one was probably meant. */
export function unknown(what: string, name: string, known: readonly string[]): string {
  const near = nearest(name, known)
  return `unknown ${what} ${quoted(name)}; ${near === undefined ? knownOnes(known) : `did you mean ${quoted(near)}?`}`
}

/** `"a", "b" or "c"`. */
export function oneOf(names: readonly string[]): string {
  const last = names.at(-1) ?? ''
  const others = names.slice(0, -1).map(quoted).join(', ')
  return others ? `${others} or ${quoted(last)}` : quoted(last)
}

export function quoted(text: string): string {
  return `"${text}"`
}

/** What a value is, to people who write YAML. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a mapping'
  return typeof value === 'string' ? 'text' : `a ${typeof value}`
}

function knownOnes(known: readonly string[]): string {
  return known.length === 0 ? 'none is declared' : `known: ${known.join(', ')}`
}
