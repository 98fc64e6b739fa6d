import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  DeleteBucketCommand,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { isDeepStrictEqual } from 'node:util'
import type { Buckets } from '#providers/cloud/cloud.ts'
import type { BucketSeen } from '#src/core/dependencies/cloud.ts'
import { ProviderFailure } from '#src/core/errors.ts'
import type { Access } from './access.ts'
import { type BucketAbout, bucketSeen, regionOf } from './bucket-seen.ts'
import { calling } from './calling.ts'
import { toTags } from './words.ts'

type Settling = Parameters<Buckets['settle']>[0]

/** Amazon S3. */
export function awsBuckets(access: Access, cloud: string): Buckets & { close(): void } {
  const { region, endpoint } = access
  // Names of buckets are no names of hosts where an emulator answers.
  const client = new S3Client({ ...access, forcePathStyle: endpoint !== undefined })
  const about: BucketAbout = { client, cloud, region: String(region) }
  return {
    find: (name, signal) => bucketSeen(about, name, signal),
    create: (request, signal) => create(about, request, signal),
    settle: (request, signal) => settle(about, request, signal),
    async remove(name, abortSignal) {
      await calling(
        { cloud, doing: `remove bucket "${name}"`, action: 's3:DeleteBucket' },
        () => client.send(new DeleteBucketCommand({ Bucket: name }), { abortSignal }),
        [['NoSuchBucket', undefined]],
      )
    },
    close: () => client.destroy(),
  }
}

/** It carries its tags from its first moment: one that was made before a crash is known for ours. */
async function create(
  about: BucketAbout,
  { name, tags }: Parameters<Buckets['create']>[0],
  abortSignal: AbortSignal,
): Promise<'created' | 'exists'> {
  const { client, cloud, region } = about
  // In us-east-1 making a bucket of one's own again is no error, so it is looked for first.
  if ((await regionOf(about, name, abortSignal)) !== undefined) return 'exists'
  const command = new CreateBucketCommand({
    Bucket: name,
    CreateBucketConfiguration: {
      Tags: toTags(tags),
      // The one region that may not be named.
      ...(region !== 'us-east-1' && { LocationConstraint: region as BucketLocationConstraint }),
    },
  })
  return await calling(
    { cloud, doing: `create bucket "${name}"`, action: 's3:CreateBucket' },
    () => client.send(command, { abortSignal }).then(() => 'created' as const),
    [
      ['BucketAlreadyOwnedByYou', 'exists'],
      ['BucketAlreadyExists', 'exists'],
    ] as const,
  )
}

async function settle(about: BucketAbout, request: Settling, signal: AbortSignal): Promise<void> {
  const { name } = request
  const found = await bucketSeen(about, name, signal)
  if (!found)
    throw new ProviderFailure(
      about.cloud,
      'rejected',
      `Cannot set up bucket "${name}": there is none`,
    )
  const put = putting(about, name, signal)
  // Closed first: a policy that opens it is refused from then on.
  if (!found.publicBlocked) await put.closed()
  if (!found.encrypted) await put.encrypted()
  if (found.versioned !== request.versioned) await put.versioned(request.versioned)
  if (request.policy !== undefined && !isSameJson(found.policy, request.policy))
    await put.policy(request.policy)
  if (lacks(found, request.tags)) await put.tags({ ...found.tags, ...request.tags })
}

function putting({ client, cloud }: BucketAbout, Bucket: string, abortSignal: AbortSignal) {
  const deed = (action: string) => ({ cloud, doing: `set up bucket "${Bucket}"`, action })
  return {
    closed: () =>
      calling(deed('s3:PutBucketPublicAccessBlock'), () =>
        client.send(
          new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: CLOSED }),
          { abortSignal },
        ),
      ),
    encrypted: () =>
      calling(deed('s3:PutEncryptionConfiguration'), () =>
        client.send(
          new PutBucketEncryptionCommand({
            Bucket,
            ServerSideEncryptionConfiguration: {
              Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
            },
          }),
          { abortSignal },
        ),
      ),
    versioned: (wanted: boolean) =>
      calling(deed('s3:PutBucketVersioning'), () =>
        client.send(
          new PutBucketVersioningCommand({
            Bucket,
            VersioningConfiguration: { Status: wanted ? 'Enabled' : 'Suspended' },
          }),
          { abortSignal },
        ),
      ),
    policy: (Policy: string) =>
      calling(deed('s3:PutBucketPolicy'), () =>
        client.send(new PutBucketPolicyCommand({ Bucket, Policy }), { abortSignal }),
      ),
    tags: (tags: Readonly<Record<string, string>>) =>
      calling(deed('s3:PutBucketTagging'), () =>
        client.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: toTags(tags) } }), {
          abortSignal,
        }),
      ),
  }
}

const CLOSED = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
}

/** Tags of others stay: S3 only knows how to replace all of them. */
function lacks({ tags }: BucketSeen, wanted: Readonly<Record<string, string>>): boolean {
  return Object.entries(wanted).some(([key, value]) => tags[key] !== value)
}

function isSameJson(found: string | undefined, wanted: string): boolean {
  return found !== undefined && isDeepStrictEqual(parsed(found), parsed(wanted))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
