import { describe, expect, it } from 'vitest'
import type { Store } from '#db/store.ts'
import type { SignOff } from '#src/core/rules/sign-off.ts'
import { rightsOf } from '#src/door/rights/rights-of.ts'
import type { Freeze } from '#src/kinds/freeze.ts'
import { ruled } from '../commands/ruled.ts'
import { errorOf, identityOf, openHouse, release, workspace } from './house.ts'

const asked = 'deploy checkout 1.5.0 to'
const by = (id: string) => ({ actor: { type: 'person', id, name: id } as const })

describe('who may ask', () => {
  it.each(['UBOT', 'UGUEST', 'UGONE', 'UFOREIGN', 'UOTHER', 'UNOBODY', 'shell:root'])(
    'refuses %s, who is no full member, before anything is read',
    async (id) => {
      const { dispatch } = openHouse()
      const error = await errorOf(dispatch({ text: 'nonsense', ...by(id) }))
      expect(error.code).toBe('not-allowed')
      expect(error.message).toMatchSnapshot()
    },
  )

  it('refuses robots and the bot itself, who have no way in', async () => {
    const { dispatch } = openHouse()
    for (const actor of [{ type: 'robot', name: 'nightly' }, { type: 'system' }] as const)
      expect((await errorOf(dispatch({ text: 'help', actor }))).code).toBe('not-allowed')
  })

  it('refuses what comes from another workspace', async () => {
    const { dispatch } = openHouse()
    expect((await errorOf(dispatch({ text: 'help', workspace: 'T2' }))).code).toBe('not-allowed')
  })

  it('refuses everything to somebody without a role', async () => {
    const { dispatch } = openHouse()
    expect((await errorOf(dispatch({ text: 'apps', ...by('UNEW') }))).message).toBe(
      'Cannot say "apps": you have no role here',
    )
  })

  it('lets nobody in on a guess while Slack does not answer', async () => {
    const { dispatch, directory } = openHouse()
    directory.isDown = true
    expect((await errorOf(dispatch({ text: 'help' }))).code).toBe('unavailable')
  })

  it('lets a shell do everything, but only by the shell', async () => {
    const { dispatch } = openHouse()
    const shell = { via: 'shell', ...by('shell:root') } as const
    expect((await dispatch({ text: `${asked} production`, ...shell })).type).toBe('message')
    expect((await errorOf(dispatch({ text: 'help', via: 'shell', ...by('UOPS') }))).code).toBe(
      'not-allowed',
    )
  })
})

describe('what they may', () => {
  it.each([
    ['UVIEW', 'apps', true],
    ['UVIEW', `${asked} dev`, false],
    ['UDEV', `${asked} staging`, true],
    ['UDEV', `${asked} production`, false],
    ['UDEV', 'rollback checkout staging it broke', false],
    ['UOPS', `${asked} production`, true],
  ])('%s may say "%s": %s', async (id, text, may) => {
    const { dispatch } = openHouse()
    const outcome = await dispatch({ text, ...by(id) }).then(
      () => true,
      (error: { code?: string }) => error.code !== 'not-allowed',
    )
    expect(outcome).toBe(may)
  })

  it('says which role is needed, what they have, and who has it', async () => {
    const { say } = openHouse()
    expect(await say(`${asked} production`, by('UDEV'))).toMatchInlineSnapshot(
      `"⚠️ Cannot deploy to production: you are developer in dev and staging only. It needs the role developer. Operators there: the group sre."`,
    )
    expect(await say('rollback checkout dev it broke', by('UDEV'))).toMatchInlineSnapshot(
      `"⚠️ Cannot roll back in dev: you are developer in dev and staging only. It needs the role operator. Operators there: the group sre."`,
    )
    expect(await say(`${asked} staging`, by('UVIEW'))).toMatchInlineSnapshot(
      `"⚠️ Cannot deploy to staging: you are viewer in dev only. It needs the role developer. Developers there: the group shop-team; operators there: the group sre."`,
    )
  })

  it('asks Slack for the members of a group, and falls back to the listed users where it has none', async () => {
    const { dispatch, directory } = openHouse()
    directory.groups = { S0SRE: [] }
    expect((await errorOf(dispatch({ text: 'apps' }))).code).toBe('not-allowed')
    directory.groups = undefined
    expect((await dispatch({ text: 'apps' })).type).toBe('message')
  })

  it('shows and suggests only what they may see', async () => {
    const { say } = openHouse()
    const apps = await say('apps', by('UVIEW'))
    expect(apps).toContain('dev')
    expect(apps).not.toContain('staging')
    expect(await say('status checkout stagin', by('UVIEW'))).not.toContain('"staging"')
  })

  it('asks for the permission where the delivery goes, not where the request says', async () => {
    const { say, dispatch } = openHouse()
    const made = await say(`${asked} production`)
    const [id] = /d-\w+/.exec(made) ?? []
    const error = await errorOf(
      dispatch({
        via: 'button',
        command: 'abort',
        args: { delivery: id, environment: 'dev' },
        ...by('UDEV'),
      }),
    )
    expect(error.message).toContain('Cannot abort in production')
  })
})

describe('what the rules of an environment give', () => {
  it('is given to whom they name, and by no role', async () => {
    const { say } = openHouse({ catalog: ruled })
    expect(await say('approve checkout staging')).toMatchInlineSnapshot(
      `"⚠️ Cannot approve in staging: nobody is asked there. deliver.yml wants no approval there, so there is nothing to decide."`,
    )
    expect(await say('approve payments production', by('UDEV'))).toMatchInlineSnapshot(
      `"⚠️ Cannot approve in production: you are not among those who approve there. It needs one of: the group sre (ops)."`,
    )
    expect(await say('approve checkout production', by('UDEV'))).not.toContain('not among')
  })

  it('goes by where a request for a sign-off is, whatever else is said', async () => {
    const { store, dispatch, say } = openHouse({ catalog: ruled })
    await ask(store, 's-7k3f9q', 'staging')
    const args = { signOff: 's-7k3f9q', environment: 'dev', app: 'payments' }
    const refused = errorOf(dispatch({ via: 'button', command: 'signoff', args, ...by('UDEV') }))
    expect((await refused).message).toBe(
      'Cannot sign off in staging: you are not among those who sign releases off there',
    )
    expect(await say('signoff s-7k3f9q', by('UVIEW'))).not.toMatch(/not among/)
  })

  it('is not guessed for what does not exist', async () => {
    const { store, say } = openHouse({ catalog: ruled })
    await ask(store, 's-7k3f9q', 'staging')
    expect(await say('signoff s-7k3f9p', by('UVIEW'))).toMatchInlineSnapshot(
      `"⚠️ Cannot find a request for a sign-off "s-7k3f9p". Did you mean s-7k3f9q?"`,
    )
    expect(await say('unfreeze f-7k3f9q')).toMatchInlineSnapshot(
      `"⚠️ Cannot find a freeze "f-7k3f9q". An id reads like f-7k3f9q; its card shows it."`,
    )
  })

  it('goes by where a freeze is', async () => {
    const { store, say } = openHouse({ catalog: ruled })
    const freeze: Freeze = {
      version: 1,
      id: 'f-7k3f9q',
      environment: 'production',
      from: 0,
      until: Number.MAX_SAFE_INTEGER,
      because: 'audit',
      by: by('UOPS').actor,
      channel: '#checkout',
    }
    const create = { kind: 'freeze', id: freeze.id, document: freeze, state: 'declared' }
    await store.submit({ create })
    expect(await say('unfreeze f-7k3f9q', by('UDEV'))).toContain(
      'Cannot end the freeze in production',
    )
    expect(await say('unfreeze f-7k3f9q')).not.toContain('Cannot')
  })

  it('is nobody’s where nobody is named, and emergencies are the operators’', async () => {
    const rights = (id: string) =>
      rightsOf({ via: 'slash', workspace, ...by(id) }, ruled, identityOf(directory))
    const ops = await rights('UOPS')
    expect(ops.may('approve', 'dev')).toBe(false)
    expect(ops.may('signOff', 'production')).toBe(false)
    expect(ops.may('approve', 'production', 'checkout')).toBe(true)
    expect(ops.may('emergency', 'production', 'checkout')).toBe(true)
    expect(ops.may('emergency', 'production', 'payments')).toBe(false)
    expect(ops.may('emergency', 'nowhere')).toBe(false)
    const dev = await rights('UDEV')
    expect(dev.may('view', 'production')).toBe(true)
    expect(dev.may('deploy', 'production')).toBe(false)
    expect((await rights('UNEW')).may('view')).toBe(false)
    expect(dev.may('emergency', 'production', 'checkout')).toBe(false)
    expect(dev.may('emergency', 'production', 'payments')).toBe(true)
    expect(dev.may('approve')).toBe(true)
    expect(dev.may('signOff')).toBe(false)
    expect(dev.may('approve', 'production', 'nothing')).toBe(false)
  })
})

const directory = { isDown: false, groups: { S0SRE: ['UOPS'] } }

/** A request for a sign-off of checkout. */
async function ask(store: Store, id: string, environment: string): Promise<void> {
  const document: SignOff = {
    version: 1,
    id,
    app: 'checkout',
    environment,
    release: release('checkout', '1.5.0'),
    delivery: 'd-7k3f9q',
    channel: '#checkout',
    askedAt: 0,
    state: 'asked',
  }
  await store.submit({ create: { kind: 'signOff', id, document, state: 'asked' } })
}
