import { distance } from 'fastest-levenshtein'

/** The candidate that was probably meant by `word`, for "did you mean": close in spelling, or begun by it. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const typed = word.toLowerCase()
  const limit = Math.ceil(typed.length / 3)
  return candidates
    .map((candidate) => ({ candidate, away: away(typed, candidate.toLowerCase()) }))
    .filter((one) => one.away <= limit)
    .toSorted((a, b) => a.away - b.away)[0]?.candidate
}

function away(typed: string, candidate: string): number {
  return typed.length > 1 && candidate.startsWith(typed) ? 1 : distance(typed, candidate)
}
