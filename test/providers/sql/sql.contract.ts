import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Credentials, Sql } from '#providers/sql/sql.ts'

/** A database server under test, with a database of its own in it. */
export type Harness = {
  readonly sql: Sql
  /** The master's way into that database. */
  readonly master: Credentials
  /** A name for a role that is not there yet: roles belong to the whole server. */
  unique(name: string): string
  /** Opens a connection as somebody and keeps it; rejects where the server does not let them in. */
  connect(credentials: Credentials): Promise<void>
  /** Somewhere nothing answers. */
  readonly nowhere: { readonly host: string; readonly port: number }
  stop(): Promise<void>
}

/** What is done inside databases: run against the simulation always, and against PostgreSQL in the live tier. */
export function describeSql(name: string, createHarness: () => Promise<Harness>): void {
  describe(`${name} inside a database`, () => {
    const { signal } = new AbortController()
    let on: Harness
    let app: { readonly role: string; readonly group: string; readonly credentials: Credentials }
    beforeEach(async () => {
      on = await createHarness()
      const role = on.unique('checkout_a')
      const credentials = { ...on.master, user: role, password: 'canary-one' }
      app = { role, group: on.unique('checkout'), credentials }
    })
    afterEach(() => on.stop())

    const ensure = (password: string | undefined, comment: string) =>
      on.sql.ensureRole(
        {
          credentials: on.master,
          role: app.role,
          group: app.group,
          comment,
          ...(password !== undefined && { password }),
        },
        signal,
      )
    const roleOf = async (name: string) =>
      (await on.sql.inside(on.master, signal)).roles.find((role) => role.name === name)

    it('tells the version of the server, its roles and its extensions', async () => {
      const { version, roles, extensions } = await on.sql.inside(on.master, signal)

      expect(version).toMatch(/^\d+\.\d+$/)
      expect(roles).toContainEqual(
        expect.objectContaining({ name: on.master.user, canLogin: true }),
      )
      expect(extensions).toContainEqual({ name: 'plpgsql', version: '1.0' })
    })

    it('makes a role that may log in, and a group that may not', async () => {
      expect(await roleOf(app.role)).toBeUndefined()

      await ensure('canary-one', 'version 1')

      expect(await roleOf(app.role)).toEqual({
        name: app.role,
        canLogin: true,
        connections: 0,
        comment: 'version 1',
      })
      expect(await roleOf(app.group)).toMatchObject({ canLogin: false })
      expect((await on.sql.inside(app.credentials, signal)).version).toMatch(/^\d/)
    })

    it('makes it once: the second time it is as before', async () => {
      await ensure('canary-one', 'version 1')
      const before = [await roleOf(app.role), await roleOf(app.group)]

      await ensure('canary-one', 'version 1')

      expect([await roleOf(app.role), await roleOf(app.group)]).toEqual(before)
    })

    it('gives it another password, and the old one ends', async () => {
      await ensure('canary-one', 'version 1')

      await ensure('canary-two', 'version 2')

      expect(await roleOf(app.role)).toMatchObject({ canLogin: true, comment: 'version 2' })
      await expect(on.sql.inside(app.credentials, signal)).rejects.toMatchObject({ kind: 'denied' })
      const next = { ...app.credentials, password: 'canary-two' }
      await expect(on.sql.inside(next, signal)).resolves.toBeDefined()
    })

    it('counts the connections of a role, and ends them when it closes it', async () => {
      await ensure('canary-one', 'version 1')
      await on.connect(app.credentials)
      await on.connect(app.credentials)
      expect(await roleOf(app.role)).toMatchObject({ connections: 2 })

      await ensure(undefined, 'closed')

      expect(await roleOf(app.role)).toMatchObject({
        canLogin: false,
        connections: 0,
        comment: 'closed',
      })
      await expect(on.connect(app.credentials)).rejects.toThrow(
        /authentication failed|not permitted to log in/,
      )
    })

    it('lets a role in again that was closed', async () => {
      await ensure('canary-one', 'version 1')
      await ensure(undefined, 'closed')

      await ensure('canary-two', 'version 2')

      const next = { ...app.credentials, password: 'canary-two' }
      await expect(on.sql.inside(next, signal)).resolves.toBeDefined()
    })

    it('takes passwords and comments of any letters', async () => {
      const password = `it's "odd" \\ $1 %s {}`

      await ensure(password, `it's a "comment" \\ ; --`)

      expect(await roleOf(app.role)).toMatchObject({ comment: `it's a "comment" \\ ; --` })
      await expect(on.sql.inside({ ...app.credentials, password }, signal)).resolves.toBeDefined()
    })

    it('is denied to who does not know the password, and tells nobody which one was tried', async () => {
      const wrong = { ...on.master, password: 'canary-wrong' }

      await expect(on.sql.inside(wrong, signal)).rejects.toMatchObject({
        kind: 'denied',
        message: expect.stringMatching(/^Cannot ((?!canary).)*$/),
      })
    })

    it('is refused where there is no such database', async () => {
      const elsewhere = { ...on.master, database: 'no_such_database' }

      await expect(on.sql.inside(elsewhere, signal)).rejects.toMatchObject({
        kind: 'rejected',
        message: expect.stringContaining('no_such_database'),
      })
    })

    it('does not let an app make roles', async () => {
      await ensure('canary-one', 'version 1')
      const role = on.unique('other')
      const request = { role, group: app.group, password: 'canary-three', comment: '' }

      await expect(
        on.sql.ensureRole({ ...request, credentials: app.credentials }, signal),
      ).rejects.toMatchObject({
        kind: 'rejected',
        message: expect.stringMatching(/^Cannot ((?!canary).)*$/),
      })
      expect(await roleOf(role)).toBeUndefined()
    })

    it('is unavailable where nothing answers, and when it is told to give up', async () => {
      await expect(on.sql.inside({ ...on.master, ...on.nowhere }, signal)).rejects.toMatchObject({
        kind: 'unavailable',
      })
      await expect(on.sql.inside(on.master, AbortSignal.abort())).rejects.toMatchObject({
        kind: 'unavailable',
      })
    })
  })
}
