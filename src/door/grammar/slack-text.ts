/**
 * What a person typed, from what Slack made of it: entities are undone once, mentions, channels and links read as they
 * were typed, marks that editors add (zero-width spaces, code marks around the whole line) are gone.
 */
export function unescapeSlack(text: string): string {
  const line = text
    .replaceAll(/<([^<>]*)>/g, (_, inside: string) => readReference(inside))
    .replaceAll(/[\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/g, '')
    .replaceAll(/&(amp|lt|gt);/g, (_, name: keyof typeof entities) => entities[name])
  return line
    .trim()
    .replace(/^(`{1,3})([^`]*)\1$/, '$2')
    .trim()
}

const entities = { amp: '&', lt: '<', gt: '>' } as const

/** `@U1|rita` → `@rita`, `#C1|checkout` → `#checkout`, `http://a.b|a.b` → `a.b`, `!here` → `@here`. */
function readReference(inside: string): string {
  const [target = '', label = ''] = inside.split('|', 2)
  if (target.startsWith('@') || target.startsWith('#'))
    return label ? `${target[0]}${label.replace(/^[@#]/, '')}` : target
  if (target.startsWith('!')) return label || `@${target.slice(1).replace(/^subteam\^/, '')}`
  return label && target.includes(label) ? label : target
}

/** What `unescapeSlack` reads back as exactly this line. */
export function escapeSlack(line: string): string {
  return line.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
