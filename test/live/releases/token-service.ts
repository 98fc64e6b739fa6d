import { generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'

/** A token service as registries trust it: it signs what its one robot asks for, for a minute. */
export type TokenService = {
  /** The registry's configuration of access. */
  readonly auth: object
  /** Authorization headers that came, oldest first. */
  readonly asked: readonly (string | undefined)[]
  /** A token for anything, without asking. */
  tokenFor(repository: string, actions: readonly string[]): string
  stop(): Promise<void>
}

/** Starts one on loopback; anybody may pull `acme/public`, the robot everything. */
export async function startTokenService(
  folder: string,
  robot: { username: string; password: string },
): Promise<TokenService> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const jwks = join(folder, 'jwks.json')
  const key = { ...publicKey.export({ format: 'jwk' }), kid: KEY, alg: 'ES256', use: 'sig' }
  writeFileSync(jwks, JSON.stringify({ keys: [key] }))
  const asRobot = `Basic ${Buffer.from(`${robot.username}:${robot.password}`).toString('base64')}`

  const tokenFor = (name: string, actions: readonly string[]) => {
    const now = Math.floor(Date.now() / 1000)
    const header = encode({ typ: 'JWT', alg: 'ES256', kid: KEY })
    const claims = encode({
      iss: ISSUER,
      sub: '',
      aud: SERVICE,
      jti: randomUUID(),
      iat: now,
      nbf: now - 10,
      exp: now + 60,
      access: [{ type: 'repository', name, actions }],
    })
    const signed = `${header}.${claims}`
    const signature = sign('sha256', Buffer.from(signed), {
      key: privateKey,
      dsaEncoding: 'ieee-p1363',
    })
    return `${signed}.${signature.toString('base64url')}`
  }

  const asked: (string | undefined)[] = []
  const server = createServer(({ url = '', headers }, response) => {
    asked.push(headers.authorization)
    const scope = new URL(url, 'http://localhost').searchParams.get('scope') ?? ''
    const [, name = '', actions = ''] = scope.split(':')
    const isAllowed =
      headers.authorization === asRobot || (!headers.authorization && name === 'acme/public')
    response.writeHead(isAllowed ? 200 : 401, { 'content-type': 'application/json' })
    response.end(
      JSON.stringify(
        isAllowed ? { token: tokenFor(name, actions.split(',')), expires_in: 60 } : {},
      ),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return {
    auth: {
      token: { realm: `http://127.0.0.1:${port}/token`, service: SERVICE, issuer: ISSUER, jwks },
    },
    asked,
    tokenFor,
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const KEY = 'the-only-one'
const ISSUER = 'tokens.test'
const SERVICE = 'registry.test'

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}
