import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { DeliveryError } from '#src/core/errors.ts'

/** Everything the environment says, checked. Read once, at the start; nothing else reads `process.env`. */
export type Config = {
  readonly mode: Mode
  /** Ends with a slash. */
  readonly slackApiUrl: string
  /** Where deliver.yml is. */
  readonly catalogFile: string
  readonly database: { readonly file: string }
  readonly host: string
  readonly port: number
  readonly logLevel: LogLevel
}

/** How the bot talks with Slack: not at all, over sockets that it opens, or over requests that it gets. */
export type Mode =
  | { readonly is: 'sandbox' }
  | { readonly is: 'socket'; readonly botToken: string; readonly appToken: string }
  | { readonly is: 'http'; readonly botToken: string; readonly signingSecret: string }

const LogLevel = z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
export type LogLevel = z.infer<typeof LogLevel>

const Environment = z.object({
  SLACK_BOT_TOKEN: token('xoxb-'),
  SLACK_APP_TOKEN: token('xapp-'),
  SLACK_SIGNING_SECRET: z
    .string()
    .regex(
      /^[0-9a-zA-Z]{16,}$/,
      'must be the 32 characters that the app\'s "Basic Information" page shows',
    )
    .optional(),
  SLACK_API_URL: z
    .string()
    .refine(isSafeUrl, 'must be an https URL; plain http is for loopback addresses only')
    .transform((url) => (url.endsWith('/') ? url : `${url}/`))
    .default('https://slack.com/api/'),
  DELIVER_CONFIG: z.string().default('./deliver.yml'),
  DATABASE_URL: z
    .string()
    .regex(
      /^file:(?!\/\/[^/]).+/,
      'must read "file:PATH", such as "file:./data/deliver.db"; other databases are not supported',
    )
    .default('file:./data/deliver.db'),
  HOST: z.string().default('127.0.0.1'),
  PORT: z
    .string()
    .regex(/^\d+$/, 'must be a number')
    .transform(Number)
    .refine((port) => port <= 65_535, 'must be at most 65535')
    .default(3000),
  LOG_LEVEL: z
    .enum(LogLevel.options, `must be one of ${LogLevel.options.join(', ')}`)
    .default('info'),
})
type Environment = z.infer<typeof Environment>

/** Reads the environment. Rejects with every problem at once, by name and never by value; empty means unset. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const result = Environment.safeParse(given)
  const problems = [
    ...(result.error?.issues ?? []).map(inWords),
    ...incomplete(given),
    ...exposed(given),
  ]
  if (!result.success || problems.length > 0)
    throw new DeliveryError(
      'bad-configuration',
      `Cannot start: the environment is not right\n${problems.map((line) => `  ${line}`).join('\n')}`,
      { hint: 'Set the variables named above, or none of SLACK_* to start the sandbox' },
    )

  const { data } = result
  return {
    mode: modeOf(data),
    slackApiUrl: data.SLACK_API_URL,
    catalogFile: data.DELIVER_CONFIG,
    database: { file: fileOf(data.DATABASE_URL) },
    host: data.HOST,
    port: data.PORT,
    logLevel: data.LOG_LEVEL,
  }
}

/** The file of the database alone, for what needs nothing else. Throws DeliveryError. */
export function databaseFile(env: Readonly<Record<string, string | undefined>>): string {
  const result = Environment.shape.DATABASE_URL.safeParse(env['DATABASE_URL'] || undefined)
  if (result.success) return fileOf(result.data)
  throw new DeliveryError(
    'bad-configuration',
    `Cannot find the database: DATABASE_URL ${result.error.issues[0]?.message ?? ''}`,
  )
}

/** What `serve` misses to talk with Slack, in words; empty when it is complete. */
export function missingForSlack(
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const missing = []
  if (!env['SLACK_BOT_TOKEN']) missing.push('SLACK_BOT_TOKEN (xoxb-…)')
  if (!env['SLACK_APP_TOKEN'] && !env['SLACK_SIGNING_SECRET'])
    missing.push(
      'SLACK_APP_TOKEN (xapp-…, for Socket Mode) or SLACK_SIGNING_SECRET (for HTTP mode)',
    )
  return missing
}

function modeOf(env: Environment): Mode {
  const { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken } = env
  if (botToken && appToken) return { is: 'socket', botToken, appToken }
  const signingSecret = env.SLACK_SIGNING_SECRET
  if (botToken && signingSecret) return { is: 'http', botToken, signingSecret }
  return { is: 'sandbox' }
}

const slackVariables = ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN', 'SLACK_SIGNING_SECRET']

function incomplete(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const started = slackVariables.some((name) => env[name] !== undefined)
  return !started ? [] : missingForSlack(env).map((name) => `${name} is missing`)
}

/** The sandbox has no passwords: whoever reaches it may do everything in it. */
function exposed(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const { HOST: host = '127.0.0.1' } = env
  if (slackVariables.some((name) => env[name] !== undefined)) return []
  if (host === '::1' || isLoopback(host)) return []
  return [
    'HOST must be a loopback address, such as 127.0.0.1, since the sandbox is for this machine alone',
  ]
}

function inWords(issue: z.core.$ZodIssue): string {
  return `${issue.path.join('.')} ${issue.message}`
}

function token(prefix: string) {
  return z
    .string()
    .regex(
      new RegExp(String.raw`^${prefix}[\w-]+$`),
      `must be a token that starts with "${prefix}"`,
    )
    .optional()
}

function isSafeUrl(text: string): boolean {
  const url = URL.parse(text)
  if (url === null || url.username !== '' || url.password !== '') return false
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host)
}

function fileOf(url: string): string {
  return url.startsWith('file://') ? fileURLToPath(url) : url.slice('file:'.length)
}
