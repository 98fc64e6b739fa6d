import type { Load, LoadResult } from './alerts/load.program.ts'
import type { Start } from './alerts/server.program.ts'
import type { Benchmark } from './benchmark.ts'
import { inFolder } from './folder.ts'
import { startProgram } from './process.ts'

const rounds = 5
const seconds = 3
const token = 'canary-of-the-benchmark'
/** What one webhook has, and how many are on their way at any time. */
const usual = { token, atOnce: 48, alerts: 8, groups: 200 }

/** How many alerts are taken in a second, each webhook on the disk before it is answered. */
export const alertIngest: Benchmark = {
  name: 'alert_ingest',
  what: 'alerts of webhooks stored and answered, 8 in each, 48 webhooks at once',
  unit: 'alerts/s',
  floorIs: 'a bare HTTP server that parses JSON',
  aim: { of: 'ratio', atLeast: 0.3 },

  async run() {
    const bots: LoadResult[] = []
    const bares: LoadResult[] = []
    for (let round = 0; round < rounds; round++) {
      bares.push(await loaded('bare'))
      bots.push(await loaded('bot'))
    }
    const refused = bots.reduce((sum, run) => sum + run.refused, 0)
    return {
      is: 'measured',
      values: bots.map(({ perSecond }) => perSecond),
      floors: bares.map(({ perSecond }) => perSecond),
      notes: [`${((bots[0]?.bytes ?? 0) / 1024).toFixed(1)} KiB a webhook, ${refused} refused`],
    }
  },
}

function loaded(side: Start['side']): Promise<LoadResult> {
  return inFolder(async (folder) => {
    const start: Start = { side, folder, token }
    const server = startProgram<{ url: string }>(fileOf('server.program.ts'), start)
    try {
      const { url } = await server.next()
      await press({ ...usual, url, seconds: 1 })
      return await press({ ...usual, url, seconds })
    } finally {
      await server.stop()
    }
  })
}

async function press(load: Load): Promise<LoadResult> {
  const program = startProgram<LoadResult>(fileOf('load.program.ts'), load)
  try {
    return await program.next()
  } finally {
    await program.stop()
  }
}

function fileOf(name: string): string {
  return `${import.meta.dirname}/alerts/${name}`
}
