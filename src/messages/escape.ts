/**
 * Text from outside, made harmless inside a line of mrkdwn: no entity, no mention, no line break, no bold or struck
 * words, nothing invisible that turns or hides what follows. It reads as it was written.
 */
export function escape(text: string): string {
  return escapeLines(text).replaceAll(/\s+/g, ' ').trim()
}

/** The same, for several lines. */
export function escapeLines(text: string): string {
  return asWritten(harmless(text).replaceAll('`', "'"))
}

/** Our own sentences with values from outside in them: what stands in backticks is a line to type and stays one. */
export function escapeSentence(text: string): string {
  const parts = text.split('`')
  if (parts.length % 2 === 0) return escape(text)
  return parts.map((part, index) => (index % 2 === 0 ? spaced(part) : code(part))).join('')
}

function spaced(part: string): string {
  return asWritten(harmless(part).replaceAll(/\s+/g, ' '))
}

/** What Slack would make bold, italic or struck is shown as code, where its marks are letters. */
function asWritten(text: string): string {
  return text.replaceAll(
    /(?<![\p{L}\p{N}])([*_~])(?=\S).{0,200}?(?<=\S)\1+(?![\p{L}\p{N}])/gu,
    (styled) => `\`${styled}\``,
  )
}

function harmless(text: string): string {
  return visible(text)
    .replaceAll(/[&<>]/g, (char) => entities[char as keyof typeof entities])
    .replaceAll(/@(here|channel|everyone)/gi, '@\u2060$1')
    .replaceAll('```', "'''")
}

/** A value in code marks; a backtick inside would end them. */
export function code(text: string): string {
  const inside = harmless(text).replaceAll(/\s+/g, ' ').trim().replaceAll('`', "'")
  return inside === '' ? '' : `\`${inside}\``
}

/** Lines as a block of code: the last ones (a log), or the first (a difference), where there is no room for all. */
export function codeBlock(
  lines: readonly string[],
  longest: number,
  keep: 'first' | 'last' = 'last',
): string {
  const escaped = lines.map((line) =>
    harmless(line)
      .replaceAll('`', "'")
      .replaceAll(/[\r\n]+/g, ' '),
  )
  const kept: string[] = []
  let room = longest - 8
  for (const line of keep === 'last' ? escaped.toReversed() : escaped) {
    const short = line.length > 300 ? `${cut(line, 299)}…` : line
    if (short.length + 1 > room) break
    room -= short.length + 1
    kept.push(short)
  }
  const shown = keep === 'last' ? kept.toReversed() : kept
  return shown.length === 0 ? '' : `\`\`\`\n${shown.join('\n')}\n\`\`\``
}

/** A link where the address is a web page's; otherwise only its words. */
export function link(url: string | undefined, label: string): string {
  const words = escape(label).replaceAll('|', '/')
  if (!url || !/^https?:\/\/[^\s<>|]+$/i.test(url) || url.length > 1_000) return words
  return `<${url.replaceAll('&', '&amp;')}|${words}>`
}

/** Cuts escaped text without leaving half a character, entity or reference behind. */
export function cut(text: string, longest: number): string {
  return text
    .slice(0, longest)
    .replace(/[\uD800-\uDBFF]$/, '')
    .replace(/&[a-z]{0,4}$/, '')
    .replace(/<[^>]*$/, '')
}

const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;' } as const

/** Text from outside for a plain text element: without control characters, without marks that reverse or hide text, without half characters. */
export function visible(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/g, '')
    .replaceAll(/[^\P{Cc}\n\t\r]/gu, '')
}
