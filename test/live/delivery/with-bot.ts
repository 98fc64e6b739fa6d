import { afterAll, beforeAll, describe } from 'vitest'
import { systemClock } from '#src/clock.ts'
import { readConfig } from '#src/config.ts'
import { createLog } from '#src/log.ts'
import { serve } from '#src/serve.ts'
import { boxMissing } from '../kubernetes/box.ts'
import { registryMissing } from '../releases/real-registry.ts'
import type { Apps } from './catalog.ts'
import { type House, startHouse } from './house.ts'

/** Why the bot cannot be tested here as a whole, in words. In CI it has to be. */
export function houseMissing(): string | undefined {
  return process.env['CI'] ? undefined : (boxMissing() ?? registryMissing())
}

/** Tests of the whole bot, as it is served: real chat, engine, store, cluster, registry and clock. */
export function describeWithBot(name: string, apps: Apps, tests: (house: () => House) => void) {
  const missing = houseMissing()
  if (missing) process.stderr.write(`Skipped "${name}": ${missing}\n`)
  describe.skipIf(missing !== undefined)(`${name}`, () => {
    let house: House | undefined
    let stop: (() => Promise<void>) | undefined
    beforeAll(async () => {
      house = await startHouse(apps)
      const running = await serveIn(house)
      stop = running.stop
    }, 120_000)
    afterAll(async () => {
      await stop?.()
      await house?.stop()
    }, 60_000)
    tests(() => {
      if (!house) throw new Error('The bot did not start')
      return house
    })
  })
}

async function serveIn({ env }: House) {
  const { mode, ...config } = readConfig(env)
  if (mode.is === 'sandbox') throw new Error('The environment has no tokens')
  const { signal } = new AbortController()
  const log = createLog(process.env['LOG_LEVEL'] ?? 'fatal')
  return await serve({ config: { ...config, mode }, env, clock: systemClock, log, signal })
}
