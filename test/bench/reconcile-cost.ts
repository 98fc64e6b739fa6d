import path from 'node:path'
import type { Benchmark } from './benchmark.ts'
import { inFolder } from './folder.ts'
import { deliveriesWaiting, patternOf } from './reconcile/waiting.ts'
import type { Pattern, Waiting } from './reconcile/waiting.ts'
import { rawTransition } from './reconcile/raw.ts'
import { median } from './statistics.ts'

const sizes = [100, 1_000, 10_000]
const rounds = 5
/** Of so many records each round is measured, however many wait. */
const looks = 1_000
const lookAgainMs = 2_000

/** What it costs to look at one delivery again, from claim to release, however many others wait. */
export const reconcileCost: Benchmark = {
  name: 'reconcile_cost',
  what: `one look at a delivery that waits for its pods, with ${sizes.at(-1)} waiting`,
  unit: 'µs',
  floorIs: 'the same rows claimed, saved and released by prepared statements alone',
  aim: { of: 'spread', atMost: 1.5 },

  async run() {
    const pattern = await patternOf()
    // The first thousands of looks cost what compiling costs, whatever the size.
    await measure(pattern, looks)
    const costs: { readonly size: number; readonly values: number[]; readonly floors: number[] }[] =
      []
    for (const size of sizes) costs.push({ size, ...(await measure(pattern, size)) })
    const medians = costs.map(({ values }) => median(values))
    const largest = costs.at(-1)
    return {
      is: 'measured',
      values: largest?.values ?? [],
      floors: largest?.floors ?? [],
      spread: Math.max(...medians) / (medians[0] ?? Number.NaN),
      notes: [
        costs
          .map(({ size, values }) => `${size} waiting: ${median(values).toFixed(0)} µs`)
          .join(', '),
      ],
    }
  },
}

function measure(pattern: Pattern, size: number) {
  return inFolder(async (folder) => {
    const file = path.join(folder, 'loop.db')
    const waiting = await deliveriesWaiting(pattern, size, file)
    const values: number[] = []
    await look(waiting)
    for (let round = 0; round < rounds; round++) values.push(await look(waiting))
    await waiting.close()
    const floors = Array.from({ length: rounds }, () => rawTransition(file, Math.min(size, looks)))
    return { values, floors }
  })
}

/** Microseconds a record; a small number of records is looked at several times over. */
async function look({ loop, clock }: Waiting): Promise<number> {
  let took = 0
  let seen = 0
  while (seen < looks) {
    await clock.advance(lookAgainMs)
    const before = seen
    const started = performance.now()
    for (let more = 1; more > 0 && seen < looks; seen += more) more = await loop.tick()
    took += performance.now() - started
    if (seen === before) throw new Error('Cannot measure: nothing is due any more')
  }
  return (took * 1000) / seen
}
