import { createHash, createHmac } from 'node:crypto'
import { request } from 'undici'
import type { Access } from './access.ts'

/**
 * Who AWS takes us for, as an ARN: GetCallerIdentity, which every account may ask. The SDK's client of STS is a package
 * of its own that nothing else needs, so this one request is signed here (Signature Version 4:
 * docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html).
 */
export async function callerIdentity(
  access: Access,
  now: number,
  signal: AbortSignal,
): Promise<string> {
  const region = String(access.region)
  const url = new URL(access.endpoint ?? `https://sts.${region}.${suffixOf(region)}`)
  const keys = await access.credentials()
  const headers = signed({ url, region, now, ...keys })
  const answer = await request(url, {
    method: 'POST',
    headers,
    body: BODY,
    signal,
    headersTimeout: TIMEOUT,
    bodyTimeout: TIMEOUT,
  })
  const text = await answer.body.text()
  const [, arn] = /<Arn>([^<]+)<\/Arn>/.exec(text) ?? []
  if (answer.statusCode === 200 && arn !== undefined) return arn
  throw refusal(answer.statusCode, text)
}

const BODY = 'Action=GetCallerIdentity&Version=2011-06-15'
const TIMEOUT = 15_000

type Signing = {
  readonly url: URL
  readonly region: string
  readonly now: number
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

function signed(signing: Signing): Record<string, string> {
  const { url, region, now, accessKeyId, secretAccessKey, sessionToken } = signing
  const moment = new Date(now).toISOString().replaceAll(/[:-]|\.\d{3}/g, '')
  const day = moment.slice(0, 8)
  const headers: Record<string, string> = {
    'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
    host: url.host,
    'x-amz-date': moment,
    ...(sessionToken !== undefined && { 'x-amz-security-token': sessionToken }),
  }
  const names = Object.keys(headers).join(';')
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`)
  const canonical = ['POST', '/', '', lines.join(''), names, sha256(BODY)].join('\n')
  const scope = `${day}/${region}/sts/aws4_request`
  const toSign = ['AWS4-HMAC-SHA256', moment, scope, sha256(canonical)].join('\n')
  const key = [day, region, 'sts', 'aws4_request'].reduce<string | Buffer>(
    (last, part) => createHmac('sha256', last).update(part).digest(),
    `AWS4${secretAccessKey}`,
  )
  const signature = createHmac('sha256', key).update(toSign).digest('hex')
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** Regions of China are another partition, with names of its own. */
function suffixOf(region: string): string {
  return region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'
}

/** In the shape of the SDK's errors, which says what the answer was. */
function refusal(httpStatusCode: number, text: string): Error {
  const [, code = 'Unknown'] = /<Code>([^<]+)<\/Code>/.exec(text) ?? []
  const [, message = ''] = /<Message>([^<]+)<\/Message>/.exec(text) ?? []
  return Object.assign(new Error(message), { name: code, $metadata: { httpStatusCode } })
}
