import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { systemClock } from '#src/clock.ts'
import { createLog } from '#src/log.ts'
import { runSandbox } from '#src/run-sandbox.ts'
import type { Walker } from './browser.ts'
import { withBrowser } from './with-browser.ts'

/** How long a soak and a simulated rollout may take together on a busy machine. */
const patience = { timeout: 55_000, height: 1000 }

const pictures = process.env['SCREENSHOTS'] ?? mkdtempSync(path.join(tmpdir(), 'deliver-decide-'))

withBrowser('five people decide in the sandbox', (pages) => {
  let sandbox: Awaited<ReturnType<typeof runSandbox>>
  let walk: Walker
  const picture = (name: string) => walk.picture(path.join(pictures, `${name}.png`))
  const words = (text: string | RegExp) => walk.message(text).innerText()

  /** Presses a button where production asks for a confirmation. */
  const press = (text: string | RegExp, button: string, confirm?: string) =>
    walk.click(walk.message(text), button, confirm === undefined ? {} : { confirm })

  /** Becomes somebody, and approves in what the app wrote to them alone. */
  const approveAs = async (name: string, text: string | RegExp) => {
    await walk.actAs(name)
    await walk.openDirect()
    await press(text, 'Approve', 'Approve')
  }

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

  it('goes from dev to staging by itself, as soon as it has soaked', async () => {
    await press('I deliver software', 'Deliver checkout 1.5.0')
    await walk.goTo('checkout')
    await walk.message('checkout 1.5.0 runs in dev').waitFor()
    const card = await words('checkout 1.5.0 runs in staging')
    expect(card).toContain('Delivered by\npromotion')
    await picture('1-staging')
  })

  it('asks QA for a sign-off in their own channel', async () => {
    await walk.actAs('Quinn')
    await walk.goTo('qa')
    const card = await words('checkout 1.5.0 in staging needs you')
    expect(card).toContain('https://staging.shop.example')
    await picture('2-qa')
    await press('checkout 1.5.0 in staging needs you', 'Sign off')
    await expect(words(/checkout 1\.5\.0 in staging[^]*signed it off/)).resolves.toContain('Quinn')
    await picture('3-signed')
  })
  it('offers the next step when it has soaked, and asks two managers', async () => {
    await walk.actAs('Rita')
    await walk.goTo('checkout')
    await walk.message('checkout 1.5.0 may go to production').waitFor()
    await picture('4-promote')
    await press('checkout 1.5.0 may go to production', 'Promote', 'Promote it')
    const card = await words('checkout 1.5.0 to production waits for approval')
    expect(card).toContain('2 more approvals are needed')
    await picture('5-asked')
  })

  it('refuses whoever asked, in private', async () => {
    await press('checkout 1.5.0 to production waits for approval', 'Approve', 'Approve')
    const refusal = await words('whoever asks does not decide')
    expect(refusal).toContain('Only visible to you')
    await picture('6-refused')
  })

  it('lets votes fall when the plan changes, and says what changed', async () => {
    await approveAs('Omar', 'checkout 1.5.0 to production needs you')
    await walk.message('1 more approval is needed').waitFor()
    await picture('7-one')
    await walk.world('checkout has four pods in production')
    await approveAs('Olga', '1 more approval is needed')
    await walk.goTo('checkout')
    const card = await words(/2 more approvals are needed[^]*fell/)
    expect(card).toContain('@Omar Release, @Olga Ops fell')
    expect(card).toContain('replicas: 3 → 4')
    await picture('8-fallen')
  })

  it('rolls out what both approved', async () => {
    await approveAs('Omar', /2 more approvals are needed[^]*fell/)
    await walk.message('1 more approval is needed').waitFor()
    await approveAs('Olga', /1 more approval is needed[^]*fell/)
    await walk.goTo('checkout')
    const card = await words('checkout 1.5.0 runs in production')
    expect(card).toContain('4 of 4 pods ready')
    await picture('9-production')
  })

  it('brings the next release as far as the question', async () => {
    await walk.world('Publish a release of checkout')
    await walk.page.getByRole('button', { name: 'Close' }).click()
    await walk.actAs('Dana')
    await walk.type('/deliver deploy checkout 1.5.1 to dev')
    await walk.message('checkout 1.5.1 in staging waits for a sign-off').waitFor()
    await walk.actAs('Quinn')
    await walk.type('/deliver signoff checkout staging because all flows were tested')
    const card = await words('checkout 1.5.1 is signed off in staging')
    expect(card).toContain('all flows were tested')
    expect(card).toContain('Last signed off\n1.5.0')
    await picture('10-signed')
  })

  it('ends what a manager rejects, with the reason', async () => {
    await walk.actAs('Olga')
    await press('checkout 1.5.1 may go to production', 'Promote', 'Promote it')
    await walk.message('checkout 1.5.1 to production waits for approval').waitFor()
    await walk.actAs('Rita')
    await press('checkout 1.5.1 to production waits for approval', 'Reject…')
    const modal = walk.modal('Reject')
    await modal.getByRole('textbox', { name: 'Reason' }).fill('carts stay empty')
    await picture('11-reject')
    await walk.click(modal, 'Reject')
    const card = await words(/rejected checkout 1\.5\.1 to production: carts stay empty/)
    expect(card).not.toContain('more approvals are needed')
    await picture('12-rejected')
  })

  it('keeps others waiting behind a lock, each in their place', async () => {
    await walk.actAs('Olga')
    await walk.goTo('payments')
    await walk.type('/deliver lock payments production "the ledger is being migrated"')
    await walk.message('the ledger is being migrated').waitFor()
    await walk.actAs('Rita')
    await walk.type('/deliver deploy payments 1.5.0 to production')
    await walk.message(/Delivering payments 1\.5\.0[^]*olga locked it/).waitFor()
    await walk.actAs('Omar')
    await walk.type('/deliver deploy payments 1.4.1 to production')
    await walk.message(/Delivering payments 1\.4\.1[^]*olga locked it/).waitFor()
    await picture('13-locked')
    await walk.type('/deliver who payments production')
    const queue = await words(/Only visible to you[^]*is locked by[^]*Waiting/)
    expect(queue).toMatch(/1\. \S+ payments 1\.5\.0, asked for by @Rita Release/)
    expect(queue).toMatch(/2\. \S+ payments 1\.4\.1, asked for by @Omar Release/)
    await picture('14-who')
  })

  it('lets them in one after the other when the lock is gone', async () => {
    await walk.actAs('Olga')
    await walk.type('/deliver unlock payments production')
    const first = await words('payments 1.5.0 ran in production')
    expect(first).toContain('then 1.4.1 came')
    const second = await words('payments 1.4.1 runs in production')
    expect(second).toContain('Omar Release')
    expect(second).toContain('1.5.0 → 1.4.1')
    await picture('15-unlocked')
  })

  it('freezes an environment until somebody ends it', async () => {
    await walk.type('/deliver freeze production for 2 hours "the sale runs"')
    await walk.message('production is frozen').waitFor()
    await walk.type('/deliver deploy payments 1.5.0 to production')
    await walk.message(/Delivering payments 1\.5\.0[^]*olga froze it: the sale runs/).waitFor()
    await picture('16-frozen')
    await press('production is frozen', 'End it', 'End it')
    await expect(words('payments 1.5.0 runs in production')).resolves.toContain('1.4.1 → 1.5.0')
    await picture('17-thawed')
  })

  it('asks nobody in an emergency, and wants a second signature afterwards', async () => {
    await walk.goTo('checkout')
    await walk.type('/deliver deploy checkout 1.5.1 to production --emergency "the shop is down"')
    const card = await words('checkout 1.5.1 runs in production')
    expect(card).toContain('the shop is down')
    await press('needs a second signature', 'Sign it', 'Sign it')
    const refusal = await words('whoever did it does not sign it')
    expect(refusal).toContain('Only visible to you')
    await picture('18-emergency')
    await walk.actAs('Omar')
    await press('needs a second signature', 'Sign it', 'Sign it')
    const signed = await words('The emergency delivery of checkout to production is signed')
    expect(signed).toContain('Signed by\n@Omar Release')
    await picture('19-countersigned')
  })

  it('lets nothing pass that QA rejected', async () => {
    await walk.world('Publish a release of checkout')
    await walk.page.getByRole('button', { name: 'Close' }).click()
    await walk.actAs('Dana')
    await walk.type('/deliver deploy checkout 1.5.2 to dev')
    await walk.actAs('Quinn')
    await walk.goTo('qa')
    await press('checkout 1.5.2 in staging needs you', 'Reject…')
    const modal = walk.modal('Reject')
    await modal.getByRole('textbox', { name: 'Reason' }).fill('totals are wrong')
    await picture('20-qa-rejects')
    await walk.click(modal, 'Reject')
    const said = await words(/checkout 1\.5\.2 in staging[^]*rejected it[^]*totals are wrong/)
    expect(said).toContain('Quinn')
    await picture('21-qa-rejected')
    await walk.actAs('Rita')
    await walk.goTo('checkout')
    await walk.message('checkout 1.5.2 was rejected in staging').waitFor()
    await walk.type('/deliver promote checkout 1.5.2 to production')
    const refusal = await words('Cannot promote checkout 1.5.2 to production')
    expect(refusal).toContain('rejected it in staging: totals are wrong')
    await picture('22-refused')
  })

  it('leaves no error in the browser', () => {
    expect(walk.complaints).toEqual([])
  })
})
