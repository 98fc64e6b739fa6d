import type { AppWithVersions } from '#src/door/deliveries/rows.ts'
import type { Message } from '#src/door/message.ts'
import { answer } from './blocks.ts'
import { code, escape } from './escape.ts'
import { brief, channelName, command } from './words.ts'

/** The apps that there are, and what runs where. */
export function appList(
  apps: readonly AppWithVersions[],
  catalogProblems: readonly string[] = [],
): Message {
  const [first] = apps
  const problems = catalogProblems.length === 0 ? [] : [catalogWords(catalogProblems)]
  if (!first) return answer([...problems, appLines(apps)])
  return answer([
    ...problems,
    `*Apps*\n${appLines(apps)}`,
    `Deliver one with ${command(`deploy ${first.name} VERSION ENVIRONMENT`)}, or look with ${command(`releases ${first.name}`)}.`,
  ])
}

/** A catalog whose last edit is wrong: what to mend, and what holds meanwhile. */
export function catalogWords(problems: readonly string[]): string {
  const lines = problems.slice(0, 5).map((line) => `• ${escape(brief(line))}`)
  return `⚠️ *The catalog was edited and has mistakes; the old one stays*\n${lines.join('\n')}${moreWords(problems.length - 5)}`
}

/** A line for each app, without a title. */
export function appLines(apps: readonly AppWithVersions[]): string {
  if (apps.length === 0) return 'There are no apps that you may see.'
  const lines = apps.slice(0, 40).map((app) => appLine(app))
  return `${lines.join('\n')}${moreWords(apps.length - 40)}`
}

export function moreWords(more: number): string {
  return more > 0 ? `\nand ${more} more` : ''
}

function appLine({ name, owners, channel, environments }: AppWithVersions): string {
  const where = environments.map(
    (one) => `${escape(one.name)} ${one.version ? code(one.version) : '–'}`,
  )
  const whose = owners ? `, owned by ${escape(owners)}` : ''
  return `• *${escape(name)}* in ${channelName(channel)}${whose}: ${where.join(', ')}`
}
