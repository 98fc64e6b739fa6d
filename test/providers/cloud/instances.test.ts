import { beforeEach, describe, expect, it } from 'vitest'
import { password, requestOf } from './harness.ts'
import { simulation, type Simulation } from './simulation.ts'

describe('instances of the simulated cloud', () => {
  let on: Simulation
  beforeEach(() => {
    on = simulation()
  })

  it('are created in their time, and answer only then', async () => {
    await on.cloud.databases.create(requestOf('db'), on.signal)
    await on.seconds(39)
    const coming = await on.find('db')
    expect(coming).toMatchObject({ status: 'creating' })
    expect(coming.endpoint).toBeUndefined()

    await on.seconds(1)
    const { status, endpoint } = await on.find('db')
    expect(status).toBe('available')
    await expect(
      on.sql.inside(
        { ...endpoint!, database: 'checkout', user: 'master', password, tls: 'verify' },
        on.signal,
      ),
    ).resolves.toMatchObject({ version: '16.4' })
  })

  it('show what is pending before they begin with it, one phase after the other', async () => {
    await on.created('db')
    await on.modify('db', { class: 'db.r7g.large', version: '16.6', storage: 100 })
    const steps: unknown[] = []
    for (const seconds of [0, 1, 1, 20, 60, 60]) {
      await on.seconds(seconds)
      const { status, class: kind, version, pending } = await on.find('db')
      steps.push([status, kind, version, Object.keys(pending).join()])
    }

    expect(steps).toEqual([
      ['available', 'db.t4g.medium', '16.4', 'class,storage,version'],
      ['available', 'db.t4g.medium', '16.4', 'class,storage,version'],
      ['modifying', 'db.t4g.medium', '16.4', 'class,storage,version'],
      ['upgrading', 'db.r7g.large', '16.4', 'version'],
      ['storage-optimization', 'db.r7g.large', '16.6', ''],
      ['available', 'db.r7g.large', '16.6', ''],
    ])
  })
})
