import { describe, expect, it } from 'vitest'
import { openRegistry } from '#providers/releases/registry.ts'
import type { RegistryCredentials } from '#providers/releases/registry-auth.ts'
import { challengeOf } from '#providers/releases/registry-auth.ts'
import { manualClock } from '../../support/clock.ts'
import { everythingIn, failureOf } from './failure-of.ts'
import { fakeRegistry } from './fake-registry.ts'
import { type Answer, type Asked, type Handler, serve } from './server.ts'

const { signal } = new AbortController()
const robot = { username: 'robot', password: 'hunter2' }
const asRobot = `Basic ${Buffer.from('robot:hunter2').toString('base64')}`

describe('a registry with tokens', () => {
  it('fetches a token for reading, once until it expires', async () => {
    const { registry, tokens, clock, digest } = await withTokens({ credentials: robot })

    expect(await registry.digestOf('1.5.0', signal)).toEqual({ digest })
    await registry.digestOf('1.5.0', signal)
    expect(tokens.asked).toHaveLength(1)
    expect(Object.fromEntries(tokens.asked[0]!.url.searchParams)).toEqual({
      service: 'registry.acme',
      scope: 'repository:acme/checkout:pull',
    })
    expect(tokens.asked[0]!.headers.authorization).toBe(asRobot)

    await clock.advance(300_000)
    expect(await registry.digestOf('1.5.0', signal)).toEqual({ digest })
    expect(tokens.asked).toHaveLength(2)
  })

  it('never shows the password to the registry, and the token to nobody else', async () => {
    const { registry, server } = await withTokens({ credentials: robot })
    await registry.digestOf('1.5.0', signal)

    expect(server.asked.map(({ headers }) => headers.authorization)).toEqual([
      undefined,
      'Bearer t0ken-1',
    ])
  })

  it('reads public images without credentials', async () => {
    const { registry, tokens, digest } = await withTokens({})

    expect(await registry.digestOf('1.5.0', signal)).toEqual({ digest })
    expect(tokens.asked[0]!.headers.authorization).toBeUndefined()
  })

  it('fetches another token when the registry forgot the last', async () => {
    const { registry, tokens, digest, forget } = await withTokens({ credentials: robot })
    await registry.digestOf('1.5.0', signal)
    forget()

    expect(await registry.digestOf('1.5.0', signal)).toEqual({ digest })
    expect(tokens.asked).toHaveLength(2)
  })

  it('asks for no more than reading, whatever the registry proposes', async () => {
    const { registry, tokens } = await withTokens({ scope: 'repository:acme/checkout:pull,push' })
    await registry.digestOf('1.5.0', signal)

    expect(tokens.asked[0]!.url.searchParams.get('scope')).toBe('repository:acme/checkout:pull')
  })

  it('is denied by a token service that does not know the credentials', async () => {
    const { registry } = await withTokens({
      credentials: robot,
      tokens: () => ({ status: 401, body: { details: 'hunter2 is wrong' } }),
    })
    const error = await failureOf(registry.digestOf('1.5.0', signal))

    expect(error).toMatchObject({ kind: 'denied', hint: expect.stringContaining('credentials') })
    expect(everythingIn(error)).not.toContain('hunter2')
  })

  it.each([
    [429, 'throttled'],
    [502, 'unavailable'],
    [200, 'rejected'],
  ])('takes %i of the token service for %s', async (status, kind) => {
    const { registry } = await withTokens({ tokens: () => ({ status, body: {} }) })

    await expect(registry.tags(signal)).rejects.toMatchObject({ kind })
  })

  it('is denied when even the token does not help', async () => {
    const { registry, tokens } = await withTokens({
      tokens: () => ({ status: 200, body: { token: 'useless' } }),
    })

    await expect(registry.tags(signal)).rejects.toMatchObject({ kind: 'denied' })
    expect(tokens.asked).toHaveLength(1)
  })

  it('sends no credentials to a token service over plain http elsewhere', async () => {
    const asked: string[] = []
    const server = await serve(() => ({
      status: 401,
      headers: { 'www-authenticate': 'Bearer realm="http://tokens.example/token"' },
    }))
    const registry = openRegistry({
      image: `${server.host}/acme/checkout`,
      clock: manualClock(),
      credentials: async () => robot,
      fetch: (input, init) => {
        asked.push(String(input instanceof Request ? input.url : input))
        return fetch(input, init)
      },
    })

    await expect(registry.tags(signal)).rejects.toMatchObject({
      kind: 'rejected',
      message: expect.stringContaining('"http://tokens.example" is not https'),
    })
    expect(asked.filter((url) => url.includes('tokens.example'))).toEqual([])
  })
})

describe('a registry with passwords', () => {
  it('answers a Basic challenge, and keeps answering', async () => {
    const fake = fakeRegistry('acme/checkout')
    const digest = fake.push('1.5.0')
    const { registry, server } = await open(robot, (asked) =>
      asked.headers.authorization === asRobot
        ? fake.handle(asked)
        : unauthorized('Basic realm="x"'),
    )

    expect(await registry.digestOf('1.5.0', signal)).toEqual({ digest })
    expect(await registry.digestOf('1.5.0', signal)).toEqual({ digest })
    expect(server.asked.map(({ headers }) => headers.authorization)).toEqual([
      undefined,
      asRobot,
      asRobot,
    ])
  })

  it.each([['Basic realm="x"'], ['Negotiate'], ['Bearer realm="nonsense"']])(
    'is denied where it cannot answer: %s',
    async (challenge) => {
      const { registry } = await open(undefined, () => unauthorized(challenge))

      await expect(registry.tags(signal)).rejects.toMatchObject({
        kind: 'denied',
        hint: 'No such image, or it is private: name credentials under "registry"',
      })
    },
  )
})

describe('a registry that redirects', () => {
  it('is followed to another host without our credentials', async () => {
    const fake = fakeRegistry('acme/checkout')
    const digest = fake.push('1.5.0')
    const mirror = await serve(fake.handle)
    const { registry } = await open(robot, ({ url, headers }) =>
      headers.authorization
        ? { status: 307, headers: { location: `http://${mirror.host}${url.pathname}` } }
        : unauthorized('Basic realm="x"'),
    )

    expect(await registry.digestOf('1.5.0', signal)).toEqual({ digest })
    expect(mirror.asked.map(({ headers }) => headers.authorization)).toEqual([undefined])
  })

  it("does not get the other host's challenge answered", async () => {
    const mirror = await serve(() => unauthorized('Basic realm="x"'))
    const { registry } = await open(robot, ({ url }) => ({
      status: 302,
      headers: { location: `http://${mirror.host}${url.pathname}` },
    }))

    await expect(registry.digestOf('1.5.0', signal)).rejects.toMatchObject({
      kind: 'denied',
      message: expect.stringContaining(`redirects to ${mirror.host}, which refuses access`),
    })
    expect(mirror.asked.map(({ headers }) => headers.authorization)).toEqual([undefined])
  })

  it('is not followed in circles', async () => {
    const { registry, server } = await open(robot, ({ url }) => ({
      status: 301,
      headers: { location: url.href },
    }))

    await expect(registry.tags(signal)).rejects.toMatchObject({ kind: 'rejected' })
    expect(server.asked).toHaveLength(6)
  })
})

describe('challengeOf()', () => {
  it.each([
    [
      'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:a/b:pull,push"',
      {
        scheme: 'bearer',
        realm: 'https://auth.docker.io/token',
        service: 'registry.docker.io',
        scope: 'repository:a/b:pull,push',
      },
    ],
    ['bearer realm="https://a/token" , service=b', { realm: 'https://a/token', service: 'b' }],
    ['Negotiate, Bearer realm="https://a/token"', { realm: 'https://a/token' }],
    ['Basic realm="x"', { scheme: 'basic' }],
  ])('reads %s', (header, challenge) => {
    expect(challengeOf(header)).toMatchObject(challenge)
  })

  it.each([null, '', 'Bearer', 'Bearer realm="no address"', 'Negotiate'])(
    'finds nothing to answer in %s',
    (header) => {
      expect(challengeOf(header)).toBeUndefined()
    },
  )
})

const unauthorized = (challenge: string): Answer => ({
  status: 401,
  headers: { 'www-authenticate': challenge },
})

async function open(credentials: RegistryCredentials | undefined, handle: Handler) {
  const clock = manualClock()
  const server = await serve(handle)
  const registry = openRegistry({
    image: `${server.host}/acme/checkout`,
    clock,
    credentials: async () => credentials,
  })
  return { registry, server, clock }
}

/** A registry that sends everybody to a token service, whose tokens live five minutes. */
async function withTokens(options: {
  credentials?: RegistryCredentials
  scope?: string
  tokens?: (asked: Asked) => Answer
}) {
  let issued = 0
  const fake = fakeRegistry('acme/checkout')
  const digest = fake.push('1.5.0')
  let valid = ''
  const issue = (): Answer => {
    valid = `t0ken-${++issued}`
    return { status: 200, body: { token: valid, expires_in: 300 } }
  }
  const tokens = await serve(options.tokens ?? issue)
  const { scope = 'repository:acme/checkout:pull' } = options
  const challenge = `Bearer realm="http://${tokens.host}/token",service="registry.acme",scope="${scope}"`
  const opened = await open(options.credentials, (asked) =>
    valid && asked.headers.authorization === `Bearer ${valid}`
      ? fake.handle(asked)
      : unauthorized(challenge),
  )
  return { ...opened, tokens, digest, forget: () => (valid = '') }
}
