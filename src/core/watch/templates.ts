/** What stands for whatever differs from line to line. */
export const ANYTHING = '<*>'

/** The words of what a line says, `<*>` for each that is a number, an id, a time, an address or quoted; at most `MOST_WORDS`. */
export function wordsOf(line: string): readonly string[] {
  const said = saidIn(line).slice(0, LOOKED_AT).replace(BEGINNING, '')
  const words = differing.reduce(
    (text, [pattern, instead]) => text.replaceAll(pattern, instead),
    said,
  )
  const all = words.split(/\s+/).filter((word) => word !== '')
  return all.length > MOST_WORDS ? [...all.slice(0, MOST_WORDS), ANYTHING] : all
}

/** The message of a line that is JSON or logfmt; the whole line where it is neither, or names no message. */
export function saidIn(line: string): string {
  return fieldOf(line) ?? logfmtMessage(line) ?? line
}

const LOOKED_AT = 1_000
const MOST_WORDS = 40
const MESSAGES = [
  'msg',
  'message',
  'MESSAGE',
  '@m',
  '@mt',
  'event',
  'error',
  'err',
  'short_message',
]

function fieldOf(line: string): string | undefined {
  if (!line.startsWith('{')) return undefined
  try {
    const fields = JSON.parse(line) as Readonly<Record<string, unknown>>
    const name = MESSAGES.find((one) => typeof fields[one] === 'string' && fields[one] !== '')
    return name === undefined ? pairsIn(fields) : String(fields[name])
  } catch {
    return undefined
  }
}

/** What names no message is told by its fields. */
function pairsIn(fields: Readonly<Record<string, unknown>>): string {
  return Object.entries(fields)
    .filter(([, value]) => typeof value !== 'object')
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(' ')
}

function logfmtMessage(line: string): string | undefined {
  const [, quoted, bare] = LOGFMT.exec(line) ?? []
  return quoted?.replaceAll(/\\(.)/g, '$1') ?? bare
}

const LOGFMT = /(?:^|\s)(?:msg|message|event)=(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))/

/** When, and where in the program: of klog, or a time as most write it. */
const BEGINNING =
  /^(?:[FEWI]\d{4} \d\d:\d\d:\d\d(?:\.\d+)? +\d+ |\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?\]?\s+)/

/** Tried in this order: what is longest first. No pattern goes back over what it read. */
const differing: readonly (readonly [RegExp, string])[] = [
  [/"(?:[^"\\]|\\.)*"/g, ANYTHING],
  [/(?<![\w'])'[^'\n]*'(?!\w)/g, ANYTHING],
  [/`[^`\n]*`/g, ANYTHING],
  [/\b[a-z][a-z\d+.-]{0,20}:\/\/[^\s<>"')\]]+/gi, ANYTHING],
  [/[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,8}/g, ANYTHING],
  [/\[(?:masked|secret|token|slack token|git token|private key)\]/g, ANYTHING],
  [/(?<![\w<])(?:[\da-f]{0,4}:){2,7}[\da-f]{1,4}\b/gi, ANYTHING],
  [/(?<![\w-])[\w-]*\d[\w-]*(?:[.:,]\d[\w-]*)*%?/g, ANYTHING],
  [/(?:<\*>[.:/,_-]?)+<\*>/g, ANYTHING],
]
