import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Cloud } from '#providers/cloud/cloud.ts'
import {
  type AwsAnswer,
  type AwsEndpoint,
  errorXml,
  startAwsEndpoint,
  withEnvironment,
} from '../../support/aws-endpoint.ts'
import { manualClock } from '../../support/clock.ts'
import { requestOf } from './harness.ts'

const { signal } = new AbortController()

describe('what AWS says no with', () => {
  let endpoint: AwsEndpoint
  let cloud: Cloud
  let answer: AwsAnswer = {}
  beforeEach(async () => {
    endpoint = await startAwsEndpoint(() => answer)
    cloud = await endpoint.open(manualClock())
  })
  afterEach(async () => {
    await cloud.close()
    await endpoint.stop()
  })

  /** What comes of making a database when RDS answers so. */
  const failure = async (status: number, code: string, message: string, headers = {}) => {
    answer = { status, headers, body: errorXml(code, message) }
    const request = { ...requestOf('shop-db'), password: 'canary-of-theirs' }
    const error: unknown = await cloud.databases
      .create(request, signal)
      .catch((one: unknown) => one)
    expect(JSON.stringify([String(error), error])).not.toContain('canary')
    return error
  }

  it('names the action and the resource that are denied, and what to allow', async () => {
    const role = 'arn:aws:sts::123456789012:assumed-role/deliver/deliver'
    const resource = 'arn:aws:rds:eu-central-1:123456789012:db:shop-db'
    const message = `User: ${role} is not authorized to perform: rds:CreateDBInstance on resource: ${resource} because no identity-based policy allows the rds:CreateDBInstance action`

    expect(await failure(403, 'AccessDenied', message)).toMatchObject({
      provider: 'aws',
      kind: 'denied',
      message: `Cannot create database "shop-db": "${role}" may not rds:CreateDBInstance on "${resource}"`,
      hint: `Allow "rds:CreateDBInstance" on "${resource}" in the IAM policy of "${role}"`,
    })
  })

  it('names what was tried where the answer does not say what is denied', async () => {
    expect(await failure(403, 'AccessDenied', 'Access Denied')).toMatchObject({
      kind: 'denied',
      message: 'Cannot create database "shop-db": we may not rds:CreateDBInstance (Access Denied)',
      hint: `Allow "rds:CreateDBInstance" in the IAM policy of deliver's role`,
    })
  })

  it.each([
    [403, 'ExpiredToken', 'denied', 'the AWS credentials are expired'],
    [403, 'InvalidClientTokenId', 'denied', 'AWS does not accept the credentials'],
    [403, 'SignatureDoesNotMatch', 'denied', 'AWS does not accept the credentials'],
    [403, 'RequestTimeTooSkewed', 'denied', 'the clock of this machine is wrong'],
    [400, 'Throttling', 'throttled', 'AWS asks us to slow down'],
    [503, 'RequestLimitExceeded', 'throttled', 'AWS asks us to slow down'],
    [429, 'Whatever', 'throttled', 'AWS asks us to slow down'],
    [400, 'InvalidDBInstanceState', 'conflict', 'in words'],
    [400, 'InvalidParameterValue', 'rejected', 'in words'],
    [400, 'InvalidParameterCombination', 'rejected', 'in words'],
    [400, 'StorageQuotaExceeded', 'rejected', 'in words'],
    [404, 'DBSubnetGroupNotFoundFault', 'rejected', 'in words'],
    [500, 'InternalFailure', 'unavailable', 'AWS answers 500'],
    [503, 'ServiceUnavailable', 'unavailable', 'AWS answers 503'],
  ])('%i %s is %s: %s', async (status, code, kind, words) => {
    expect(await failure(status, code, 'in words')).toMatchObject({
      kind,
      message: expect.stringMatching(
        new RegExp(`^Cannot create database "shop-db": ${words}(.*[^.])?$`),
      ),
    })
  })

  it('is not asked again here, for whoever asked has a back-off', async () => {
    await failure(503, 'ServiceUnavailable', 'later')

    expect(endpoint.asked).toEqual(['CreateDBInstance'])
  })

  it('says how long AWS wants us to wait', async () => {
    const slower = await failure(429, 'TooManyRequests', 'slower', { 'retry-after': '7' })

    expect(slower).toMatchObject({ kind: 'throttled', retryAfter: 7_000 })
  })

  it('tells no password that AWS repeats', async () => {
    const echo = 'The parameter canary-of-theirs is not a valid password.'

    expect(await failure(400, 'InvalidParameterValue', echo)).toMatchObject({
      kind: 'rejected',
      message: 'Cannot create database "shop-db": The parameter *** is not a valid password',
    })
  })

  it('is unavailable where something else answers, or nobody', async () => {
    answer = { status: 502, body: '<html>Bad gateway</html>' }
    await expect(cloud.databases.reboot('db', signal)).rejects.toMatchObject({
      kind: 'unavailable',
    })
    answer = { status: 200, body: 'not what RDS says' }
    await expect(cloud.databases.find('db', signal)).rejects.toMatchObject({ kind: 'unavailable' })
    answer = { hangUp: true }
    await expect(cloud.databases.reboot('db', signal)).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('AWS does not answer'),
    })
  })

  it('says that there are no credentials', async () => {
    const restore = withEnvironment({
      AWS_ACCESS_KEY_ID: '',
      AWS_SECRET_ACCESS_KEY: '',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_CONFIG_FILE: '/dev/null',
    })
    try {
      await expect(cloud.databases.find('db', signal)).rejects.toMatchObject({
        kind: 'denied',
        message: expect.stringContaining('there are no AWS credentials'),
      })
      await expect(cloud.ping(signal)).rejects.toMatchObject({ kind: 'denied' })
    } finally {
      restore()
    }
  })

  it('reads errors of other services the same way', async () => {
    const secret = { name: 'shop', value: 'canary-of-theirs', tags: {} }
    const headers = { 'content-type': 'application/x-amz-json-1.1' }
    const denied = { __type: 'AccessDeniedException', Message: 'User: arn:me is not authorized to perform: secretsmanager:CreateSecret on resource: shop because no policy' } // prettier-ignore
    answer = { status: 400, headers, body: JSON.stringify(denied) }
    await expect(cloud.secrets.create(secret, signal)).rejects.toMatchObject({
      kind: 'denied',
      message:
        'Cannot create secret "shop": "arn:me" may not secretsmanager:CreateSecret on "shop"',
    })

    // A HEAD is answered without words.
    answer = { status: 403 }
    await expect(cloud.buckets.find('shop', signal)).rejects.toMatchObject({
      kind: 'denied',
      hint: `Allow "s3:ListBucket" in the IAM policy of deliver's role`,
    })
    answer = { status: 301, headers: { 'x-amz-bucket-region': 'us-west-2' } }
    await expect(cloud.buckets.find('shop', signal)).rejects.toMatchObject({
      kind: 'rejected',
      message: expect.stringContaining('it is in another region'),
    })
  })

  it('is told who we are by a request that is signed', async () => {
    answer = { body: '<r><GetCallerIdentityResult><Arn>arn:aws:iam::1:role/deliver</Arn></GetCallerIdentityResult></r>' } // prettier-ignore
    expect(await cloud.ping(signal)).toBe('arn:aws:iam::1:role/deliver')

    answer = { status: 403, body: errorXml('ExpiredToken', 'over') }
    await expect(cloud.ping(signal)).rejects.toMatchObject({
      kind: 'denied',
      message: 'Cannot ask who we are: the AWS credentials are expired (over)',
    })
  })
})
