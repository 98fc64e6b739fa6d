import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  type DescribeSecretCommandOutput,
  GetSecretValueCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import type { CloudSecrets } from '#providers/cloud/cloud.ts'
import { tags as known } from '#src/core/dependencies/cloud.ts'
import { ProviderFailure } from '#src/core/errors.ts'
import type { Access } from './access.ts'
import { calling, type Expected } from './calling.ts'
import { fromTags, toTags } from './words.ts'

/** Days in which a removed secret can be brought back; AWS allows 7 to 30. */
const RECOVERY = 7

type About = { readonly client: SecretsManagerClient; readonly cloud: string }
type Creation = Parameters<CloudSecrets['create']>[0]

/** AWS Secrets Manager. One that waits for its deletion counts as gone. */
export function awsSecrets(access: Access, cloud: string): CloudSecrets & { close(): void } {
  const client = new SecretsManagerClient(access)
  const about = { client, cloud }
  return {
    async find(name, signal) {
      const found = await valueOf(about, name, signal)
      if (!found) return undefined
      const described = await describe(about, name, signal)
      if (!described || described.DeletedDate) return undefined
      return {
        name,
        arn: described.ARN ?? '',
        version: found.version,
        fields: fieldsOf(found.value),
        tags: fromTags(described.Tags),
      }
    },
    async read(name, signal) {
      const found = await valueOf(about, name, signal)
      return found?.value
    },
    create: (request, signal) => create(about, request, signal),
    write: (request, signal) => write(about, request, signal),
    async remove(name, abortSignal) {
      const doing = `remove secret "${name}"`
      const command = new DeleteSecretCommand({
        SecretId: name,
        RecoveryWindowInDays: RECOVERY,
      })
      await calling(
        { cloud, doing, action: 'secretsmanager:DeleteSecret' },
        () => client.send(command, { abortSignal }),
        gone,
      )
    },
    close: () => client.destroy(),
  }
}

/** How AWS says that there is none, or none any more. */
const gone: readonly Expected<undefined>[] = [
  ['ResourceNotFound', undefined],
  ['InvalidRequest', undefined, /deletion|deleted/i],
]

async function valueOf({ client, cloud }: About, name: string, abortSignal: AbortSignal) {
  const found = await calling(
    { cloud, doing: `read secret "${name}"`, action: 'secretsmanager:GetSecretValue' },
    () => client.send(new GetSecretValueCommand({ SecretId: name }), { abortSignal }),
    gone,
  )
  if (!found) return undefined
  const { SecretString, SecretBinary, VersionId: version = '' } = found
  return { version, value: SecretString ?? Buffer.from(SecretBinary ?? []).toString('utf8') }
}

function describe(
  { client, cloud }: About,
  name: string,
  abortSignal: AbortSignal,
): Promise<DescribeSecretCommandOutput | undefined> {
  return calling(
    { cloud, doing: `look at secret "${name}"`, action: 'secretsmanager:DescribeSecret' },
    () => client.send(new DescribeSecretCommand({ SecretId: name }), { abortSignal }),
    [['ResourceNotFound', undefined]],
  )
}

async function create(
  about: About,
  request: Creation,
  abortSignal: AbortSignal,
): Promise<'created' | 'exists'> {
  const { client, cloud } = about
  const { name, value, tags } = request
  const deed = {
    cloud,
    doing: `create secret "${name}"`,
    action: 'secretsmanager:CreateSecret',
    secrets: [value],
  }
  const command = new CreateSecretCommand({ Name: name, SecretString: value, Tags: toTags(tags) })
  const made = await calling(
    deed,
    () => client.send(command, { abortSignal }).then(() => 'created' as const),
    [
      ['ResourceExists', 'taken'],
      ['InvalidRequest', 'taken', /deletion|deleted/i],
    ] as const,
  )
  if (made === 'created') return made
  const found = await describe(about, name, abortSignal)
  return found?.DeletedDate ? await bringBack(about, request, found, abortSignal) : 'exists'
}

/** The name stays taken until the deletion is over: one of ours comes back, with another value. */
async function bringBack(
  about: About,
  request: Creation,
  found: DescribeSecretCommandOutput,
  abortSignal: AbortSignal,
): Promise<'created'> {
  const { client, cloud } = about
  const { name, tags } = request
  const owner = fromTags(found.Tags)[known.owner]
  if (owner === undefined || owner !== tags[known.owner])
    throw new ProviderFailure(
      cloud,
      'rejected',
      `Cannot create secret "${name}": one of this name that is not ours is scheduled for deletion`,
      { hint: 'Use another name, or wait until it is deleted' },
    )
  await calling(
    {
      cloud,
      doing: `bring back secret "${name}"`,
      action: 'secretsmanager:RestoreSecret',
    },
    () => client.send(new RestoreSecretCommand({ SecretId: name }), { abortSignal }),
  )
  await write(about, request, abortSignal)
  return 'created'
}

/** What it is already is not written again: each write is another version, and whoever uses it has to be connected anew. */
async function write(
  about: About,
  { name, value }: { readonly name: string; readonly value: string },
  abortSignal: AbortSignal,
): Promise<void> {
  const { client, cloud } = about
  const found = await valueOf(about, name, abortSignal)
  if (found?.value === value) return
  await calling(
    {
      cloud,
      doing: `write secret "${name}"`,
      action: 'secretsmanager:PutSecretValue',
      secrets: [value],
    },
    () =>
      client.send(new PutSecretValueCommand({ SecretId: name, SecretString: value }), {
        abortSignal,
      }),
  )
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
