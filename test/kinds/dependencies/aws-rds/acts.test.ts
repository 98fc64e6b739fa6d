import { expect, it } from 'vitest'
import { ID, type Play, playDatabase, SPEC } from './playing.ts'

const ENSURE = { do: 'ensure' } as const
const order = { isConnected: false } as const
const connections = (play: Play, role: string) =>
  play.servers.at({ host: `${ID}.aws.eu-central-1.rds.simulated`, port: 5432 })?.data.roles[role]

async function standing(spec: object = SPEC): Promise<Play> {
  const play = playDatabase()
  expect(await play.play(spec, ENSURE)).toMatchObject({ is: 'done' })
  return play
}

it('the old password is good until everybody has the new one', async () => {
  const play = await standing()
  const old = await play.given()
  let sawConnecting = false
  await play.play(
    SPEC,
    { do: 'rotate', id: 'o-1', ...order },
    {
      meddle() {
        const last = play.told.at(-1) as { readonly is?: string }
        if (last.is !== 'connecting') return
        sawConnecting = true
        expect(connections(play, 'checkout_db_a')).toMatchObject({ canLogin: true })
        expect(connections(play, 'checkout_db_b')).toMatchObject({ canLogin: true })
      },
    },
  )
  expect(sawConnecting).toBe(true)
  expect(connections(play, 'checkout_db_a')).toMatchObject({ canLogin: false })
  expect(await play.secretNames()).toEqual([`${ID}-master`, `${ID}-app-b`])

  expect(await play.play(SPEC, { do: 'rotate', id: 'o-2', ...order })).toMatchObject({ is: 'done' })
  const third = await play.given()
  expect(third['user']).toBe(old['user'])
  expect(third['password']).not.toBe(old['password'])
  expect(await play.letsIn()).toBe(true)
})

it('a rotation that is begun anew after people were connected goes on where it was', async () => {
  const play = await standing()
  const task = { do: 'rotate', id: 'o-1', ...order } as const
  const { is } = await play.play(SPEC, task, { looks: 7 })
  expect(is).toBe('endless')
  expect(play.outputs()['user']).toEqual({ value: 'checkout_db_b' })
  const half = await play.given()
  expect(await play.play(SPEC, task)).toMatchObject({ is: 'done' })
  expect(await play.given()).toEqual(half)
})

it('a role that somebody may still use gets no other password before everybody has the present one', async () => {
  const play = await standing()
  await play.play(SPEC, { do: 'rotate', id: 'o-1', ...order }, { looks: 7 })
  expect(connections(play, 'checkout_db_a')).toMatchObject({ canLogin: true })
  const first = play.told.length
  expect(await play.play(SPEC, { do: 'rotate', id: 'o-2', ...order })).toMatchObject({ is: 'done' })
  const moves = play.told.slice(first) as readonly { readonly is: string; readonly on?: string }[]
  const clearing = moves.findIndex(({ on }) => on?.includes('of before of role "checkout_db_a"'))
  expect(moves.findIndex(({ is }) => is === 'connecting')).toBeLessThan(clearing)
  expect(await play.letsIn()).toBe(true)
})

it('what an order that was given up left behind is not what the next one gives', async () => {
  const play = await standing()
  await play.play(SPEC, { do: 'rotate', id: 'o-1', ...order }, { looks: 5 })
  const { host = '' } = await play.given()
  const left = play.servers.at({ host, port: 5432 })?.data.roles['checkout_db_b']
  expect(left).toMatchObject({ canLogin: true })
  expect(await play.play(SPEC, { do: 'rotate', id: 'o-2', ...order })).toMatchObject({ is: 'done' })
  expect((await play.given())['password']).not.toBe(left?.password)
  expect(await play.letsIn()).toBe(true)
})

it('a snapshot is named after its order, and found again', async () => {
  const play = await standing()
  const task = { do: 'snapshot', id: 'o-1', ...order } as const
  await play.play(SPEC, task)
  await play.play(SPEC, task)
  expect(play.controls.snapshots()).toMatchObject([
    { id: `${ID}-o-1`, tags: { 'deliver/order': 'o-1' } },
  ])
})

it('a restore brings data as they were, roles as they are now, and keeps what was', async () => {
  const play = await standing()
  const extend = (name: string) =>
    play.controls.changeByHand(ID, { extensions: [{ name, version: '1.0' }] })
  extend('before')
  await play.play(SPEC, { do: 'snapshot', id: 'o-1', ...order })
  extend('after')
  await play.play(SPEC, { do: 'rotate', id: 'o-2', ...order })
  const outputs = play.outputs()
  const ended = await play.play(SPEC, {
    do: 'restore',
    from: { snapshot: `${ID}-o-1` },
    id: 'o-3',
    ...order,
  })
  expect(ended).toMatchObject({
    is: 'done',
    move: { tells: [`its data are those of snapshot ${ID}-o-1`, expect.any(String)] },
  })
  expect(play.outputs()).toEqual(outputs)
  expect(await play.letsIn()).toBe(true)
  expect(connections(play, 'checkout_db_a')).toMatchObject({ canLogin: false })
  const { host = '' } = await play.given()
  expect(play.servers.at({ host, port: 5432 })?.data.extensions).toEqual([
    { name: 'before', version: '1.0' },
  ])
  const kept = play.servers.at({ host: host.replace(ID, `${ID}-old-o-3`), port: 5432 })
  expect(kept?.data.extensions).toEqual([{ name: 'after', version: '1.0' }])
})

it('a restore has the password of its master that we keep now, not the one of then', async () => {
  const play = await standing()
  await play.play(SPEC, { do: 'snapshot', id: 'o-1', ...order })
  await play.loseSecret('master')
  expect(await play.play(SPEC, ENSURE)).toMatchObject({ is: 'done' })
  const from = { snapshot: `${ID}-o-1` }
  expect(await play.play(SPEC, { do: 'restore', from, id: 'o-2', ...order })).toMatchObject({
    is: 'done',
  })
  expect(await play.play(SPEC, ENSURE)).toMatchObject({ is: 'done' })
  expect(await play.letsIn()).toBe(true)
})

it('nothing happens to anybody until the names change, and until then it can be stopped', async () => {
  const play = await standing()
  await play.play(SPEC, { do: 'snapshot', id: 'o-1', ...order })
  const first = play.told.length
  const from = { snapshot: `${ID}-o-1` }
  await play.play(SPEC, { do: 'restore', from, id: 'o-2', ...order })
  const moves = play.told.slice(first) as readonly {
    readonly mayStop?: boolean
    readonly effects?: readonly { readonly deed?: { readonly do: string } }[]
  }[]
  const renaming = moves.findIndex(({ effects }) => effects?.[0]?.deed?.do === 'rename')
  expect(renaming).toBeGreaterThan(3)
  expect(moves.slice(0, renaming).every(({ mayStop }) => mayStop)).toBe(true)
  expect(moves.slice(renaming, -1).some(({ mayStop }) => mayStop)).toBe(false)
})

it('a moment that cannot be had, and a snapshot that is not there, are refused before anything is made', async () => {
  const play = await standing()
  const at = play.clock.now() + 60_000
  expect(await play.play(SPEC, { do: 'restore', from: { at }, id: 'o-1', ...order })).toMatchObject(
    {
      is: 'failed',
      because: expect.stringContaining('cannot be had yet'),
    },
  )
  const long = { at: play.clock.now() - 86_400_000 }
  expect(await play.play(SPEC, { do: 'restore', from: long, id: 'o-4', ...order })).toMatchObject({
    is: 'failed',
    because: expect.stringContaining('it was made at'),
  })
  await play.clock.advance(20 * 86_400_000)
  const over = { at: play.clock.now() - 9 * 86_400_000 }
  expect(await play.play(SPEC, { do: 'restore', from: over, id: 'o-5', ...order })).toMatchObject({
    is: 'failed',
    because: expect.stringContaining('it keeps backups of 7 days'),
  })
  await play.play(SPEC, { do: 'snapshot', id: 'o-2', ...order })
  expect(
    await play.play(SPEC, { do: 'restore', from: { snapshot: 'x' }, id: 'o-3', ...order }),
  ).toMatchObject({
    is: 'failed',
    because: `Cannot restore database "${ID}": it has no snapshot "x"`,
    move: { reason: { hint: `It has ${ID}-o-2` } },
  })
  expect(play.controls.instances()).toHaveLength(1)
})

it('one that somebody removed comes back from its snapshot', async () => {
  const play = await standing()
  await play.play(SPEC, { do: 'snapshot', id: 'o-1', ...order })
  play.controls.deleteByHand(ID)
  const from = { snapshot: `${ID}-o-1` }
  expect(await play.play(SPEC, { do: 'restore', from, id: 'o-2', ...order })).toMatchObject({
    is: 'done',
  })
  expect(await play.letsIn()).toBe(true)
  expect(play.controls.instances().map(({ id }) => id)).toEqual([ID])
})

it('data of an older version come back in it, with the parameters of its family', async () => {
  const old = { ...SPEC, parameters: { max_connections: 100 } }
  const play = await standing(old)
  await play.play(old, { do: 'snapshot', id: 'o-1', ...order })
  const major = { ...old, version: '17.2' }
  await play.play(major, ENSURE)
  const from = { snapshot: `${ID}-o-1` }
  expect(await play.play(major, { do: 'restore', from, id: 'o-2', ...order })).toMatchObject({
    is: 'done',
  })
  const now = play.controls.instances().find(({ id }) => id === ID)
  expect(now).toMatchObject({ version: '16.4', parameterGroup: { name: `${ID}-postgres16` } })
  expect(await play.plan(major)).toMatchObject({ action: 'upgrade' })
})

it('a removal of what is gone already takes the passwords, and says that there is no last snapshot', async () => {
  const play = await standing()
  play.controls.deleteByHand(ID)
  expect(await play.play(SPEC, { do: 'remove', id: 'o-1', ...order })).toMatchObject({
    move: {
      is: 'done',
      isGone: true,
      tells: [`database ${ID} was gone already, without a last snapshot; there is no other either`],
    },
  })
  expect(await play.secretNames()).toEqual([])
})

it('a removal takes the protection off, and leaves a last snapshot', async () => {
  const play = await standing()
  await play.play(SPEC, { do: 'remove', id: 'o-1', ...order })
  expect(play.controls.instances()).toEqual([])
  expect(play.controls.snapshots().map(({ id }) => id)).toEqual([`${ID}-final-o-1`])
  expect(await play.secretNames()).toEqual([])
})
