import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Logs, LogsRequest } from '#providers/logs/logs.ts'
import type { WrittenLine } from '#providers/logs/simulated.ts'

/** Logs under test; its lines are written in `shop` and in `other`. */
export type Harness = {
  readonly logs: Logs
  /** It answers nothing from now on. */
  goAway(): void
  stop(): Promise<void>
}

/** 2026-01-05 09:00 UTC. */
export const START = Date.UTC(2026, 0, 5, 9)
const at = (seconds: number) => START + seconds * 1_000
const api1 = { namespace: 'shop', pod: 'checkout-abcdef2345-1', container: 'api' }
const api2 = { namespace: 'shop', pod: 'checkout-abcdef2345-2', container: 'api' }
const worker = { namespace: 'shop', pod: 'checkout-worker-bcdfg67892-1', container: 'work' }

/** What was written before anything is asked. */
export const written: readonly WrittenLine[] = [
  { ...api1, at: at(0), text: 'level=info msg="listens" port=8080' },
  { ...worker, at: at(1), text: '{"level":30,"msg":"took an order","order":1}' },
  { ...api2, at: at(2), text: 'level=warn msg="slow" took=1.2s' },
  { ...api1, at: at(3), text: 'level=error msg="cannot reach payments" code=502' },
  { ...api2, at: at(4), text: 'a line that tells no level: 10% of "all" [done] \\ `end`' },
  { ...api1, at: at(5), text: 'level=info msg="says goodbye"' },
  { ...api1, namespace: 'other', at: at(5), text: 'level=error msg="not of this namespace"' },
]

/** How lines are found, wherever they are kept. */
export function describeLogs(
  name: string,
  createHarness: (lines: readonly WrittenLine[]) => Promise<Harness>,
): void {
  describe(`${name}: logs`, () => {
    const { signal } = new AbortController()
    let on: Harness
    beforeEach(async () => {
      on = await createHarness(written)
    })
    afterEach(() => on.stop())

    const checkout = { of: { kind: 'Deployment', name: 'checkout' } }
    const everything: LogsRequest = {
      namespace: 'shop',
      pods: [checkout, { of: { kind: 'Deployment', name: 'checkout-worker' } }],
      from: START,
      to: at(60),
      limit: 100,
    }
    const read = (request: Partial<LogsRequest>) =>
      on.logs.read({ ...everything, ...request }, signal)
    const texts = async (request: Partial<LogsRequest>) =>
      (await read(request)).lines.map(({ text }) => text)

    it('finds all lines of the pods, newest last, with pod, container and level', async () => {
      const { lines, cut, missing } = await read({})
      expect(lines.map((line) => line.at)).toEqual([0, 1, 2, 3, 4, 5].map(at))
      expect(lines[1]).toEqual({
        at: at(1),
        text: '{"level":30,"msg":"took an order","order":1}',
        pod: worker.pod,
        container: 'work',
        level: 'info',
      })
      expect(lines.map(({ level }) => level)).toEqual([
        'info',
        'info',
        'warn',
        'error',
        undefined,
        'info',
      ])
      expect({ cut, missing }).toEqual({ cut: false, missing: [] })
    })

    it('tells the pods of one workload from those of another that begins the same', async () => {
      expect(await texts({ pods: [checkout] })).toHaveLength(5)
    })

    it('finds the lines of one pod by its name, or its beginning', async () => {
      expect(await texts({ pods: [{ is: api2.pod }] })).toHaveLength(2)
      expect(await texts({ pods: [{ startsWith: 'checkout-w' }] })).toHaveLength(1)
      expect(await texts({ pods: [{ is: 'checkout' }] })).toEqual([])
    })

    it('finds nothing where no pod is named', async () => {
      expect(await read({ pods: [] })).toEqual({ lines: [], cut: false, missing: [] })
    })

    it('finds lines of one container alone', async () => {
      expect(await texts({ container: 'work' })).toHaveLength(1)
    })

    it('finds lines from a moment on, and before another', async () => {
      expect(await texts({ from: at(2), to: at(4) })).toHaveLength(2)
    })

    it('finds the newest lines where there are more than wanted, and says so', async () => {
      const { lines, cut } = await read({ limit: 2 })
      expect(lines.map((line) => line.at)).toEqual([at(4), at(5)])
      expect(cut).toBe(true)
      expect((await read({ limit: 6 })).cut).toBe(false)
    })

    it('finds texts as they stand, whatever signs are in them', async () => {
      expect(await texts({ contains: ['msg="slow"'] })).toEqual([written[2]!.text])
      expect(await texts({ contains: ['10% of "all" [done] \\ `end`'] })).toHaveLength(1)
      expect(await texts({ contains: ['level', 'goodbye'] })).toEqual([written[5]!.text])
      expect(await texts({ contains: ['.*'] })).toEqual([])
    })

    it('finds lines by a regular expression', async () => {
      expect(await texts({ matching: '50[0-9]$|goodbye' })).toHaveLength(2)
      expect(await texts({ matching: String.raw`\[done\] \\ .end` })).toHaveLength(1)
    })

    it('finds lines of a level or worse; what tells none is of none', async () => {
      expect(await texts({ level: 'error' })).toEqual([written[3]!.text])
      expect(await texts({ level: 'warn' })).toHaveLength(2)
      expect(await texts({ level: 'trace' })).toHaveLength(5)
    })

    it('refuses what is no regular expression', async () => {
      await expect(read({ matching: '(' })).rejects.toMatchObject({
        name: 'ProviderFailure',
        kind: 'rejected',
      })
    })

    it('answers a ping, until it is gone', async () => {
      await on.logs.ping(signal)
      on.goAway()
      await expect(on.logs.ping(signal)).rejects.toMatchObject({ kind: 'unavailable' })
      await expect(read({})).rejects.toMatchObject({ kind: 'unavailable' })
    })

    it('gives up when nobody waits any more', async () => {
      const gone = AbortSignal.abort()
      await expect(on.logs.read(everything, gone)).rejects.toMatchObject({ kind: 'unavailable' })
    })
  })
}
