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
  if (typed.length > 1 && candidate.startsWith(typed)) return 1
  const edits = distance(typed, candidate)
  return edits === 2 && letters(typed) === letters(candidate) ? 1 : edits
}

/** Two words of the same letters, two edits apart, are one word with two letters swapped. */
function letters(word: string): string {
  return Array.from(word).toSorted().join('')
}
