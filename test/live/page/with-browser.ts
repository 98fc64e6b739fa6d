import { existsSync } from 'node:fs'
import { afterAll, describe } from 'vitest'
import { chromiumPath, openPage, type Look, type Walker } from './browser.ts'

/** Hands out pages and closes them all at the end. */
export type Pages = { open(url: string, look?: Look): Promise<Walker> }

/**
 * A suite that looks at the page in a real Chromium. Where there is none it is skipped in words; in CI that is a
 * failure.
 */
export function withBrowser(name: string, suite: (pages: Pages) => void): void {
  const missing = existsSync(chromiumPath)
    ? undefined
    : `No Chromium at ${chromiumPath}: install it, or name one in CHROMIUM`
  if (missing !== undefined && process.env['CI']) throw new Error(missing)
  if (missing !== undefined) console.warn(missing)
  describe.skipIf(missing !== undefined)(`${name}`, () => {
    const opened: Walker[] = []
    afterAll(() => Promise.all(opened.map((walker) => walker.close())))
    suite({
      open: async (url, look) => {
        const walker = await openPage(url, look)
        opened.push(walker)
        return walker
      },
    })
  })
}
