import { expect, it } from 'vitest'
import { CANARY, ID, playDatabase, SPEC } from './playing.ts'

const ENSURE = { do: 'ensure' } as const
const order = { isConnected: false } as const

it('lives: made, changed, upgraded twice, kept, restored, given new credentials, removed', async () => {
  const play = playDatabase()
  expect(await play.plan(SPEC)).toMatchObject({ action: 'create' })
  expect(await play.play(SPEC, ENSURE)).toMatchObject({ is: 'done' })
  expect(await play.given()).toMatchObject({
    host: `${ID}.aws.eu-central-1.rds.simulated`,
    port: '5432',
    name: 'checkout_db',
    user: 'checkout_db_a',
  })
  expect(await play.letsIn()).toBe(true)
  expect(await play.plan(SPEC)).toMatchObject({ action: 'unchanged', steps: [] })

  const larger = { ...SPEC, class: 'db.t4g.large', storage: 100, multiAz: true }
  expect(await play.play(larger, ENSURE)).toMatchObject({ is: 'done' })
  expect(play.controls.instances()).toMatchObject([
    { class: 'db.t4g.large', storage: 100, multiAz: true, pending: {} },
  ])

  const minor = { ...larger, version: '16.6' }
  expect(await play.play(minor, ENSURE)).toMatchObject({ is: 'done' })
  const major = { ...minor, version: '17.2' }
  expect(await play.play(major, ENSURE)).toMatchObject({ is: 'done' })
  expect(play.controls.instances()).toMatchObject([{ version: '17.2', status: 'available' }])
  expect(play.controls.snapshots().map(({ version }) => version)).toEqual(['16.4', '16.6'])

  const taken = await play.play(major, { do: 'snapshot', id: 'o-1', ...order })
  expect(taken.move).toMatchObject({ tells: [`snapshot ${ID}-o-1 was taken`] })

  const before = play.outputs()
  const restored = await play.play(major, {
    do: 'restore',
    from: { snapshot: `${ID}-o-1` },
    id: 'o-2',
    ...order,
  })
  expect(restored).toMatchObject({ is: 'done' })
  expect(play.outputs()).toEqual(before)
  expect(await play.letsIn()).toBe(true)
  expect(
    play.controls
      .instances()
      .map(({ id }) => id)
      .toSorted(),
  ).toEqual([ID, `${ID}-old-o-2`])

  const old = await play.given()
  expect(await play.play(major, { do: 'rotate', id: 'o-3', ...order })).toMatchObject({
    is: 'done',
  })
  const fresh = await play.given()
  expect(fresh['user']).toBe('checkout_db_b')
  expect(fresh['password']).not.toBe(old['password'])
  expect(await play.letsIn()).toBe(true)
  expect(play.servers.at({ host: old['host']!, port: 5432 })?.data.roles).toMatchObject({
    checkout_db_a: { canLogin: false },
    checkout_db_b: { canLogin: true },
  })

  const removed = await play.play(major, { do: 'remove', id: 'o-4', ...order })
  expect(removed.move).toMatchObject({
    is: 'done',
    isGone: true,
    tells: [`database ${ID} is removed; its last snapshot is ${ID}-final-o-4`],
  })
  expect(play.controls.instances().map(({ id }) => id)).toEqual([`${ID}-old-o-2`])
  expect(JSON.stringify(play.told)).not.toContain(CANARY)
})
