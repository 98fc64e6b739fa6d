import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { systemClock } from '#src/clock.ts'
import { createLog } from '#src/log.ts'
import { runSandbox } from '#src/run-sandbox.ts'
import type { Walker } from './browser.ts'
import { withBrowser } from './with-browser.ts'

/** How long a simulated rollout, or its way back, may take on a busy machine. */
const patience = { timeout: 45_000 }

const pictures = process.env['SCREENSHOTS'] ?? mkdtempSync(path.join(tmpdir(), 'deliver-walk-'))

withBrowser('a newcomer walks through the sandbox', (pages) => {
  let sandbox: Awaited<ReturnType<typeof runSandbox>>
  let walk: Walker
  const picture = (name: string) => walk.picture(path.join(pictures, `${name}.png`))
  const words = (text: string | RegExp) => walk.message(text).innerText()

  beforeAll(async () => {
    const log = createLog('silent')
    sandbox = await runSandbox({
      host: '127.0.0.1',
      port: 0,
      clock: systemClock,
      log,
      signal: new AbortController().signal,
    })
    walk = await pages.open(sandbox.url, patience)
  })
  afterAll(() => sandbox.stop())

  it('is welcomed as a developer, with something to try', async () => {
    await expect(words('I deliver software')).resolves.toContain('/deliver deploy checkout')
    await picture('1-welcome')
  })

  it('deploys, and watches the pods become ready', async () => {
    await walk.type('/deliver deploy checkout 1.5.0 to staging')
    await walk.message('Delivering checkout 1.5.0 to staging').waitFor()
    await walk.goTo('checkout')
    await walk.message(/Delivering checkout 1\.5\.0[^]*[12] of 3 pods ready/).waitFor()
    await picture('2-rolling-out')
    const card = await words('checkout 1.5.0 runs in staging')
    expect(card).toContain('1.4.1 → 1.5.0')
    expect(card).toContain('3 of 3 pods ready')
    expect(card).toContain('Dana Dev')
  })

  it('reads the details in the thread of the card', async () => {
    const thread = await walk.openThread(walk.message('checkout 1.5.0 runs in staging'))
    const note = await thread.getByRole('article').nth(1).innerText()
    expect(note).toContain('update Deployment/checkout')
    await picture('3-thread')
    await walk.page.getByRole('button', { name: 'Close' }).click()
  })

  it('may not roll back as a developer, and is told who may', async () => {
    await walk.type('/deliver rollback checkout staging customers see errors')
    const refusal = await words('Cannot roll back')
    expect(refusal).toContain('Only visible to you')
    expect(refusal).toContain('It needs the role operator')
  })

  it('rolls back by hand as an operator, who is asked for a reason', async () => {
    await walk.actAs('Olga')
    const card = walk.message('checkout 1.5.0 runs in staging')
    await walk.click(card, 'Roll back', { confirm: 'Go on' })
    const modal = walk.modal('Roll back')
    await modal.getByRole('textbox', { name: 'Reason' }).fill('customers see errors')
    await picture('4-reason')
    await walk.click(modal, 'Roll back')
    const back = await words('staging was rolled back to checkout 1.4.1')
    expect(back).toContain('1.5.0 → 1.4.1')
    expect(back).toContain('Reason\ncustomers see errors')
    expect(back).toContain('Rolled back by\n@Olga Ops')
  })

  it('breaks a release and sees it go back by itself, with the reason in words', async () => {
    await walk.actAs('Dana')
    await walk.world('New releases of checkout crash')
    await walk.type('/deliver deploy checkout 1.5.0 to staging')
    const card = await words('checkout 1.5.0 failed in staging and was rolled back')
    expect(card).toContain('CrashLoopBackOff, container api exited with code 1')
    expect(card).toContain('msg="missing setting" key=PAYMENT_PROVIDER_URL')
    expect(card).toContain('which is back at 1.4.1')
    await picture('5-rolled-back')
  })

  it('chooses app, version and environment in the form of a bare deploy', async () => {
    await walk.type('/deliver deploy')
    const modal = walk.modal('Deploy')
    await modal.getByRole('combobox', { name: 'Version' }).click()
    await walk.page.getByRole('option', { name: 'Choose the app first' }).waitFor()
    await modal.getByRole('textbox', { name: 'Reason' }).fill('because I can')
    await walk.pick(modal, 'App', 'payments')
    await modal.locator('[data-focus="version@payments"]').waitFor()
    await walk.pick(modal, 'Version', '1.5.0')
    await walk.pick(modal, 'Environment', 'dev')
    await picture('6-form')
    await walk.click(modal, 'Deploy')
    await walk.goTo('payments')
    const card = await words('payments 1.5.0 runs in dev')
    expect(card).toContain('because I can')
    await walk.goTo('checkout')
  })

  it('asks why, and reads the history', async () => {
    await walk.type('/deliver why checkout staging')
    await expect(words(/Only visible to you[^]*exited with code 1/)).resolves.toContain('1.5.0')
    await walk.type('/deliver history checkout')
    const history = await words(/Only visible to you[^]*istory of checkout/i)
    expect(history).toContain('customers see errors')
    await picture('7-history')
  })

  it('leaves no error in the browser', () => {
    expect(walk.complaints).toEqual([])
  })
})
