import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { systemClock } from '#src/clock.ts'
import { createLog } from '#src/log.ts'
import { runSandbox } from '#src/run-sandbox.ts'
import type { Walker } from './browser.ts'
import { withBrowser } from './with-browser.ts'

/** A snapshot and an upgrade take more than a minute in the simulated cloud. */
const patience = { timeout: 150_000, height: 1000 }
const poll = { timeout: 40_000, interval: 500 }

const pictures =
  process.env['SCREENSHOTS'] ?? mkdtempSync(path.join(tmpdir(), 'deliver-dependencies-'))

withBrowser('a release needs the next database', (pages) => {
  let sandbox: Awaited<ReturnType<typeof runSandbox>>
  let walk: Walker
  const picture = (name: string) => walk.picture(path.join(pictures, `${name}.png`))
  const words = (text: string | RegExp) => walk.message(text).innerText()

  beforeAll(async () => {
    sandbox = await runSandbox({
      host: '127.0.0.1',
      port: 0,
      clock: systemClock,
      log: createLog('silent'),
      signal: new AbortController().signal,
    })
    walk = await pages.open(sandbox.url, patience)
  })
  afterAll(() => sandbox.stop())

  it('finds what runs with what it needs', async () => {
    await walk.actAs('Rita')
    await walk.goTo('orders')
    await walk.message('cache of orders in production').waitFor()
    await walk.type('/deliver deps orders production')
    const tree = await words('What orders needs in production')
    expect(tree).toContain('PostgreSQL 16.4')
    expect(tree).toContain('payments')
    await picture('1-needs')
  })

  it('plans what a release would do to it, before anything does', async () => {
    await walk.type('/deliver deps plan orders 2.0.0 to production')
    const plan = await words('What orders 2.0.0 would do to what it needs')
    expect(plan).toContain('upgrade PostgreSQL 16.4 to 17.2, in place')
    expect(plan).toContain('cannot be taken back')
    await picture('2-plan')
  })

  it('asks a release manager and the owner of the database on one card', async () => {
    await walk.type('/deliver deploy orders 2.0.0 to production')
    const card = await words('orders 2.0.0 to production waits for approval')
    expect(card).toMatch(/1 more approval is needed of .*release-managers, and one of .*dba/)
    await picture('3-asked')
    await walk.actAs('Omar')
    await walk.openDirect()
    await walk.click(walk.message('orders 2.0.0 to production needs you'), 'Approve', {
      confirm: 'Approve',
    })
    await walk.message(/An approval of .*dba is needed/).waitFor()
    await walk.actAs('Nora')
    await walk.openDirect()
    await walk.message('orders 2.0.0 to production needs you').waitFor()
    await picture('4-dba')
    await walk.click(walk.message('orders 2.0.0 to production needs you'), 'Approve', {
      confirm: 'Approve',
    })
  })

  it('upgrades the database, changes the data and rolls out, on the same card', async () => {
    await walk.goTo('orders')
    await walk.message(/Delivering orders 2\.0\.0[^]*Waits for db/).waitFor()
    await picture('5-snapshot')
    await walk.message(/Delivering orders 2\.0\.0[^]*which is upgrading/).waitFor()
    await picture('6-upgrading')
    await walk.message(/Delivering orders 2\.0\.0[^]*pods ready/).waitFor()
    const card = await words('orders 2.0.0 runs in production')
    expect(card).toContain('1.4.0 → 2.0.0')
    await picture('7-runs')
    const database = await words('db of orders in production')
    expect(database).toContain('PostgreSQL 17.2')
  })

  it('refuses the way back in words, and says what to do instead', async () => {
    await walk.actAs('Olga')
    await walk.type('/deliver rollback orders production "search is slow"')
    const refusal = await words('Cannot roll orders back in production')
    expect(refusal).toContain('1.4.0 does not work there any more')
    expect(refusal).toContain('/deliver deploy orders … to production')
    await picture('8-no-way-back')
  })

  it('gives the database new credentials, as soon as a manager lets the restart in', async () => {
    await walk.actAs('Nora')
    await walk.type('/deliver db rotate orders db production because half a year is over')
    await walk.message('The restart of orders in production waits for approval').waitFor()
    await picture('9-rotate')
    await walk.actAs('Omar')
    await walk.click(
      walk.message('The restart of orders in production waits for approval'),
      'Approve',
      { confirm: 'Approve' },
    )
    const card = await words('orders was restarted in production')
    expect(card).toContain('has new credentials')
    await expect.poll(() => words('orders.db/production'), poll).not.toContain('new credentials')
    await picture('10-rotated')
  })

  it('waits while the cloud is away, and takes a snapshot when it is back', async () => {
    await walk.world('Cloud main is away')
    await picture('11-switches')
    await walk.page.getByRole('button', { name: 'Close' }).click()
    await walk.actAs('Nora')
    await walk.type('/deliver db snapshot orders db production')
    await walk
      .message(/orders\.db\/production/)
      .filter({ hasText: 'main cannot be asked' })
      .waitFor()
    await picture('12-away')
    await walk.world('Cloud main is away')
    await walk.page.getByRole('button', { name: 'Close' }).click()
    await expect.poll(() => words('orders.db/production'), poll).not.toContain('take a snapshot')
    await walk.type('/deliver db status orders db production')
    expect(await words(/Only visible to you[^]*Snapshots/)).toMatch(
      /Snapshots: orders-db-production-\S+, orders-db-production-\S+/,
    )
    await picture('13-status')
  })

  it('lets two people remove what no release names any more', async () => {
    await walk.actAs('Rita')
    await walk.type('/deliver deploy orders 2.1.0 to production')
    await walk.message('orders 2.1.0 to production waits for approval').waitFor()
    await picture('14-contract')
    await walk.actAs('Omar')
    await walk.click(walk.message('orders 2.1.0 to production waits for approval'), 'Approve', {
      confirm: 'Approve',
    })
    await walk.message('orders 2.1.0 runs in production').waitFor()
    await walk.message(/cache of orders in production[^]*No release names it any more/).waitFor()
    await walk.actAs('Olga')
    await walk.type('/deliver deps remove cache of orders in production because 2.1.0 needs none')
    await walk.message(/waits for somebody to agree/).waitFor()
    await picture('15-remove')
    await walk.actAs('Dana')
    await walk.click(walk.message(/waits for somebody to agree/), 'Agree', { confirm: 'Agree' })
    expect(await words('cache of orders in production is gone')).toContain('kubernetes')
    await picture('16-removed')
  })

  it('leaves no error in the browser', () => {
    expect(walk.complaints).toEqual([])
  })
})
