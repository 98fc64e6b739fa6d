import type { Buckets } from '#providers/cloud/cloud.ts'
import type { BucketSeen } from '#src/core/dependencies/cloud.ts'
import { type Account, asked, type Call, done, failed, refused } from './account.ts'
import { wrongBucketName } from './identifiers.ts'

/** A bucket as it is kept; of its objects only the number. */
export type Bucket = Omit<BucketSeen, 'isEmpty'> & {
  readonly objects: number
  /** It is in another account: its name is taken, and that is all that we see. */
  readonly isElsewhere?: boolean
}

type Settling = Parameters<Buckets['settle']>[0]

/** The buckets of an account, and the names that others have taken. */
export function bucketsOf(account: Account): Buckets {
  const ask = <Answer>(
    action: string,
    [doing, name, signal]: readonly [string, string, AbortSignal],
    answer: (call: Call) => Answer,
  ): Promise<Answer> => {
    const what = { doing: `${doing} bucket "${name}"`, resource: `arn:aws:s3:::${name}`, signal }
    return asked(account, { action: `s3:${action}`, ...what }, answer)
  }
  return {
    find: (name, signal) =>
      ask('ListBucket', ['look at', name, signal], (call) => {
        const found = account.buckets.get(name)
        if (found?.isElsewhere)
          throw failed(
            call,
            'denied',
            `not authorized to perform ${call.action} on ${call.resource}`,
          )
        return found && bucketSeen(found)
      }),
    create: ({ name, tags }, signal) =>
      ask('CreateBucket', ['create', name, signal], (call) => create(call, name, tags)),
    async settle(request, signal) {
      const { name } = request
      const found = await ask('ListBucket', ['set up', name, signal], (call) => need(call, name))
      for (const { action, change } of stepsOf(found, request))
        await ask(action, ['set up', name, signal], (call) => {
          refusePublic(call, action, request.policy)
          account.buckets.set(name, { ...need(call, name), ...change })
          done(call, name)
        })
    },
    remove: (name, signal) =>
      ask('DeleteBucket', ['remove', name, signal], (call) => {
        const found = account.buckets.get(name)
        if (!found) return
        if (found.objects > 0)
          throw refused(
            call,
            'The bucket you tried to delete is not empty',
            'Empty it first, older versions included',
          )
        account.buckets.delete(name)
        done(call, name)
      }),
  }
}

/** Encrypted and closed to the public, as every new bucket. */
export function newBucket(
  { region }: Account,
  name: string,
  tags: Readonly<Record<string, string>>,
): Bucket {
  return { name, region, encrypted: true, versioned: false, publicBlocked: true, tags, objects: 0 }
}

function create(
  call: Call,
  name: string,
  tags: Readonly<Record<string, string>>,
): 'created' | 'exists' {
  const { account } = call
  const found = account.buckets.get(name)
  if (found?.isElsewhere)
    throw refused(
      call,
      'The requested bucket name is not available. The bucket namespace is shared by all users of the system. Select a different name and try again',
      'Give it another name',
    )
  if (found) return 'exists'
  const wrong = wrongBucketName(name)
  if (wrong) throw refused(call, wrong)
  account.buckets.set(name, newBucket(account, name, tags))
  done(call, name)
  return 'created'
}

/** What is not yet as it shall be, one call each. */
function stepsOf(
  found: Bucket,
  { versioned, policy, tags }: Settling,
): readonly { readonly action: string; readonly change: Partial<Bucket> }[] {
  const areTagged = Object.entries(tags).every(([key, value]) => found.tags[key] === value)
  return [
    ...(found.encrypted
      ? []
      : [{ action: 'PutEncryptionConfiguration', change: { encrypted: true } }]),
    ...(found.publicBlocked
      ? []
      : [{ action: 'PutBucketPublicAccessBlock', change: { publicBlocked: true } }]),
    ...(found.versioned === versioned
      ? []
      : [{ action: 'PutBucketVersioning', change: { versioned } }]),
    ...(policy === undefined || found.policy === policy
      ? []
      : [{ action: 'PutBucketPolicy', change: { policy } }]),
    ...(areTagged
      ? []
      : [{ action: 'PutBucketTagging', change: { tags: { ...found.tags, ...tags } } }]),
  ]
}

/** A bucket that is closed to the public takes no policy that opens it. */
function refusePublic(call: Call, action: string, policy = ''): void {
  if (action !== 'PutBucketPolicy') return
  const statements = statementsOf(policy)
  if (!statements) throw refused(call, "Policies must be valid JSON and the first byte must be '{'")
  const isPublic = statements.some(
    ({ Effect, Principal, Condition }) =>
      Effect === 'Allow' &&
      Condition === undefined &&
      ['"*"', '{"AWS":"*"}'].includes(JSON.stringify(Principal)),
  )
  if (isPublic)
    throw failed(
      call,
      'denied',
      `not authorized to perform ${call.action} on ${call.resource}: public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access`,
    )
}

function statementsOf(policy: string): readonly Record<string, unknown>[] | undefined {
  try {
    const parsed: unknown = JSON.parse(policy)
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined
    const { Statement } = parsed as { Statement?: unknown }
    return [Statement].flat().filter((one) => typeof one === 'object' && one !== null) as Record<
      string,
      unknown
    >[]
  } catch {
    return undefined
  }
}

function need(call: Call, name: string): Bucket {
  const found = call.account.buckets.get(name)
  if (!found || found.isElsewhere) throw refused(call, 'The specified bucket does not exist')
  return found
}

function bucketSeen(bucket: Bucket): BucketSeen {
  const { objects, isElsewhere: _, ...rest } = bucket
  return { ...rest, isEmpty: objects === 0 }
}
