import { canonical } from '#src/core/hash.ts'

/** Reading and writing what is in a bucket, for one role. JSON. */
export function policyFor(role: string, bucket: string): string {
  const [, partition = 'aws'] = role.split(':')
  const arn = `arn:${partition}:s3:::${bucket}`
  const allow = { Effect: 'Allow', Principal: { AWS: role } }
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'deliverList',
        ...allow,
        Action: ['s3:ListBucket', 's3:GetBucketLocation'],
        Resource: arn,
      },
      {
        Sid: 'deliverObjects',
        ...allow,
        Action: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload'],
        Resource: `${arn}/*`,
      },
    ],
  })
}

/** Whether two policies say the same, however they are spelled: AWS writes a list of one as its only item. */
export function isSamePolicy(left: string | undefined, right: string | undefined): boolean {
  if (left === undefined || right === undefined) return left === right
  return spelled(left) === spelled(right)
}

function spelled(policy: string): string {
  try {
    return canonical(plain(JSON.parse(policy)))
  } catch {
    return policy
  }
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(plain)
    return items.length === 1 ? items[0] : items.toSorted(byText)
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]))
}

function byText(left: unknown, right: unknown): number {
  return canonical(left) < canonical(right) ? -1 : 1
}
