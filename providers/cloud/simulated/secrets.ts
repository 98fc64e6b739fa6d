import type { CloudSecrets } from '#providers/cloud/cloud.ts'
import type { Instant } from '#src/core/clock.ts'
import { type CloudSecretSeen, tags as marks } from '#src/core/dependencies/cloud.ts'
import { type Account, arnOf, asked, type Call, done, refused } from './account.ts'
import { wrongSecretName } from './identifiers.ts'

/** A secret as it is kept. */
export type Secret = {
  readonly name: string
  readonly arn: string
  readonly value: string
  readonly version: string
  readonly tags: Readonly<Record<string, string>>
  /** When it is gone for good; until then it could be brought back, and its name is taken. */
  readonly goneAt?: Instant
}

/** The secret store of an account. */
export function secretsOf(account: Account): CloudSecrets {
  const ask = <Answer>(
    action: string,
    [doing, name, signal]: readonly [string, string, AbortSignal],
    answer: (call: Call) => Answer,
  ): Promise<Answer> => {
    const resource =
      account.secrets.get(name)?.arn ?? arnOf(account, 'secretsmanager', `secret:${name}`)
    const what = { doing: `${doing} secret "${name}"`, resource, signal }
    return asked(account, { action: `secretsmanager:${action}`, ...what }, (call) => {
      expire(account)
      return answer(call)
    })
  }
  return {
    find: (name, signal) =>
      ask('DescribeSecret', ['look at', name, signal], () => {
        const found = liveSecret(account, name)
        return found && secretSeen(found)
      }),
    read: (name, signal) =>
      ask('GetSecretValue', ['read', name, signal], () => liveSecret(account, name)?.value),
    create: ({ name, value, tags }, signal) =>
      ask('CreateSecret', ['create', name, signal], (call) => {
        if (liveSecret(account, name)) return 'exists'
        refuseName(call, name, tags)
        account.secrets.set(name, newSecret(account, { name, value, tags }))
        done(call, name)
        return 'created'
      }),
    write: ({ name, value }, signal) =>
      ask('PutSecretValue', ['write', name, signal], (call) => {
        const found = liveSecret(account, name)
        if (!found) throw refused(call, "Secrets Manager can't find the specified secret")
        account.secrets.set(name, { ...found, value, version: nextVersion(account) })
        done(call, name)
      }),
    remove: (name, signal) =>
      ask('DeleteSecret', ['remove', name, signal], (call) => {
        const found = liveSecret(account, name)
        if (!found) return
        account.secrets.set(name, { ...found, goneAt: call.now + RECOVERABLE })
        done(call, name)
      }),
  }
}

/** A secret with its first version. */
export function newSecret(
  account: Account,
  { name, value, tags }: Pick<Secret, 'name' | 'value' | 'tags'>,
): Secret {
  const version = nextVersion(account)
  const arn = arnOf(account, 'secretsmanager', `secret:${name}-${version.slice(-6)}`)
  return { name, arn, value, version, tags }
}

function secretSeen({ value, ...secret }: Secret): CloudSecretSeen {
  const { name, arn, version, tags } = secret
  return { name, arn, version, tags, fields: fieldsOf(value) }
}

function liveSecret({ secrets }: Account, name: string): Secret | undefined {
  const found = secrets.get(name)
  return found?.goneAt === undefined ? found : undefined
}

/** One of ours that waits for its deletion comes back, with another value; another's keeps its name. */
function refuseName(call: Call, name: string, tags: Secret['tags']): void {
  const wrong = wrongSecretName(name)
  if (wrong) throw refused(call, wrong)
  const before = call.account.secrets.get(name)
  const owner = before?.tags[marks.owner]
  const isOurs = owner !== undefined && owner === tags[marks.owner]
  if (before && !isOurs)
    throw refused(
      call,
      "You can't create this secret because a secret with this name is already scheduled for deletion",
      `Bring it back: aws secretsmanager restore-secret --secret-id ${name}`,
    )
}

function expire({ secrets, clock }: Account): void {
  for (const [name, { goneAt = Number.POSITIVE_INFINITY }] of secrets)
    if (goneAt <= clock.now()) secrets.delete(name)
}

function fieldsOf(value: string): readonly string[] {
  try {
    const parsed: unknown = JSON.parse(value)
    const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
    return isObject ? Object.keys(parsed) : []
  } catch {
    return []
  }
}

function nextVersion(account: Account): string {
  account.serial += 1
  return `00000000-0000-4000-8000-${String(account.serial).padStart(12, '0')}`
}

/** What AWS takes where nobody says otherwise: thirty days. */
const RECOVERABLE = 30 * 24 * 3_600_000
