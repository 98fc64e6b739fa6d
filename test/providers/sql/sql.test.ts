import { describe, expect, it } from 'vitest'
import { newServerData, simulateServers, simulateSql } from '#providers/sql/simulated.ts'
import type { Credentials } from '#providers/sql/sql.ts'
import { describeSql } from './sql.contract.ts'

const address = { host: 'db.example', port: 5432 }

function simulation() {
  const servers = simulateServers()
  const who = { user: 'master', password: 'canary-master', database: 'checkout' }
  servers.run({ ...address, version: '16.4', data: newServerData(who) })
  const master: Credentials = { ...address, ...who, tls: 'verify' }
  return { servers, sql: simulateSql(servers), master }
}

describeSql('the simulation', async () => {
  const { servers, sql, master } = simulation()
  let made = 0
  return {
    sql,
    master,
    nowhere: { host: 'nowhere.example', port: 5432 },
    unique(name) {
      made += 1
      return `${name}_${made}`
    },
    async connect(credentials) {
      const { roles } = await sql.inside(credentials, new AbortController().signal)
      const open = roles.find(({ name }) => name === credentials.user)?.connections ?? 0
      servers.connect(credentials, credentials.user, open + 1)
    },
    async stop() {},
  }
})

describe('simulated servers', () => {
  const { signal } = new AbortController()

  it('answer nothing once they are stopped', async () => {
    const { servers, sql, master } = simulation()

    servers.stop(address)

    await expect(sql.inside(master, signal)).rejects.toMatchObject({
      kind: 'unavailable',
      provider: 'db.example:5432',
      message: 'Cannot use database "checkout" at db.example:5432 as "master": connection refused',
    })
  })

  it('are replaced by what is run at the same address', async () => {
    const { servers, sql, master } = simulation()

    servers.run({ ...address, version: '17.2', data: newServerData(master) })

    expect((await sql.inside(master, signal)).version).toBe('17.2')
  })

  it('have a group that each role acts as, so that what one makes the other may use', async () => {
    const { servers, sql, master } = simulation()
    const request = { credentials: master, group: 'checkout', comment: '' }

    await sql.ensureRole({ ...request, role: 'checkout_a', password: 'one' }, signal)
    await sql.ensureRole({ ...request, role: 'checkout_b', password: 'two' }, signal)

    expect(servers.at(address)?.data.roles).toMatchObject({
      checkout: { canLogin: false },
      checkout_a: { group: 'checkout' },
      checkout_b: { group: 'checkout' },
    })
  })
})
