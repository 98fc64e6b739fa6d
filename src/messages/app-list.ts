import type { AppWithVersions } from '#src/door/deliveries/rows.ts'
import type { Message } from '#src/door/message.ts'
import { answer } from './blocks.ts'
import { code, escape } from './escape.ts'
import { channelName, command } from './words.ts'

/** The apps that there are, and what runs where. */
export function appList(apps: readonly AppWithVersions[]): Message {
  const [first] = apps
  if (!first) return answer([appLines(apps)])
  return answer([
    `*Apps*\n${appLines(apps)}`,
    `Deliver one with ${command(`deploy ${first.name} VERSION ENVIRONMENT`)}, or look with ${command(`releases ${first.name}`)}.`,
  ])
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
