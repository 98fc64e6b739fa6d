import { afterAll, beforeAll, describe } from 'vitest'
import { type Box, boxMissing, startBox } from './box.ts'

/**
 * Tests against a control plane of their own. Where there is none they are skipped and say why; in CI they fail, since
 * a tier that never runs proves nothing.
 */
export function describeWithBox(name: string, tests: (box: () => Box) => void): void {
  const missing = process.env['CI'] ? undefined : boxMissing()
  if (missing) process.stderr.write(`Skipped "${name}": ${missing}\n`)
  describe.skipIf(missing !== undefined)(`${name}`, () => {
    let box: Box | undefined
    beforeAll(async () => {
      box = await startBox()
    }, 120_000)
    afterAll(async () => {
      await box?.stop()
    }, 60_000)
    tests(() => {
      if (!box) throw new Error('The control plane did not start')
      return box
    })
  })
}
