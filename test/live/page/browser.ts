import { chromium, type Locator, type Page, type Response } from 'playwright-core'

/** The page in a real Chromium, driven as a person would: by names and roles. */
export type Walker = Awaited<ReturnType<typeof openPage>>

export type Look = {
  width?: number
  height?: number
  dark?: boolean
  timeout?: number
}

/** Where Chromium is: Debian's unless `CHROMIUM` names another. */
export const chromiumPath = process.env['CHROMIUM'] ?? '/usr/bin/chromium'

/** Opens the sandbox's page and waits until the workspace is drawn. */
export async function openPage(url: string, look: Look = {}) {
  const browser = await chromium.launch({
    executablePath: chromiumPath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
  const page = await browser.newPage({
    viewport: { width: look.width ?? 1280, height: look.height ?? 800 },
    colorScheme: look.dark ? 'dark' : 'light',
  })
  const complaints: string[] = []
  page.on('console', (line) => {
    const isTold = line.text().startsWith('Failed to load resource')
    if (!isTold && (line.type() === 'error' || line.type() === 'warning'))
      complaints.push(line.text())
  })
  page.on('requestfailed', (request) => complaints.push(`${request.method()} ${request.url()}`))
  page.on('response', (response) => {
    if (response.status() >= 400 && !isRefusal(response))
      complaints.push(`${response.status()} ${response.request().method()} ${response.url()}`)
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.setDefaultTimeout(look.timeout ?? 10_000)
  await page.goto(url)
  await page.locator('#people [role=radio]').first().waitFor({ state: 'attached' })
  return { page, complaints, ...handsOn(page), close: () => browser.close() }
}

/** What the sandbox's Slack does not let a person do at this moment, such as pressing what was just replaced: they are told. */
function isRefusal(response: Response): boolean {
  return response.status() === 400 && new URL(response.url()).pathname === '/_control/act'
}

function handsOn(page: Page) {
  const conversation = page.getByRole('log', { name: 'Messages' })
  const thread = page.getByRole('log', { name: 'Thread' })

  /** Everything on one message: `where` it stands is the conversation unless said otherwise. */
  const message = (text: string | RegExp, where: Locator = conversation) =>
    where.getByRole('article').filter({ hasText: text }).last()

  /** On a narrow window the side bar is behind a button. */
  const showSidebar = async () => {
    const button = page.getByRole('button', { name: 'Show channels' })
    const hidden =
      (await button.isVisible()) && (await button.getAttribute('aria-expanded')) !== 'true'
    if (hidden) await button.click()
  }

  return {
    message,
    conversation,
    thread,

    /** Becomes the person whose name begins so. */
    async actAs(name: string) {
      await showSidebar()
      await page.getByRole('radio', { name: new RegExp(`^${name}`) }).click()
      await page.getByRole('radio', { name: new RegExp(`^${name}`), checked: true }).waitFor()
    },

    /** Opens a channel by name, without the `#`. */
    async goTo(channel: string) {
      await showSidebar()
      await page.locator('#channels').getByRole('button').filter({ hasText: channel }).click()
      await page.getByRole('heading', { name: new RegExp(`^\\W*${channel}$`), level: 1 }).waitFor()
    },

    /** Types a line where messages are written, and sends it. */
    async type(line: string) {
      const field = page.locator('#field')
      await field.fill(line)
      await field.press('Enter')
    },

    /** Writes a reply in the thread that is open. */
    async reply(line: string) {
      const field = page.locator('#thread-field')
      await field.fill(line)
      await field.press('Enter')
    },

    /** Presses a button of a message (or of anything else), and agrees where it asks. */
    async click(where: Locator, button: string, options: { confirm?: string } = {}) {
      await where.getByRole('button', { name: button, exact: true }).click()
      if (options.confirm === undefined) return
      await page
        .getByRole('dialog')
        .getByRole('button', { name: options.confirm, exact: true })
        .click()
    },

    /** Chooses an entry of the "⋯" menu of a message. */
    async chooseMore(where: Locator, entry: string) {
      await where.getByRole('button', { name: 'More actions' }).click()
      await page.getByRole('menuitem', { name: entry }).click()
    },

    /** Opens the thread of a message and answers the thread's pane. */
    async openThread(of: Locator) {
      await of.hover()
      const replies = of.getByRole('button', { name: /^\d+ repl(y|ies)$/ })
      const bare = of.getByRole('button', { name: 'Reply in thread' })
      await ((await replies.count()) > 0 ? replies.first() : bare).click()
      await thread.waitFor()
      return thread
    },

    /** The modal that is open, by its title. */
    modal: (title: string) => page.getByRole('dialog', { name: title }),

    /** Picks a value in a field of a modal or message: types to find it, then takes the entry. */
    async pick(where: Locator, field: string, entry: string) {
      const box = where.getByRole('combobox', { name: field })
      await box.click()
      await box.fill(entry)
      await page.getByRole('option', { name: entry }).first().click()
    },

    /** Turns a switch, or presses a button, of the world behind the app. */
    async world(name: string) {
      const panel = page.getByRole('complementary', { name: 'World' })
      if (!(await panel.isVisible())) await page.getByRole('button', { name: 'World' }).click()
      await panel
        .getByRole('switch', { name })
        .or(panel.getByRole('button', { name, exact: true }))
        .click()
    },

    /** Opens the app's Home tab. */
    async openHome(app = 'deliver') {
      await showSidebar()
      await page.locator('#apps').getByRole('button', { name: app }).click()
      await page.getByRole('tab', { name: 'Home', selected: true }).waitFor()
    },

    /** Opens what the app wrote to this person alone. */
    async openDirect(app = 'deliver') {
      await showSidebar()
      await page.locator('#apps').getByRole('button', { name: app }).click()
      await page.getByRole('tab', { name: 'Messages' }).click()
      await page.getByRole('tab', { name: 'Messages', selected: true }).waitFor()
    },

    /** What Slackbot or the page itself complains about. */
    alert: (text: string | RegExp) => page.getByRole('alert').filter({ hasText: text }),

    async picture(file: string) {
      await page.screenshot({ path: file })
    },
  }
}
