/** Takes everything out of a text that looks like a secret. A JSON line stays a JSON line. */
export function withoutSecrets(text: string): string {
  return secrets.reduce((line, [pattern, instead]) => line.replaceAll(pattern, instead), text)
}

/** The same of a value that can be JSON, at any depth, also where the name of a key gives the secret away. */
export function withoutSecretsIn<Value>(value: Value): Value {
  const text = JSON.stringify(value) as string | undefined
  return text === undefined ? value : (JSON.parse(withoutSecrets(text)) as Value)
}

/** The same of labels, or of annotations. A label `secret` has the name of one, so names give away only what is none. */
export function labelsWithoutSecrets(
  labels: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels).map(([name, value]) => [
      name,
      giveaway.test(name) && value !== '' ? '[secret]' : withoutSecrets(value),
    ]),
  )
}

const giveaway = /(?:passw(?:or)?d|passphrase|token|(?:api|access|private)[-_]?key)$/i

/** How a key that has a secret ends; what stands before it does not matter. */
const secretKey = `(?:${[
  String.raw`secret[\w-]{0,40}`,
  String.raw`passw(?:or)?d[\w-]{0,40}`,
  'passphrase',
  'token',
  'api[-_]?key',
  'access[-_]?key',
  'private[-_]?key',
  'client-key-data',
  'client-certificate-data',
  'response[-_]?url',
].join('|')})`
const headerKey = '(?:authorization|cookie)'

/** What is not said again once it has been taken out. */
const taken = String.raw`\[(?:secret|token|slack token|git token|private key)\]`

/**
 * Patterns end before a quote and never within an escape, so what is left is still JSON. What may have to be given back
 * is bounded, so that no line, however long and odd, keeps the bot busy.
 */
const secrets: readonly (readonly [RegExp, string])[] = [
  [/(-----BEGIN [A-Z ]*PRIVATE KEY-----)(?:[^"\\-]|-(?!----)|\\+[nr])+/g, '$1[private key]'],
  [new RegExp(`((?:${secretKey}|${headerKey})"\\s*:\\s*")${bodyAt(0)}`, 'gi'), '$1[secret]'],
  ...[1, 2, 3].map((depth) => quotedAt(depth)),
  [new RegExp(String.raw`(${secretKey}'?\s*[:=]\s*')(?:[^'"\\]|\\.)+`, 'gi'), '$1[secret]'],
  [/x(?:ox[a-z](?:\.xox[a-z])?|app-\d+)-[\w-]+/g, '[slack token]'],
  [/(?:gh[pousr]_\w{16,}|github_pat_\w{16,}|glpat-[\w-]{16,})/g, '[git token]'],
  [/(?<!\\u[\da-f]{3})eyJ[\w-]{1,2000}\.eyJ[\w-]+(?:\.[\w-]+)?/g, '[token]'],
  [/A[KS]IA[A-Z\d]{12,}/g, '[token]'],
  [/(?<!\\)npm_[A-Za-z\d]{30,}/g, '[token]'],
  [/[rs]k[-_](?=[\w-]{0,99}\d)(?=[\w-]{0,99}[A-Z])[\w-]{20,}/g, '[token]'],
  [/([Bb]earer|BEARER|[Bb]asic|BASIC) +(?=[\w.~+/=-]{1,99}[\dA-Z=])[\w.~+/=-]{6,}/g, '$1 [secret]'],
  [/hooks\.slack\.com\/[\w/.-]+/g, 'hooks.slack.com/[secret]'],
  [/([?&](?:ticket|sig|signature)=)[^&\s"\\]+/gi, '$1[secret]'],
  [/(\/\\*\/[^\s/:"\\]{0,200}):[^\s"\\]{1,4096}@(?!sha256:)/g, '$1:[secret]@'],
  [
    new RegExp(String.raw`(${secretKey}(?:: *| *= *))(?!${taken})[^\s"'\\]{4,}`, 'gi'),
    '$1[secret]',
  ],
  [
    new RegExp(String.raw`(--[\w-]{0,40}${secretKey} +)(?!${taken})[^\s"'\\]{4,}`, 'gi'),
    '$1[secret]',
  ],
  [/(authorization(?:: *|=)(?!\w+ +\[)(?:\w+ +)?)[\w.~+/=-]{6,}/gi, '$1[secret]'],
  [/(cookie(?:: *|=))[^\s"\\]+(?:; *[^\s"\\]+)*/gi, '$1[secret]'],
]

/** JSON in a text of JSON, so many texts deep: its quotes have backslashes before them. */
function quotedAt(depth: number): readonly [RegExp, string] {
  const quote = String.raw`\\{${2 ** depth - 1}}"`
  const key = `(?:${secretKey}|${headerKey})`
  return [
    new RegExp(String.raw`(${key}(?:${quote})?\s*[:=]\s*${quote})${bodyAt(depth)}`, 'gi'),
    '$1[secret]',
  ]
}

/** What stands between the quotes of a text at that depth; escapes are taken whole. */
function bodyAt(depth: number): string {
  const most = 2 ** (depth + 1)
  return String.raw`(?:[^"\\]|\\{1,${most - 1}}[^"\\]|\\{${most}}|\\{${most - 1}}")+`
}
