/** How bad alerts are, by the words that people use for it; what is no such word stands between. */
const ranks: readonly (readonly string[])[] = [
  ['none', 'info', 'informational', 'notice', 'debug'],
  ['low', 'minor', 'warning', 'warn', 'ticket'],
  [],
  ['high', 'major', 'error', 'severe'],
  ['critical', 'page', 'fatal', 'emergency', 'disaster'],
]
const UNKNOWN = 2

/** A larger number is worse. An alert that says nothing of it, or a word that nobody knows, is worse than a warning. */
export function severityRank(severity: string | undefined): number {
  const word = severity?.toLowerCase() ?? ''
  const rank = ranks.findIndex((words) => words.includes(word))
  return rank === -1 ? UNKNOWN : rank
}

/** The worst of them; undefined where none says anything. */
export function worstOf(severities: readonly (string | undefined)[]): string | undefined {
  const said = severities.filter((one) => one !== undefined)
  return said.toSorted((a, b) => severityRank(b) - severityRank(a))[0]
}

/** How a line in a chart is drawn. */
export function lineOf(severity: string | undefined): 'warning' | 'critical' {
  return severityRank(severity) >= 3 ? 'critical' : 'warning'
}
