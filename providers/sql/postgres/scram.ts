import { createHash, createHmac, pbkdf2, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'

const derive = promisify(pbkdf2)

/** PostgreSQL's own numbers. */
const ITERATIONS = 4096
const SALT = 16

/**
 * What PostgreSQL stores of a password, so that the password itself is in no statement, and so in no log of the server
 * (RFC 5802 and 7677; the form is that of pg_authid.rolpassword).
 */
export async function scramVerifier(
  password: string,
  salt: Buffer = randomBytes(SALT),
): Promise<string> {
  const salted = await derive(password.normalize('NFKC'), salt, ITERATIONS, 32, 'sha256')
  const stored = createHash('sha256').update(hmac(salted, 'Client Key')).digest('base64')
  const server = hmac(salted, 'Server Key').toString('base64')
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${stored}:${server}`
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
