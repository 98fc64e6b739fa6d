import { z } from 'zod'
import { type FailureKind, ProviderFailure } from '#src/core/errors.ts'
import { withoutSecrets } from '#src/core/secrets.ts'
import { unreachable } from '#src/core/unreachable.ts'

/** What was tried. */
export type Deed = {
  readonly cloud: string
  /** As it follows "Cannot": `create database "shop-db"`. */
  readonly doing: string
  /** What the policy of an account calls it: `rds:CreateDBInstance`. */
  readonly action: string
  /** Values that were sent and may not be told, whatever the answer says. */
  readonly secrets?: readonly string[]
}

/** The SDK's error in our words. The original is no cause: it holds the request. */
export function awsFailure(deed: Deed, error: unknown): ProviderFailure {
  const seen = seenIn(error)
  const { kind, because, hint } = read(deed, seen)
  const { retryAfter } = seen
  return new ProviderFailure(deed.cloud, kind, told(deed, `Cannot ${deed.doing}: ${because}`), {
    ...(hint !== undefined && { hint: told(deed, hint) }),
    ...(retryAfter !== undefined && { retryAfter }),
  })
}

/** The code of an error without the endings that AWS is not sure about: `DBInstanceNotFound`. */
export function codeOf(error: unknown): string {
  return seenIn(error).code
}

/** The words of an error, to tell apart what has the same code. Never shown as they are. */
export function wordsOf(error: unknown): string {
  return seenIn(error).words
}

const SdkError = z.object({
  name: z.string().default(''),
  message: z.string().default(''),
  $metadata: z.object({ httpStatusCode: z.number().optional() }).optional(),
  $response: z.object({ headers: z.record(z.string(), z.unknown()).optional() }).optional(),
})

type SeenError = {
  readonly code: string
  readonly words: string
  readonly status?: number
  /** Milliseconds. */
  readonly retryAfter?: number
}

function seenIn(error: unknown): SeenError {
  const { name, message, $metadata, $response } = SdkError.parse(
    typeof error === 'object' && error !== null
      ? picked(error as Record<string, unknown>)
      : { message: String(error) },
  )
  const status = $metadata?.httpStatusCode
  const retryAfter = Number($response?.headers?.['retry-after'])
  return {
    code: name.replace(/^.*#/, '').replace(/(Fault|Exception|Error)$/, ''),
    words: message
      .replaceAll(/[^\x20-\x7e]+/g, ' ')
      .trim()
      .slice(0, 600),
    ...(status !== undefined && { status }),
    ...(retryAfter > 0 && { retryAfter: retryAfter * 1000 }),
  }
}

/** Errors of other shapes than the SDK's count as errors without an answer. */
function picked(error: Record<string, unknown>): unknown {
  const { name, message, $metadata, $response } = error
  const whole = { name, message, $metadata, $response }
  return SdkError.safeParse(whole).success
    ? whole
    : { name: String(name), message: String(message) }
}

type Reading = { readonly kind: FailureKind; readonly because: string; readonly hint?: string }

const credentials = new Set(
  [
    ['ExpiredToken', 'InvalidClientTokenId', 'UnrecognizedClient', 'InvalidAccessKeyId'],
    ['SignatureDoesNotMatch', 'InvalidSignature', 'IncompleteSignature', 'AuthFailure'],
    ['MissingAuthenticationToken', 'RequestExpired', 'InvalidToken', 'TokenRefreshRequired'],
    ['CredentialsProvider', 'TokenProvider', 'RequestTimeTooSkewed'],
  ].flat(),
)
const denials = /^(AccessDenied|UnauthorizedOperation|Unauthorized|NotAuthorized|Forbidden|403)$/
const throttles =
  /^(Throttling|Throttled|ThrottledRequest|TooManyRequests|RequestLimitExceeded|RequestThrottled|SlowDown|RequestRateTooHigh|BandwidthLimitExceeded|PriorRequestNotComplete|EC2Throttled|TransactionInProgress)$/
const conflicts =
  /^(InvalidDB(Instance|Snapshot|ParameterGroup)State|DBInstanceNotReady|OperationAborted|ConcurrentModification|ConditionalRequestConflict)$/

function read(deed: Deed, { code, words, status }: SeenError): Reading {
  if (credentials.has(code)) return unaccepted(code, words)
  const hint = hintFor(code)
  const kind = kindOf(code, status)
  switch (kind) {
    case 'denied':
      return denied(deed, words)
    case 'throttled':
      return { kind, because: said('AWS asks us to slow down', words) }
    case 'conflict':
      return { kind, because: words || 'it is busy' }
    case 'rejected':
      return { kind, because: words || `AWS answers ${code}`, ...(hint && { hint }) }
    case 'unavailable':
      return { kind, because: unanswered(words || code, status) }
    case 'elsewhere':
      return {
        kind: 'rejected',
        because: said('it is in another region', words),
        hint: 'Name it otherwise, or use a cloud of its region',
      }
    default:
      return unreachable(kind)
  }
}

/** By the code where it is known, otherwise by the status. */
function kindOf(code: string, status = 0): FailureKind | 'elsewhere' {
  const byCode: readonly (readonly [RegExp, FailureKind])[] = [
    [denials, 'denied'],
    [throttles, 'throttled'],
    [conflicts, 'conflict'],
  ]
  const found = byCode.find(([pattern]) => pattern.test(code))
  if (found) return found[1]
  // A bucket of another region answers with a redirect, which will be the same next time.
  if (status >= 300 && status < 400) return 'elsewhere'
  return byStatus[status] ?? (status >= 400 && status < 500 ? 'rejected' : 'unavailable')
}

const byStatus: Readonly<Record<number, FailureKind>> = {
  403: 'denied',
  408: 'unavailable',
  429: 'throttled',
}

function unanswered(words: string, status: number | undefined): string {
  return said(status === undefined ? 'AWS does not answer' : `AWS answers ${status}`, words)
}

function unaccepted(code: string, words: string): Reading {
  const table: readonly (readonly [RegExp, string, string])[] = [
    [
      /^(CredentialsProvider|TokenProvider|MissingAuthenticationToken)$/,
      'there are no AWS credentials, or they cannot be read',
      'Give deliver credentials as the AWS SDK finds them: environment, profile, web identity or instance role',
    ],
    [
      /^(ExpiredToken|RequestExpired|TokenRefreshRequired)$/,
      'the AWS credentials are expired',
      'Renew the credentials that deliver runs with',
    ],
    [
      /^RequestTimeTooSkewed$/,
      'the clock of this machine is wrong, so AWS does not accept our signature',
      'Set the clock',
    ],
  ]
  const [, because, hint] = table.find(([pattern]) => pattern.test(code)) ?? [
    undefined,
    'AWS does not accept the credentials',
    'Replace the credentials that deliver runs with',
  ]
  return { kind: 'denied', because: said(because, words), hint }
}

function denied({ action }: Deed, words: string): Reading {
  const found = /User: (\S+) is not authorized to perform: (\S+)(?: on resource: (\S+))?/.exec(
    words,
  )
  const [, user, missing = action, at] = found ?? []
  const who = user ? `"${user}"` : 'we'
  const resource = at?.replace(/^"|[",.]+$/g, '')
  const where = resource ? ` on "${resource}"` : ''
  const boundary = /explicit deny/.test(words) ? ' (an explicit deny forbids it)' : ''
  return {
    kind: 'denied',
    because: found
      ? `${who} may not ${missing}${where}${boundary}`
      : said(`we may not ${missing}`, words),
    hint: `Allow "${missing}"${where} in the IAM policy of ${user ? who : "deliver's role"}`,
  }
}

function hintFor(code: string): string | undefined {
  const table: readonly (readonly [RegExp, string])[] = [
    [
      /QuotaExceeded|LimitExceeded|TooManyBuckets/,
      'Raise the quota of the account (Service Quotas), or remove what is not used',
    ],
    [
      /^(DBSubnetGroup|DBSecurityGroup|InvalidSubnet|InvalidVPCNetwork)/,
      'Correct the subnet group or the security groups of the cloud',
    ],
    [
      /^InsufficientDBInstanceCapacity$/,
      'AWS has none of this class there at the moment: choose another class, or retry later',
    ],
    [/^BucketNotEmpty$/, 'Empty the bucket first, versions included'],
    [/^KMSKeyNotAccessible$/, 'Allow the use of the KMS key'],
  ]
  return table.find(([pattern]) => pattern.test(code))?.[1]
}

function said(what: string, words: string): string {
  return words ? `${what} (${words.replace(/[.\s]+$/, '')})` : what
}

function told({ secrets = [] }: Deed, text: string): string {
  const without = secrets.reduce(
    (line, value) => (value.length > 2 ? line.replaceAll(value, '***') : line),
    text,
  )
  // Names in Secrets Manager read like secrets: `secretsmanager:CreateSecret` is none.
  const parts = without.split(/(arn:[\w-]+:secretsmanager:[^\s"]+|secretsmanager:\w+)/)
  const safe = parts.map((part, at) => (at % 2 === 1 ? part : withoutSecrets(part)))
  return safe.join('').replace(/[.\s]+$/, '')
}
