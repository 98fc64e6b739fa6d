import { describe, expect, it } from 'vitest'
import { seen, start } from './asking.ts'

describe('what lies between two releases', () => {
  it('is told with everybody who wrote it, and the issues that it names', async () => {
    const { bot, controls, tell } = await start()
    const commits = [
      { title: 'Pay later (#12)', author: 'Dana', coAuthors: [{ name: 'Pat Pair' }] },
      { title: 'SHOP-42: UTF-8 names', author: 'Omar', coAuthors: [{ name: 'x', login: 'LEE' }] },
      { title: 'Bump left-pad (#12)', author: 'dependabot[bot]' },
    ]
    controls.publish('1.7.0', { commits, notes: 'Closes #7, see acme/other#9' })
    await bot.knowReleases()
    await bot.settle()

    const value = seen(
      await tell({ ask: 'changes', app: 'checkout', from: '1.6.0-rc.1', to: '1.7.0' }),
      'changes',
    )
    expect(value).toMatchObject({ from: '1.6.0-rc.1', to: '1.7.0', total: 3, incomplete: false })
    expect(value.commits.map(({ title, login }) => [title, login])).toEqual([
      ['Bump left-pad (#12)', 'github:dependabot[bot]'],
      ['SHOP-42: UTF-8 names', 'github:omar'],
      ['Pay later (#12)', 'github:dana'],
    ])
    expect(value.authors).toEqual(['github:omar', 'github:lee', 'github:dana', 'Pat Pair'])
    expect(value.issues).toEqual(['#12', 'SHOP-42', '#7'])
  })

  it('takes no name for a login, nor for a bot', async () => {
    const { controls, tell } = await start()
    const commits = [
      { title: 'one', author: 'github:olga', isUnknown: true as const },
      { title: 'two', author: 'friendly[bot]', isUnknown: true as const },
    ]
    controls.publish('1.7.0', { commits })

    const value = seen(
      await tell({ ask: 'changes', app: 'checkout', from: '1.6.0-rc.1', to: '1.7.0' }),
      'changes',
    )
    expect(value.authors).toEqual(['friendly[bot]', 'github olga'])
    expect(value.commits.every(({ login }) => login === undefined)).toBe(true)
  })

  it('shows fifty commits, counts all, and says where there may be more', async () => {
    const { controls, tell } = await start()
    const authored = (count: number) =>
      Array.from({ length: count }, (_, at) => ({ title: `change ${at}`, author: `a${at}` }))
    controls.publish('1.7.0', { commits: authored(60) })
    controls.publish('1.8.0', { commits: authored(400) })

    const some = seen(
      await tell({ ask: 'changes', app: 'checkout', from: '1.6.0-rc.1', to: '1.7.0' }),
      'changes',
    )
    expect([some.commits.length, some.total, some.authors.length]).toEqual([50, 60, 60])
    expect(some.incomplete).toBe(false)
    const many = seen(
      await tell({ ask: 'changes', app: 'checkout', from: '1.7.0', to: '1.8.0' }),
      'changes',
    )
    expect([many.commits.length, many.total, many.incomplete]).toEqual([50, 250, true])
  })

  it.each([
    ['nothing was there before', undefined, '1.5.0', true],
    ['the source does not know what was there', '0.9.0', '1.5.0', true],
    ['an older release comes back', '1.5.0', '1.4.0', false],
    ['the same comes again', '1.5.0', '1.5.0', false],
  ])('knows when somebody may be missing: %s', async (_, from, to, incomplete) => {
    const { tell } = await start()

    const value = seen(
      await tell({ ask: 'changes', app: 'checkout', to, ...(from && { from }) }),
      'changes',
    )
    expect(value).toMatchObject({ total: 0, authors: [], incomplete })
  })

  it('is unavailable while the source is', async () => {
    const { controls, tell } = await start()
    controls.goAway()

    expect(
      (await tell({ ask: 'changes', app: 'checkout', from: '1.4.0', to: '1.5.0' })).changes,
    ).toMatchObject({ is: 'unavailable', provider: 'releases' })
  })
})

describe('checks of a release', () => {
  it('are as CI has them now', async () => {
    const { controls, tell, release } = await start()
    controls.setChecks('1.5.0', [{ name: 'e2e', state: 'pending' }])

    const { checks } = await tell({
      ask: 'checks',
      app: 'checkout',
      release: await release('1.5.0'),
    })
    expect(checks).toEqual({ is: 'seen', value: [{ name: 'e2e', state: 'pending' }] })
  })

  it('are unavailable, not none, while the source is away', async () => {
    const { controls, tell, release } = await start()
    const found = await release('1.5.0')
    controls.goAway()

    const { checks } = await tell({ ask: 'checks', app: 'checkout', release: found })
    expect(checks).toMatchObject({ is: 'unavailable' })
  })
})
