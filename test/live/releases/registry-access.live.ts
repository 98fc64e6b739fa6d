import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRegistry } from '#providers/releases/registry.ts'
import { manualClock } from '../../support/clock.ts'
import { type RealRegistry, registryMissing, startRegistry } from './real-registry.ts'
import { startTokenService, type TokenService } from './token-service.ts'

const missing = registryMissing()
if (missing && process.env['CI']) throw new Error(missing)
if (missing) console.warn(`Skipped: ${missing}`)

const { signal } = new AbortController()
const robot = { username: 'robot', password: 'hunter2' }
const folder = mkdtempSync(join(tmpdir(), 'access-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe.skipIf(missing)('a real registry with a token service', () => {
  let tokens: TokenService
  let registry: RealRegistry
  let pushing = ''

  beforeAll(async () => {
    tokens = await startTokenService(folder, robot)
    registry = await startRegistry(tokens.auth, () => `Bearer ${pushing}`)
  })
  afterAll(async () => {
    await registry?.stop()
    await tokens?.stop()
  })

  const push = async (repository: string) => {
    pushing = tokens.tokenFor(repository, ['pull', 'push'])
    return await registry.push(repository, '1.5.0')
  }
  const open = (repository: string, credentials?: typeof robot) =>
    openRegistry({
      image: `${registry.host}/${repository}`,
      clock: manualClock(),
      credentials: async () => credentials,
    })

  it('shows a private image to those who have credentials, for one token', async () => {
    const digest = await push('acme/private')
    const image = open('acme/private', robot)
    const before = tokens.asked.length

    expect(await image.digestOf('1.5.0', signal)).toEqual({ digest })
    expect(await image.tags(signal)).toEqual(['1.5.0'])
    expect(tokens.asked.slice(before)).toEqual([expect.stringMatching(/^Basic /)])
  })

  it('shows it to nobody else', async () => {
    await push('acme/private')

    await expect(open('acme/private').digestOf('1.5.0', signal)).rejects.toMatchObject({
      kind: 'denied',
    })
    const wrong = { ...robot, password: 'wrong' }
    await expect(open('acme/private', wrong).tags(signal)).rejects.toMatchObject({ kind: 'denied' })
  })

  it('shows a public image to everybody', async () => {
    const digest = await push('acme/public')

    expect(await open('acme/public').digestOf('1.5.0', signal)).toEqual({ digest })
  })
})

describe.skipIf(missing)('a real registry with passwords', () => {
  it('shows images to those who have one', async () => {
    const path = join(folder, 'htpasswd')
    // robot, hunter2: bcrypt, the only hash that the registry takes.
    writeFileSync(path, 'robot:$2b$04$zoTjf0ZRhyDmT1kH8P35W.ZoEH8eGFgKIvcavj47h/VMUyhOVMhoC\n')
    const asRobot = `Basic ${Buffer.from('robot:hunter2').toString('base64')}`
    const registry = await startRegistry({ htpasswd: { realm: 'test', path } }, () => asRobot)
    const image = `${registry.host}/acme/checkout`
    try {
      const digest = await registry.push('acme/checkout', '1.5.0')
      const known = openRegistry({ image, clock: manualClock(), credentials: async () => robot })
      const stranger = openRegistry({ image, clock: manualClock() })

      expect(await known.digestOf('1.5.0', signal)).toEqual({ digest })
      await expect(stranger.tags(signal)).rejects.toMatchObject({ kind: 'denied' })
    } finally {
      await registry.stop()
    }
  })
})
