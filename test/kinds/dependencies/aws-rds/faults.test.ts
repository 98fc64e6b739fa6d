import { expect, it } from 'vitest'
import { CANARY, ID, type Play, playDatabase, SPEC } from './playing.ts'

const ENSURE = { do: 'ensure' } as const
const CHECK = { do: 'check' } as const
const order = { isConnected: false } as const

async function standing(spec: object = SPEC): Promise<Play> {
  const play = playDatabase()
  expect(await play.play(spec, ENSURE)).toMatchObject({ is: 'done' })
  return play
}

const driftOf = async (play: Play, spec: object = SPEC) => {
  const { move } = await play.play(spec, CHECK)
  return move?.is === 'done' ? move.drift : undefined
}

it('what exists and is not ours is left alone', async () => {
  const play = playDatabase()
  play.controls.exist(ID, { version: '16.4', database: 'checkout_db' })
  for (const task of [
    ENSURE,
    { do: 'snapshot', id: 'o-1', ...order },
    { do: 'rotate', id: 'o-2', ...order },
    { do: 'restore', from: { snapshot: 'any' }, id: 'o-3', ...order },
    { do: 'remove', id: 'o-4', ...order },
  ] as const)
    expect(await play.play(SPEC, task)).toMatchObject({
      is: 'failed',
      because: expect.stringContaining('exists and is not ours'),
    })
  expect(play.journal()).toEqual([])
})

it('what is adopted is tagged, gets a master password that we keep, and lets the application in', async () => {
  const play = playDatabase()
  play.controls.exist(ID, { ...SPEC, database: 'checkout_db', masterUser: 'dba' })
  expect(await play.play(SPEC, { do: 'adopt', id: 'o-1', ...order })).toMatchObject({
    is: 'done',
    move: { tells: [expect.stringContaining('is ours from now on')] },
  })
  play.adopt()
  expect(await play.play(SPEC, ENSURE)).toMatchObject({ is: 'done' })
  expect(await play.letsIn()).toBe(true)
  expect(await driftOf(play)).toEqual([])
})

it('a refusal names the action, and the same password is used once it is allowed', async () => {
  const play = playDatabase()
  const allow = play.controls.deny('rds:CreateDBInstance')
  expect(await play.play(SPEC, ENSURE)).toMatchObject({
    is: 'held',
    because: expect.stringContaining('not authorized to perform rds:CreateDBInstance'),
  })
  allow()
  const { signal } = new AbortController()
  const master = { namespace: 'shop', name: `${ID}-master` }
  const before = await play.cluster.secret(master, signal)
  expect(await play.play(SPEC, ENSURE)).toMatchObject({ is: 'done' })
  expect(await play.cluster.secret(master, signal)).toEqual(before)
})

it('a quota that is used up holds with the words of the cloud', async () => {
  const play = playDatabase()
  play.controls.quota(0)
  expect(await play.play(SPEC, ENSURE)).toMatchObject({
    is: 'held',
    because: expect.stringContaining('InstanceQuotaExceeded'),
  })
})

it('a cloud that slows us down, or does not answer for a while, is waited for', async () => {
  const play = playDatabase()
  const ended = await play.play({ ...SPEC, version: '16.4' }, ENSURE, {
    meddle(look) {
      if (look % 4 === 1) play.controls.throttle(2)
      if (look === 6) play.controls.goAway()
      if (look === 12) play.controls.comeBack()
    },
  })
  expect(ended).toMatchObject({ is: 'done' })
  expect(play.journal()).toEqual([`CreateDBInstance ${ID}`])
})

it('full storage holds with what helps, and more of it goes through', async () => {
  const play = await standing()
  play.controls.fillStorage(ID)
  expect(await driftOf(play)).toEqual([`database "${ID}" has no storage left`])
  expect(await play.play(SPEC, ENSURE)).toMatchObject({
    is: 'failed',
    because: `Cannot go on: database "${ID}" has no storage left`,
    move: { reason: { hint: expect.stringContaining('Raise storage') } },
  })
  expect(await play.plan({ ...SPEC, storage: 100 })).toMatchObject({ action: 'change' })
  const wish = { ...SPEC, storage: 100, class: 'db.t4g.large' }
  expect(await play.play(wish, ENSURE)).toMatchObject({ is: 'done' })
  expect(play.controls.instances()).toMatchObject([{ storage: 100, class: 'db.t4g.large' }])
})

it('what somebody changed by hand is told in plain sentences, and put right', async () => {
  const play = await standing()
  play.controls.changeByHand(ID, {
    class: 'db.t4g.large',
    backupDays: 1,
    deletionProtection: false,
  })
  expect(await driftOf(play)).toEqual([
    'its class is db.t4g.large, not db.t4g.medium',
    'its number of days with backups is 1, not 7',
    'its deletion protection is off, not on',
  ])
  expect(await play.play(SPEC, ENSURE)).toMatchObject({ is: 'done' })
  expect(await driftOf(play)).toEqual([])
})

it('what somebody removed by hand is told as gone', async () => {
  const play = await standing()
  play.controls.deleteByHand(ID)
  expect(await play.play(SPEC, CHECK)).toMatchObject({
    move: { is: 'done', isGone: true, drift: [`database ${ID} is gone`] },
  })
  expect(await play.play(SPEC, ENSURE)).toMatchObject({ is: 'done' })
  expect(await play.letsIn()).toBe(true)
})

it('one that vanishes while it is made is not quietly made again', async () => {
  const play = playDatabase()
  const ended = await play.play(SPEC, ENSURE, {
    meddle(look) {
      if (look === 5) play.controls.deleteByHand(ID)
    },
  })
  expect(ended).toMatchObject({
    is: 'failed',
    because: `Cannot bring about database "${ID}": it vanished meanwhile`,
  })
})

it('a role that somebody closed is told, and opened again with its password', async () => {
  const play = await standing()
  const { host = '' } = await play.given()
  const server = play.servers.at({ host, port: 5432 })!
  const role = server.data.roles['checkout_db_a']!
  const roles = { ...server.data.roles, checkout_db_a: { ...role, canLogin: false } }
  server.keep({ ...server.data, roles })
  expect(await driftOf(play)).toEqual(['role "checkout_db_a" of the application may not log in'])
  await play.play(SPEC, ENSURE)
  expect(await play.letsIn()).toBe(true)
})

it('a master password that is lost is set anew', async () => {
  const play = await standing()
  await play.loseSecret('master')
  expect(await driftOf(play)).toEqual([
    'the password of its master "deliver" is not in our keeping',
  ])
  expect(await play.play(SPEC, ENSURE)).toMatchObject({ is: 'done' })
  expect(await driftOf(play)).toEqual([])
})

it('a password of the application that is lost is made anew, and the role has it', async () => {
  const play = await standing()
  const { password } = await play.given()
  await play.loseSecret('app-a')
  expect(await driftOf(play)).toEqual(['the password of role "checkout_db_a" is gone'])
  expect(await play.play(SPEC, ENSURE)).toMatchObject({ is: 'done' })
  expect((await play.given())['password']).not.toBe(password)
  expect(await play.letsIn()).toBe(true)
})

it('static parameters restart it at once, and only wait where the window is asked for', async () => {
  const play = await standing({ ...SPEC, parameters: { max_connections: 100 } })
  const more = { ...SPEC, parameters: { max_connections: 200 } }
  const waiting = await play.play({ ...more, apply: 'window' }, ENSURE)
  expect(waiting).toMatchObject({
    is: 'done',
    move: { facts: { Pending: 'parameters, at the next restart' } },
  })
  expect(play.journal()).not.toContain(`RebootDBInstance ${ID}`)
  expect(await driftOf(play, more)).toEqual([
    'it waits for a restart: parameters, at the next restart',
  ])
  expect(await play.play(more, ENSURE)).toMatchObject({ is: 'done' })
  expect(play.journal()).toContain(`RebootDBInstance ${ID}`)
  expect(await driftOf(play, more)).toEqual([])
})

it('what waits for the window is told, and is so after it', async () => {
  const play = await standing()
  const wish = { ...SPEC, class: 'db.t4g.large', version: '17.2', apply: 'window' }
  expect(await play.play(wish, ENSURE)).toMatchObject({
    is: 'done',
    move: { facts: { Pending: 'class db.t4g.large; version 17.2' } },
  })
  expect(play.controls.instances()).toMatchObject([{ class: 'db.t4g.medium', version: '16.4' }])
  expect(await driftOf(play, wish)).toEqual([])
  await play.clock.advance(8 * 24 * 3_600_000)
  expect(play.controls.instances()).toMatchObject([{ class: 'db.t4g.large', version: '17.2' }])
  expect(await driftOf(play, wish)).toEqual([])
})

it('what waited for the window comes at once for whoever wants it at once', async () => {
  const play = await standing()
  const wish = { ...SPEC, class: 'db.t4g.large' }
  await play.play({ ...wish, apply: 'window' }, ENSURE)
  expect(await play.play(wish, ENSURE)).toMatchObject({ is: 'done' })
  expect(play.controls.instances()).toMatchObject([{ class: 'db.t4g.large', pending: {} }])
})

it('passwords are kept in the secret store of the cloud where that is asked for', async () => {
  const play = playDatabase()
  const spec = { ...SPEC, password: 'cloud' }
  expect(await play.play(spec, ENSURE)).toMatchObject({ is: 'done' })
  expect(play.outputs()['password']).toEqual({
    secret: { in: 'cloud', cloud: 'aws', name: `${ID}-app-a`, key: 'password' },
  })
  expect(await play.letsIn()).toBe(true)
  expect(await play.secretNames()).toEqual([])
  const first = await play.given()
  for (const id of ['o-1', 'o-2'])
    expect(await play.play(spec, { do: 'rotate', id, ...order })).toMatchObject({ is: 'done' })
  const third = await play.given()
  expect(third['user']).toBe(first['user'])
  expect(third['password']).not.toBe(first['password'])
  expect(await play.letsIn()).toBe(true)
  expect(JSON.stringify(play.told)).not.toContain(CANARY)
})
