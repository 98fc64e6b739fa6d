import { distance } from 'fastest-levenshtein'

/** The candidate that was probably meant, or undefined when none is near. */
export function nearest(typed: string, candidates: Iterable<string>): string | undefined {
  const word = typed.toLowerCase()
  const near = [...candidates]
    .map((candidate) => ({ candidate, away: awayFrom(word, candidate.toLowerCase()) }))
    .filter(({ candidate, away }) => away <= Math.max(1, Math.floor(candidate.length / 3)))
    .toSorted((a, b) => a.away - b.away)
  return near[0]?.candidate
}

/** `Did you mean "staging"?`, or what there is instead. */
export function didYouMean(typed: string, candidates: readonly string[], plural: string): string {
  const guess = nearest(typed, candidates)
  if (guess !== undefined) return `Did you mean "${guess}"?`
  if (candidates.length === 0) return `There are no ${plural} that you may see`
  const shown = candidates.slice(0, 12).join(', ')
  return `Known ${plural}: ${shown}${candidates.length > 12 ? ' …' : ''}`
}

/** What matches the typed text, best first: the same, then beginnings, then anywhere, then near misses. */
export function matching<Item>(
  typed: string,
  items: readonly Item[],
  textsOf: (item: Item) => readonly string[],
): readonly Item[] {
  const word = typed.trim().toLowerCase()
  if (word === '') return items
  return items
    .map((item) => ({
      item,
      rank: Math.min(...textsOf(item).map((text) => rankOf(word, text.toLowerCase()))),
    }))
    .filter(({ rank }) => rank < unrelated)
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ item }) => item)
}

const unrelated = 4

function rankOf(word: string, text: string): number {
  if (text === word) return 0
  if (text.startsWith(word)) return 1
  if (text.includes(word)) return 2
  return nearest(word, [text]) === undefined ? unrelated : 3
}

/** A beginning of three letters or more is as near as one typing mistake. */
function awayFrom(word: string, candidate: string): number {
  return word.length >= 3 && candidate.startsWith(word) ? 1 : distance(word, candidate)
}
