import type { AppWithVersions } from '#src/door/deliveries/rows.ts'
import type { Message } from '#src/door/message.ts'
import { answer } from './blocks.ts'
import { code, escape } from './escape.ts'
import { channelName, command } from './words.ts'

/** The apps that there are, and what runs where. */
export function appList(apps: readonly AppWithVersions[]): Message {
  if (apps.length === 0) return answer(['There are no apps that you may see.'])
  return answer([
    `*Apps*\n${apps
      .slice(0, 40)
      .map((app) => appLine(app))
      .join('\n')}${moreWords(apps.length - 40)}`,
    `Deliver one with ${command(`deploy ${apps[0]?.name} VERSION ENVIRONMENT`)}, or look with ${command(`releases ${apps[0]?.name}`)}.`,
  ])
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
