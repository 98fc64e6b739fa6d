/** @import { Completion } from '../settings.ts' */

/** @typedef {{ insert: string, label: string, usage: string, summary: string }} Suggestion */
/** @typedef {{ command: string, description: string, usageHint: string }} SlashCommand */

/**
 * What could stand where the person is typing: commands after `/`, then the words that such a command understands,
 * then, once a word is complete, only how it is used.
 *
 * @param {string} typed
 * @param {readonly SlashCommand[]} commands
 * @param {readonly Completion[]} completions
 * @returns {{ suggestions: readonly Suggestion[], hint: Suggestion | undefined }}
 */
export function completionsOf(typed, commands, completions) {
  const nothing = { suggestions: [], hint: undefined }
  if (!typed.startsWith('/') || typed.includes('\n')) return nothing
  const [command = '', verb, ...rest] = typed.split(/ +/)
  if (verb === undefined) {
    const suggestions = commands
      .filter((each) => each.command.startsWith(command))
      .map((each) => ({
        insert: `${each.command} `,
        label: each.command,
        usage: each.usageHint,
        summary: each.description,
      }))
    return { suggestions, hint: undefined }
  }
  const verbs = completions.find((each) => each.command === command)?.verbs ?? []
  // A verb may be of two words: `deps plan`.
  const words = [verb, ...rest].join(' ')
  const all = verbs.map(({ name, usage, summary }) => ({
    insert: `${command} ${name} `,
    label: name,
    usage,
    summary,
  }))
  const suggestions = all.filter(({ label }) => label.startsWith(words))
  if (suggestions.length > 0 || rest.length === 0) return { suggestions, hint: undefined }
  const complete = all.filter(({ label }) => words.startsWith(`${label} `))
  const [hint] = complete.toSorted((a, b) => b.label.length - a.label.length)
  return { suggestions: [], hint }
}

/**
 * People and the app whose names begin with what follows the last `@`.
 *
 * @param {string} typed
 * @param {readonly { name: string, realName: string }[]} people
 * @returns {readonly Suggestion[]}
 */
export function mentionsOf(typed, people) {
  const found = /(?:^|\s)@([\w.-]*)$/.exec(typed)
  if (!found) return []
  const wanted = (found[1] ?? '').toLowerCase()
  const start = typed.slice(0, typed.length - wanted.length)
  return people
    .filter(
      ({ name, realName }) =>
        name.toLowerCase().startsWith(wanted) || realName.toLowerCase().startsWith(wanted),
    )
    .slice(0, 6)
    .map(({ name, realName }) => ({
      insert: `${start}${name} `,
      label: `@${name}`,
      usage: '',
      summary: realName,
    }))
}
