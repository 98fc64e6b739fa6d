import { describe, expect, it } from 'vitest'
import { type Catalog, ClusterEntry } from '#src/core/catalog.ts'
import { start, seen } from './asking.ts'

describe('alerts about an app, as evidence', () => {
  it('are those that its Alertmanager tells of now', async () => {
    const { fire, tell, bot } = await watched()
    const since = bot.clock.now()
    fire({ alertname: 'Before', app: 'checkout', environment: 'staging' })
    await bot.clock.advance(1_000)
    fire({ alertname: 'Errors', app: 'checkout', environment: 'staging' })
    fire({ alertname: 'Elsewhere', app: 'checkout', environment: 'dev' })
    fire({ alertname: 'Crashing', namespace: 'shop-staging', deployment: 'checkout' })
    fire({ alertname: 'Unsaid', app: 'checkout' })

    const value = seen(await tell(since), 'evidence')
    expect(value.policy).toEqual({ policy: 'hold', watch: 0 })
    const names = 'alerts' in value ? value.alerts.map(({ name }) => name) : []
    expect(names.toSorted()).toEqual(['Crashing', 'Errors', 'Unsaid'])
  })

  it('are none that are silenced', async () => {
    const { alertmanager, fire, tell, bot } = await watched()
    const since = bot.clock.now()
    await bot.clock.advance(1_000)
    fire({ alertname: 'Errors', app: 'checkout', environment: 'staging' })
    const matcher = { name: 'alertname', value: 'Errors', isRegex: false, isEqual: true }
    const startsAt = bot.clock.now()
    const silence = { startsAt, endsAt: startsAt + 60_000, createdBy: 'dana', comment: 'known' }
    await alertmanager.it.mute({ ...silence, matchers: [matcher] }, new AbortController().signal)

    expect(seen(await tell(since), 'evidence')).toMatchObject({ alerts: [] })
  })

  it('mean nothing where nobody watches', async () => {
    const { tell } = await start()

    const query = { app: 'checkout', environment: 'staging', since: 0, objects } as const
    expect((await tell({ ask: 'evidence', ...query })).evidence).toEqual({ is: 'absent' })
  })

  it('cannot be seen where the Alertmanager is down or lets nobody in: nothing waits for it', async () => {
    const { alertmanager, tell } = await watched()
    alertmanager.controls.goAway()
    expect(seen(await tell(0), 'evidence')).toMatchObject({
      blind: expect.stringMatching(/^Cannot/),
    })
    alertmanager.controls.comeBack()
    alertmanager.controls.deny()

    expect(seen(await tell(0), 'evidence')).toMatchObject({
      blind: expect.stringMatching(/^Cannot/),
    })
  })

  it('are not waited for longer than three seconds', async () => {
    const { alertmanager, tell, bot } = await watched()
    alertmanager.controls.slowDown(60_000)
    const answer = tell(0)
    await bot.clock.advance(3_000)

    expect(seen(await answer, 'evidence')).toMatchObject({
      blind: 'Cannot wait longer than 3 s for Alertmanager',
    })
  })
})

const objects = [
  { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop-staging', name: 'checkout' },
]

async function watched() {
  const { bot, tell } = await start(withAlertmanager)
  const alertmanager = bot.simulated.alertmanagers.get('shared')!
  return {
    bot,
    alertmanager,
    fire: (labels: Readonly<Record<string, string>>) => alertmanager.controls.fire({ labels }),
    tell: (since: number) =>
      tell({ ask: 'evidence', app: 'checkout', environment: 'staging', since, objects }),
  }
}

function withAlertmanager(catalog: Catalog): Catalog {
  const shared = ClusterEntry.parse({ simulated: true, alertmanager: { simulated: true } })
  return { ...catalog, clusters: { ...catalog.clusters, shared } }
}
