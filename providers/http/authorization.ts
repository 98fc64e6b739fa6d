import type { Credential } from '#src/core/names.ts'
import { DeliveryError } from '#src/core/errors.ts'
import { withoutSecrets } from '#src/core/secrets.ts'
import type { Reached } from '#src/core/watch/observability.ts'
import { failure, type Wire } from './wire.ts'

/** How we prove who we are: with a token, or with a user name and a password, or not at all. */
export type Proof = Partial<Pick<Reached, 'token' | 'username' | 'password'>>

/** The value of the header `authorization`, as its credentials are now; undefined where there are none. */
export async function authorizationOf(
  { token, username, password }: Proof,
  readCredential: (credential: Credential) => Promise<string>,
): Promise<string | undefined> {
  if (token) return `Bearer ${await readCredential(token)}`
  if (username === undefined && !password) return undefined
  const secret = password ? await readCredential(password) : ''
  return `Basic ${Buffer.from(`${username ?? ''}:${secret}`).toString('base64')}`
}

/** The same for one request. A credential that cannot be read is `denied`, in words. */
export async function proven(
  wire: Pick<Wire, 'provider' | 'task'>,
  authorization: () => Promise<string | undefined>,
): Promise<string | undefined> {
  try {
    return await authorization()
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error
    throw failure(wire, 'denied', error.message, error.hint ? { hint: error.hint } : {})
  }
}

/** What a server says on one line of at most so many characters, without our credentials, whoever put them there. */
export function spoken(words: string, authorization: string | undefined, most: number): string {
  const without = secretsIn(authorization).reduce(
    (text, secret) => text.replaceAll(secret, '[secret]'),
    words,
  )
  return inShort(withoutSecrets(without), most)
}

/** On one line, and no longer than that. */
export function inShort(words: string, most: number): string {
  const line = words.replaceAll(/\s+/g, ' ').trim()
  return line.length > most ? `${line.slice(0, most)}…` : line
}

function secretsIn(authorization = ''): readonly string[] {
  const [kind, sent = ''] = authorization.split(' ')
  const password = Buffer.from(sent, 'base64')
    .toString('utf8')
    .replace(/^[^:]*:/, '')
  return (kind === 'Basic' ? [sent, password] : [sent]).filter((one) => one.length > 2)
}
