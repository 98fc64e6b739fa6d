import { afterEach, describe, expect, it } from 'vitest'
import { ProviderFailure } from '#src/core/errors.ts'
import { calls, seed, together } from './together.ts'
import type { Together } from './together.ts'

let world: Together
afterEach(() => world.close())

describe('people', () => {
  it.each([
    ['U0RITA', { isBot: false, isDeleted: false, isGuest: false, isForeign: false }],
    ['U0GUEST', { isGuest: true }],
    ['U0ROBOT', { isBot: true }],
    ['U0GONE', { isDeleted: true }],
    ['U0FAR', { isForeign: true }],
    ['U0DELIVER', { isBot: true }],
  ])('%s is known for what they are', async (id, flags) => {
    world = await together('http')
    expect(await world.chat.identity.person(id)).toMatchObject({ id, ...flags })
  })

  it('have the name and the timezone that Slack shows', async () => {
    world = await together('http')
    expect(await world.chat.identity.person('U0RITA')).toMatchObject({
      name: 'rita',
      timezone: 'Europe/Berlin',
      teamId: 'T0ACME',
    })
  })

  it('who do not exist are nobody', async () => {
    world = await together('http')
    expect(await world.chat.identity.person('U0NOBODY')).toBeUndefined()
  })

  it('are asked for once in a minute, since they decide by it, and then again', async () => {
    world = await together('http')
    const { person } = world.chat.identity
    await Promise.all([person('U0RITA'), person('U0RITA')])
    await world.clock.advance(59_000)
    await person('U0RITA')
    expect(calls(world, 'users.info')).toHaveLength(1)

    world.slack.control.deactivate('U0RITA')
    await world.clock.advance(2_000)
    expect(await person('U0RITA')).toMatchObject({ isDeleted: true })
  })

  it('who cannot be looked up are not let in on a guess, and not remembered so', async () => {
    world = await together('http')
    const { person } = world.chat.identity
    world.slack.control.failNext('users.info', { status: 503 }, { times: 2 })
    await expect(person('U0RITA')).rejects.toMatchObject({ kind: 'unavailable', provider: 'slack' })
    world.slack.control.failNext('users.info', { ratelimited: 9 })
    await expect(person('U0RITA')).rejects.toMatchObject({ kind: 'throttled', retryAfter: 9_000 })
    world.slack.control.failNext('users.info', { error: 'missing_scope' })
    await expect(person('U0RITA')).rejects.toBeInstanceOf(ProviderFailure)
    expect(await person('U0RITA')).toMatchObject({ id: 'U0RITA' })
  })
})

describe('groups', () => {
  it('have members, read again after a minute', async () => {
    world = await together('http')
    const { members } = world.chat.identity
    expect(await members('S0SRE')).toEqual(['U0RITA'])
    world.slack.control.setGroup('S0SRE', ['U0GUEST'])
    await world.clock.advance(59_000)
    expect(await members('S0SRE')).toEqual(['U0RITA'])
    await world.clock.advance(2_000)
    expect(await members('S0SRE')).toEqual(['U0GUEST'])
  })

  it('are not available on the free plan', async () => {
    world = await together('http', {
      seed: { ...seed, workspace: { ...seed.workspace, plan: 'free' } },
    })
    expect(await world.chat.identity.members('S0SRE')).toBeUndefined()
  })

  it('are not available without the right to read them', async () => {
    const scopes = seed.app.scopes.filter((scope) => scope !== 'usergroups:read')
    world = await together('http', { seed: { ...seed, app: { ...seed.app, scopes } } })
    expect(await world.chat.identity.members('S0SRE')).toBeUndefined()
  })

  it('that do not exist have nobody', async () => {
    world = await together('http')
    expect(await world.chat.identity.members('S0NONE')).toEqual([])
  })

  it('that cannot be looked up are an outage, not an empty group', async () => {
    world = await together('http')
    world.slack.control.failNext('usergroups.users.list', { status: 500 }, { times: 2 })
    await expect(world.chat.identity.members('S0SRE')).rejects.toMatchObject({
      kind: 'unavailable',
    })
  })
})
