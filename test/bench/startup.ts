import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Benchmark } from './benchmark.ts'
import { buildBundle, served } from './bundle/bundle.ts'

const rounds = 7

/** How long the bundle takes from nothing until it hears Slack. */
export const startup: Benchmark = {
  name: 'startup',
  what: 'the bundle until /readyz says yes: a store made, two sockets to Slack open, a cluster configured',
  unit: 'ms',
  floorIs: 'node -e 0',
  aim: { of: 'value', atMost: 400 },

  async run() {
    await buildBundle()
    const values: number[] = []
    const floors: number[] = []
    for (let round = 0; round < rounds; round++) {
      floors.push(await timeOfNothing())
      values.push(await served(async ({ readyAfter }) => readyAfter))
    }
    return { is: 'measured', values, floors, notes: [] }
  },
}

async function timeOfNothing(): Promise<number> {
  const started = performance.now()
  await once(spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }), 'exit')
  return performance.now() - started
}
