import { hash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Webhook } from '#src/core/watch/observability.ts'
import type { AlertDoor } from '#src/door/alerts/take.ts'
import type { Log } from '#src/core/log.ts'
import type { Credential } from '#src/core/names.ts'

export type ProofOptions = {
  readonly door: Pick<AlertDoor, 'proofOf'>
  /** Asked at each request, since secrets rotate. */
  readonly readCredential: (credential: Credential) => Promise<string>
  readonly log: Log
}

/** Whether the request has the token, or the user name and the password, that the catalog wants of a cluster's Alertmanager. */
export async function isProven(
  { headers }: Pick<IncomingMessage, 'headers'>,
  cluster: string,
  { door, readCredential, log }: ProofOptions,
): Promise<boolean> {
  const webhook = door.proofOf(cluster)
  if (!webhook) return isEqual(headers.authorization ?? '', undefined)
  try {
    return isEqual(spelled(headers.authorization ?? ''), await wanted(webhook, readCredential))
  } catch (error) {
    log.error({ err: error, cluster }, 'nobody can prove to be Alertmanager')
    return false
  }
}

/** The Authorization header that is right, in one spelling. */
async function wanted(webhook: Webhook, read: ProofOptions['readCredential']): Promise<string> {
  if ('token' in webhook) return `bearer ${await read(webhook.token)}`
  return `basic ${webhook.username}:${await read(webhook.password)}`
}

/** The scheme is written in any case (RFC 9110), and what `basic` has is in base64. */
function spelled(header: string): string {
  const [, scheme = '', given = ''] = /^(bearer|basic) +(.*)$/i.exec(header) ?? []
  if (scheme.toLowerCase() === 'bearer') return `bearer ${given}`
  return scheme === '' ? '' : `basic ${Buffer.from(given, 'base64').toString('utf8')}`
}

/** Takes as long for any two texts. Nothing equals what is not there. */
function isEqual(given: string, right: string | undefined): boolean {
  const [one, other] = [given, right ?? ''].map((text) => hash('sha256', text, 'buffer'))
  return timingSafeEqual(one!, other!) && right !== undefined
}
