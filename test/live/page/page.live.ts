import { afterAll, beforeAll, expect, it } from 'vitest'
import { systemClock } from '#src/clock.ts'
import { call } from '../../sandbox-page/demo-app.ts'
import { startDemo } from '../../sandbox-page/demo.ts'
import type { Walker } from './browser.ts'
import { withBrowser } from './with-browser.ts'

withBrowser('the page in a browser', (pages) => {
  let demo: Awaited<ReturnType<typeof startDemo>>
  let walk: Walker
  beforeAll(async () => {
    demo = await startDemo()
    walk = await pages.open(demo.base)
  })
  afterAll(() => demo.close())

  const card = () => walk.message('1.5.0 in staging')

  it('draws what outsiders wrote as text, never as markup', async () => {
    const answer = walk.message('Cannot deploy')
    await expect(answer.innerText()).resolves.toContain(
      'Hostile: <img src=x onerror=alert(1)> click',
    )
    await expect(answer.locator('img, a').count()).resolves.toBe(0)
  })

  it('shows private answers to their reader alone', async () => {
    await walk.message('Only visible to you').waitFor()
    await walk.actAs('Olga')
    await walk.message('Cannot deploy').waitFor({ state: 'detached' })
    await walk.page.getByRole('button', { name: 'ops' }).waitFor()
    await walk.actAs('Dana')
    await expect(
      walk.page.getByRole('button', { name: 'ops' }).waitFor({ state: 'detached' }),
    ).resolves.toBeUndefined()
  })

  it('completes a command with the keyboard alone', async () => {
    const field = walk.page.getByRole('combobox', { name: 'Message #checkout' })
    await field.pressSequentially('/d')
    await field.press('Tab')
    await field.pressSequentially('ro')
    await walk.page.getByRole('option', { name: 'rollback' }).waitFor()
    await field.press('Tab')
    await expect(field.inputValue()).resolves.toBe('/deliver rollback ')
    await walk.page.getByText('Return to the release before').waitFor()
    await field.fill('')
  })

  it('shows what Slackbot says of a command that failed', async () => {
    await walk.type('/deliver crash')
    await expect(
      walk.message(/\/deliver failed with the error "?dispatch_failed/).waitFor(),
    ).resolves.toBeUndefined()
  })

  it('asks before a button that wants a confirmation, and does nothing when it is denied', async () => {
    const presses = () =>
      demo.slack.control
        .journal()
        .filter((entry) => entry.kind === 'delivery' && entry.type === 'interactive').length
    const before = presses()
    await walk.click(card(), 'Roll back', { confirm: 'Keep going' })
    await walk.type('never mind')
    await walk.message('never mind').waitFor()
    expect(presses()).toBe(before)
  })

  it('fills a modal in, shows what the app corrects, and keeps what was typed', async () => {
    await walk.click(card(), 'Roll back', { confirm: 'Roll back' })
    const modal = walk.modal('Deploy')
    await walk.pick(modal, 'Environment', 'staging')
    await walk.pick(modal, 'Release', '1.4.2')
    await modal.getByRole('textbox', { name: 'Reason' }).fill('short')
    await walk.click(modal, 'Deploy')
    await modal.getByRole('alert').filter({ hasText: 'at least 10 letters' }).waitFor()
    await expect(modal.getByRole('combobox', { name: 'Release' }).inputValue()).resolves.toBe(
      '1.4.2',
    )
    await modal.getByRole('textbox', { name: 'Reason' }).fill('because it is time')
    await walk.click(modal, 'Deploy')
    await modal.waitFor({ state: 'detached' })
  })

  it('closes a modal with Escape, and Slack knows', async () => {
    await walk.type('/deliver deploy')
    await walk.modal('Deploy').waitFor()
    await walk.page.keyboard.press('Escape')
    await walk.modal('Deploy').waitFor({ state: 'detached' })
    expect(demo.slack.control.state('U0DANA').modals).toEqual([])
  })

  it('opens a thread and writes a reply in it', async () => {
    const thread = await walk.openThread(card())
    await walk.message('panic: missing PAYMENTS_URL', thread).waitFor()
    await walk.reply('looking at it')
    await walk.message('looking at it', thread).waitFor()
    await expect(
      card().getByRole('button', { name: '3 replies' }).waitFor(),
    ).resolves.toBeUndefined()
  })

  it('chooses from a menu by keyboard', async () => {
    await card().getByRole('button', { name: 'More actions' }).press('Enter')
    await walk.page.keyboard.press('ArrowDown')
    await walk.page.keyboard.press('Enter')
    await expect(walk.message('You pressed more').waitFor()).resolves.toBeUndefined()
  })

  it("shows the app's Home tab", async () => {
    await walk.openHome()
    await walk.page.getByRole('heading', { name: 'Your deliveries' }).waitFor()
    await expect(walk.goTo('checkout')).resolves.toBeUndefined()
  })

  it('shows what the app writes to a person directly, to that person alone', async () => {
    const { slack, base } = demo
    const asApp = { base, token: slack.tokens.bot, clock: systemClock }
    for (const text of ['Only Vic is needed', 'Vic is still needed'])
      await call(asApp, 'chat.postMessage', { channel: 'U0VIC', text })
    const app = walk.page.locator('#apps').getByRole('button', { name: 'deliver' })

    await walk.actAs('Olga')
    await expect(app.getByLabel('unread').count()).resolves.toBe(0)
    await walk.openDirect()
    await expect(walk.message('Only Vic is needed').count()).resolves.toBe(0)
    await walk.actAs('Vic')
    await app.getByLabel('2 unread').waitFor()
    await walk.page.getByRole('tab').getByLabel('2 unread').waitFor()
    await walk.openDirect()
    await walk.message('Only Vic is needed').waitFor()
    await app.getByLabel('unread').waitFor({ state: 'detached' })
    await walk.actAs('Dana')
    await expect(walk.goTo('checkout')).resolves.toBeUndefined()
  })

  it('turns switches of the world', async () => {
    await walk.world('The next release crashes')
    await expect(
      walk.page.getByRole('switch', { name: 'The next release crashes', checked: true }).waitFor(),
    ).resolves.toBeUndefined()
  })

  it('shows payloads and acknowledgements in the inspector', async () => {
    await walk.page.getByRole('button', { name: 'Inspector' }).click()
    const inspector = walk.page.getByRole('complementary', { name: 'Inspector' })
    const line = inspector.getByRole('listitem').filter({ hasText: '/deliver deploy' }).first()
    await line.getByText(/acked \d+ ms/).waitFor()
    await line.locator('summary').click()
    await expect(line.getByText('"command": "/deliver"').waitFor()).resolves.toBeUndefined()
  })

  it('works on a phone', async () => {
    const phone = await pages.open(demo.base, { width: 390, height: 844, dark: true })
    await phone.actAs('Olga')
    await phone.goTo('ops')
    const wide = await phone.page.evaluate('document.documentElement.scrollWidth')
    expect(wide).toBe(390)
  })

  it('breaks no rule of its own security policy and logs no error', () => {
    expect(walk.complaints).toEqual([])
  })
})
