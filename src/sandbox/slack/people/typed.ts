import { findChannel, findPerson } from '#src/sandbox/slack/places.ts'
import type { World } from '#src/sandbox/slack/world.ts'

/** How mentions are written: messages carry ids alone, escaped commands carry names too. */
export type Style = 'message' | 'command'

const special = ['here', 'channel', 'everyone']

/**
 * What Slack sends for what a person typed: `@rita`, `#deploys` and addresses become entities, `& < >` are escaped,
 * entities that were typed as such stay.
 */
export function encodeTyped(world: World, text: string, style: Style): string {
  const entity =
    /<(?:@U\w+|#C\w+|!\w+|!subteam\^\w+)(?:\|[^<>]*)?>|https?:\/\/[^\s<>]*[^\s<>.,;:!?)]|[@#]\w(?:[\w.-]*\w)?|[&<>]/g
  return text.replace(entity, (found) => {
    if (found.startsWith('<') && found.length > 1) return found
    if (/^https?:/.test(found)) return `<${escape(found)}>`
    if (found.startsWith('@')) return mention(world, found, style)
    if (found.startsWith('#')) return channelLink(world, found)
    return escape(found)
  })
}

function mention(world: World, found: string, style: Style): string {
  const name = found.slice(1)
  if (special.includes(name)) return `<!${name}>`
  const group = [...world.groups.values()].find(({ handle }) => handle === name)
  if (group) return `<!subteam^${group.id}>`
  const person = findPerson(world, found)
  if (!person) return found
  return style === 'command' ? `<@${person.id}|${person.name}>` : `<@${person.id}>`
}

function channelLink(world: World, found: string): string {
  const channel = findChannel(world, found)
  if (!channel || channel.kind === 'dm') return found
  return `<#${channel.id}|${channel.name}>`
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
