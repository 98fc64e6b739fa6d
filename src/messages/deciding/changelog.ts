import type { ChangeCommit, Changes } from '#src/core/rules/changes.ts'
import { code, escape, link } from '#src/messages/escape.ts'
import { brief } from '#src/messages/words.ts'

/** What a release brings: its newest commits, each linked, who wrote them, and the issues that they name. */
export function changelog(changes: Changes, most = 8): string {
  const { from, to, commits, total, issues, incomplete } = changes
  if (from === undefined)
    return `*Changes in ${escape(to)}*\nThere is nothing to compare it with yet.`
  const shown = commits.slice(0, most)
  return [
    `*Changes ${escape(from)} → ${escape(to)}* · ${countWords(changes)}`,
    ...shown.map((commit) => commitLine(commit)),
    ...(total > shown.length ? [`and ${total - shown.length} more`] : []),
    ...(issues.length > 0 ? [`Issues: ${listed(issues, 20)}`] : []),
    ...(incomplete ? ['⚠️ The source could not tell everything: there may be more'] : []),
  ].join('\n')
}

/** `14 commits by dana, omar`. */
function countWords({ total, authors }: Changes): string {
  if (total === 0) return 'no commits'
  const count = `${total} ${total === 1 ? 'commit' : 'commits'}`
  return authors.length === 0 ? count : `${count} by ${listed(authors.map(nameOf), 8)}`
}

function commitLine({ sha, title, author, url }: ChangeCommit): string {
  const short = sha.slice(0, 7)
  const name = url === undefined ? code(short) : link(url, short)
  return `• ${name} ${escape(brief(title, 120))} – ${escape(brief(author, 60))}`
}

function listed(all: readonly string[], most: number): string {
  const shown = all.slice(0, most).map((one) => escape(brief(one, 60)))
  const more = all.length - shown.length
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

/** A login without the place where it is one. */
function nameOf(author: string): string {
  return author.replace(/^(github|gitlab):/, '')
}
