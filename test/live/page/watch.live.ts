import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { systemClock } from '#src/clock.ts'
import { createLog } from '#src/log.ts'
import { runSandbox } from '#src/run-sandbox.ts'
import type { Walker } from './browser.ts'
import { withBrowser } from './with-browser.ts'

/** An alert has to be seen for a quarter of a minute before it fires, on numbers of a whole one. */
const patience = { timeout: 90_000, height: 1000 }

/** What is silenced ends without a word: the bot finds out when it asks by itself. */
const slow = { timeout: 120_000 }

const pictures = process.env['SCREENSHOTS'] ?? mkdtempSync(path.join(tmpdir(), 'deliver-watch-'))

const firing = /ErrorRateHigh · checkout in dev · critical/
const resolved = 'ErrorRateHigh · checkout in dev is resolved'

withBrowser('a newcomer breaks a release and sees it', (pages) => {
  let sandbox: Awaited<ReturnType<typeof runSandbox>>
  let walk: Walker
  const picture = (name: string) => walk.picture(path.join(pictures, `${name}.png`))
  const words = (text: string | RegExp) => walk.message(text).innerText()

  /** Says a command, and answers what only this person sees. */
  const ask = async (line: string, answer: RegExp) => {
    await walk.type(`/deliver ${line}`)
    return words(answer)
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
  }, 60_000)
  afterAll(() => sandbox.stop())

  it('has nothing to worry about, and numbers to look at', async () => {
    await walk.goTo('checkout')
    await expect(ask('alerts', /Only visible to you[^]*alert/)).resolves.toContain('No alert fires')
    const numbers = await ask('metrics checkout dev', /Only visible to you[^]*Metrics of checkout/)
    expect(numbers).toMatch(/Errors \(error-rate\): 0\.3 % now/)
    expect(numbers).toContain('The charts come to you alone')
    await picture('1-calm')
    await ask('schedule "status checkout" in 1 minute', /Only visible to you[^]*Scheduled status/)
  })

  it('breaks a release, and reads of it in the channel of the app', slow, async () => {
    await walk.world('New releases of checkout answer with errors')
    await walk.page.getByRole('button', { name: 'Close' }).click()
    await walk.type('/deliver deploy checkout 1.5.0 to dev')
    await walk.message('checkout 1.5.0 runs in dev').waitFor()
    const card = await words(firing)
    expect(card).toMatch(/[\d.]+% of the requests to checkout fail/)
    expect(card).toMatch(/checkout 1\.5\.0 reached dev today [^,]*, \d+ s before/)
    expect(card).toContain('Runbook')
  })

  it('sees the chart on its message, and once more in its thread', async () => {
    const alert = walk.message(firing)
    await alert.getByRole('img', { name: /threshold 5 %/ }).waitFor()
    expect(await widthOf(alert.getByRole('img', { name: /threshold 5 %/ }))).toBeGreaterThan(400)
    await picture('2-alert')
    const thread = await walk.openThread(alert)
    await thread.getByRole('article').nth(1).getByRole('img').waitFor()
    await picture('3-thread')
    await walk.page.getByRole('button', { name: 'Close' }).click()
  })

  it('finds in the logs what no release before wrote', async () => {
    const logs = await ask('logs checkout dev', /Only visible to you[^]*Logs of checkout in dev/)
    expect(logs).toMatch(/New since 1\.5\.0[^]*error (payment was|cannot read)[^]*As before/)
    expect(logs).toMatch(/As before[^]*info request served/)
    await picture('4-logs')
  })

  it('shares the numbers, with their chart, in the channel', async () => {
    await walk.type('/deliver metrics checkout dev error-rate --since 30m --share')
    const shared = walk.message('Errors of checkout in dev')
    await shared.getByRole('img').waitFor()
    await expect(shared.innerText()).resolves.toMatch(/critical at 5 %/)
    await picture('5-metrics')
  })

  it('looks after the alert, so that nobody else is called', async () => {
    await walk.click(walk.message(firing), 'Acknowledge')
    await walk.message('You look after ErrorRateHigh').waitFor()
    await expect(words(/ErrorRateHigh[^]*Acknowledged[^]*by @Dana/)).resolves.toContain('checkout')
    await picture('6-acknowledged')
  })

  it('silences it in Alertmanager for a while', async () => {
    await walk.actAs('Olga')
    await walk.click(walk.message(/ErrorRateHigh · checkout in dev[^]*Acknowledged/), 'Silence…')
    const modal = walk.modal('Silence')
    await expect(modal.innerText()).resolves.toContain('service="checkout"')
    await modal.getByRole('textbox', { name: 'For' }).fill('10m')
    await modal.getByRole('textbox', { name: 'Comment' }).fill('it goes back in a moment')
    await picture('7-silence')
    await walk.click(modal, 'Silence')
    const card = await words(/🔕 ErrorRateHigh · checkout in dev/)
    expect(card).toMatch(/Silenced\nby @Olga Ops until/)
    const silences = await ask('silences', /Only visible to you[^]*it goes back in a moment/)
    expect(silences).toContain('service="checkout"')
    await picture('8-silences')
  })

  it('looks into the cluster', async () => {
    const events = await ask('events checkout dev', /Only visible to you[^]*Events of checkout/)
    expect(events).toMatch(/Pulled[^]*Successfully pulled image/)
    await picture('9-events')
    await ask('describe checkout dev', /Only visible to you[^]*1 of 1 ready/)
    await picture('10-describe')
    const top = await ask('top checkout dev', /Only visible to you[^]*Usage of checkout/)
    expect(top).toMatch(/1 pod together: cpu/)
    await picture('11-top')
  })

  it(
    'takes the release back from the thread of the alert, which ends with its time line',
    slow,
    async () => {
      const alert = walk.message(/🔕 ErrorRateHigh · checkout in dev/)
      await walk.click(alert, 'Roll back 1.5.0', { confirm: 'Roll back' })
      await walk.message('dev was rolled back to checkout 1.4.1').waitFor()
      const card = await words(resolved)
      expect(card).toMatch(
        /fired\n[^]*acknowledged[^]*silenced[^]*dev was rolled back to checkout 1\.4\.1\n[^]*resolved/,
      )
      await walk.message(resolved).scrollIntoViewIfNeeded()
      await picture('12-resolved')
    },
  )

  it('lets an autoscaler have the pods', async () => {
    await walk.type('/deliver autoscale checkout dev 2..4 cpu 70%')
    await walk.message(/autoscal[^]*dev/i).waitFor()
    const status = () => ask('status checkout', /Only visible to you[^]*Status/)
    await expect.poll(status, { timeout: 30_000 }).toMatch(/2 to 4 pods/)
    await picture('13-autoscale')
  })

  it('has a report every day, and at once where nobody waits for tomorrow', async () => {
    const line = 'schedule "report deliveries dev" every day at 09:00'
    const scheduled = await ask(line, /Only visible to you[^]*Scheduled report deliveries dev/)
    expect(scheduled).toContain('Next: ')
    const [, id] = /as (t-\w+)/.exec(scheduled) ?? []
    await walk.type(`/deliver schedule run ${id}`)
    const report = await words(new RegExp(`report deliveries dev for @Olga Ops[^]*${id}`))
    expect(report).toContain('dev was rolled back to checkout 1.4.1')
    await picture('14-report')
    await expect(ask('schedules', /Only visible to you[^]*Schedules/)).resolves.toContain(id)
    await picture('15-schedules')
  })

  it('was told by itself, in time, what was scheduled in the beginning', slow, async () => {
    const told = await words(/status checkout for @Dana Dev/)
    expect(told).toMatch(/checkout in dev: 1\.\d\.\d/)
    await walk.message(/status checkout for @Dana Dev/).scrollIntoViewIfNeeded()
    await picture('16-scheduled')
  })

  it('leaves no error in the browser', () => {
    expect(walk.complaints).toEqual([])
  })
})

/** As it is drawn: a picture that cannot be loaded has none. */
function widthOf(image: ReturnType<Walker['page']['getByRole']>): Promise<number> {
  return image.evaluate((element) => (element as { naturalWidth?: number }).naturalWidth ?? 0)
}
