import {
  GetBucketEncryptionCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  ListObjectVersionsCommand,
  type PublicAccessBlockConfiguration,
  type S3Client,
} from '@aws-sdk/client-s3'
import type { BucketSeen } from '#src/core/dependencies/cloud.ts'
import { calling } from './calling.ts'
import { fromTags, present } from './words.ts'

export type BucketAbout = {
  readonly client: S3Client
  readonly cloud: string
  readonly region: string
}

/** A bucket as it is now; undefined where there is none. */
export async function bucketSeen(
  about: BucketAbout,
  name: string,
  signal: AbortSignal,
): Promise<BucketSeen | undefined> {
  const region = await regionOf(about, name, signal)
  if (region === undefined) return undefined
  const ask = asking(about, name, signal)
  const [encrypted, versioned, publicBlocked, policy, tags, isEmpty] = await Promise.all([
    ask.encrypted(),
    ask.versioned(),
    ask.publicBlocked(),
    ask.policy(),
    ask.tags(),
    ask.isEmpty(),
  ])
  return present({ name, region, encrypted, versioned, publicBlocked, policy, tags, isEmpty })
}

/** Where it is; undefined where there is none. */
export async function regionOf(
  { client, cloud, region }: BucketAbout,
  name: string,
  abortSignal: AbortSignal,
): Promise<string | undefined> {
  const found = await calling(
    { cloud, doing: `look at bucket "${name}"`, action: 's3:ListBucket' },
    () => client.send(new HeadBucketCommand({ Bucket: name }), { abortSignal }),
    // A HEAD has no body: the code is made of the status.
    ['NotFound', '404', 'NoSuchBucket'].map((code) => [code, undefined] as const),
  )
  return found && (found.BucketRegion ?? region)
}

function asking({ client, cloud }: BucketAbout, Bucket: string, abortSignal: AbortSignal) {
  const deed = (action: string) => ({ cloud, doing: `look at bucket "${Bucket}"`, action })
  return {
    async encrypted() {
      const found = await calling(
        deed('s3:GetEncryptionConfiguration'),
        () => client.send(new GetBucketEncryptionCommand({ Bucket }), { abortSignal }),
        [['ServerSideEncryptionConfigurationNotFound', undefined]],
      )
      const { Rules = [] } = found?.ServerSideEncryptionConfiguration ?? {}
      return Rules.some((rule) => rule.ApplyServerSideEncryptionByDefault !== undefined)
    },
    async versioned() {
      const found = await calling(deed('s3:GetBucketVersioning'), () =>
        client.send(new GetBucketVersioningCommand({ Bucket }), { abortSignal }),
      )
      return found.Status === 'Enabled'
    },
    async publicBlocked() {
      const found = await calling(
        deed('s3:GetBucketPublicAccessBlock'),
        () => client.send(new GetPublicAccessBlockCommand({ Bucket }), { abortSignal }),
        [['NoSuchPublicAccessBlockConfiguration', undefined]],
      )
      return isClosed(found?.PublicAccessBlockConfiguration ?? {})
    },
    async policy() {
      const found = await calling(
        deed('s3:GetBucketPolicy'),
        () => client.send(new GetBucketPolicyCommand({ Bucket }), { abortSignal }),
        [['NoSuchBucketPolicy', undefined]],
      )
      return found?.Policy
    },
    async tags() {
      const found = await calling(
        deed('s3:GetBucketTagging'),
        () => client.send(new GetBucketTaggingCommand({ Bucket }), { abortSignal }),
        [['NoSuchTagSet', undefined]],
      )
      return fromTags(found?.TagSet)
    },
    async isEmpty() {
      const command = new ListObjectVersionsCommand({ Bucket, MaxKeys: 1 })
      const found = await calling(deed('s3:ListBucketVersions'), () =>
        client.send(command, { abortSignal }),
      )
      const { Versions = [], DeleteMarkers = [] } = found
      return Versions.length === 0 && DeleteMarkers.length === 0
    },
  }
}

function isClosed(found: PublicAccessBlockConfiguration): boolean {
  const { BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets } = found
  return [BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets].every(
    (one) => one === true,
  )
}
