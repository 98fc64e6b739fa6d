/** A word of a typed line. A quoted one is a value and nothing else: no flag, no preposition. */
export type Token = { readonly text: string; readonly quoted: boolean }

/**
 * Splits a line into words. Straight and typographic quotes group words where they open one and close before a space,
 * so the apostrophe of "it's" is a letter; inside quotes a backslash escapes a quote or a backslash. An em or en dash
 * before a letter is the `--` that an editor replaced. It never fails: an unclosed quote is a letter.
 */
export function tokensOf(line: string): readonly Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < line.length) {
    if (isSpace(line[at])) at++
    else {
      const { token, end } = readToken(line, at)
      tokens.push(token)
      at = end
    }
  }
  return tokens
}

/** The value as one word of a line that `tokensOf` reads back exactly. */
export function quoteToken(value: string): string {
  return /^[\w.:/@#+][\w.:/@#+-]*$/.test(value)
    ? value
    : `"${value.replaceAll(/["\\“”„‟]/g, String.raw`\$&`)}"`
}

const families = ['"“”„‟', "'‘’‚‛"]

function readToken(line: string, start: number): { token: Token; end: number } {
  const whole = readQuoted(line, start)
  if (whole) return { token: { text: whole.text, quoted: true }, end: whole.end }

  let end = start
  while (end < line.length && !isSpace(line[end])) {
    const value =
      line[end] === '=' && isFlag(line.slice(start, end)) ? readQuoted(line, end + 1) : undefined
    if (value) {
      const text = `${withDashes(line.slice(start, end))}=${value.text}`
      return { token: { text, quoted: false }, end: value.end }
    }
    end++
  }
  return { token: { text: withDashes(line.slice(start, end)), quoted: false }, end }
}

/** A quoted stretch that begins here and closes before a space or the end. */
function readQuoted(line: string, start: number): { text: string; end: number } | undefined {
  const family = families.find((quotes) => quotes.includes(line[start] ?? ' '))
  if (!family) return undefined

  let text = ''
  for (let at = start + 1; at < line.length; at++) {
    const char = line[at] ?? ''
    const next = line[at + 1]
    if (char === '\\' && next !== undefined && `${family}\\`.includes(next)) {
      text += next
      at++
    } else if (family.includes(char) && (next === undefined || isSpace(next))) {
      return { text, end: at + 1 }
    } else text += char
  }
  return undefined
}

function isFlag(text: string): boolean {
  return /^[-–—]+\p{L}/u.test(text)
}

function withDashes(text: string): string {
  return text.replace(/^[-–—]*[–—][-–—]*(?=\p{L})/u, '--')
}

function isSpace(char: string | undefined): boolean {
  return char !== undefined && /\s/.test(char)
}
