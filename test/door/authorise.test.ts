import { describe, expect, it } from 'vitest'
import { errorOf, openHouse } from './house.ts'

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
