import { execFile, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Benchmark } from './benchmark.ts'
import { buildBundle, served } from './bundle/bundle.ts'
import { freePort, ready } from './bundle/ready.ts'
import { end } from './process.ts'
import { median } from './statistics.ts'

const rounds = 3
const idleMs = 4_000

/** What the bundle holds in memory when nothing is to do. */
export const rss: Benchmark = {
  name: 'rss',
  what: 'the idle bundle with a cluster configured',
  unit: 'MB',
  floorIs: 'a bare Node HTTP server',
  aim: { of: 'value', atMost: 130 },

  async run() {
    await buildBundle()
    const values: number[] = []
    const used: number[] = []
    const floors: number[] = []
    for (let round = 0; round < rounds; round++) {
      floors.push(await bareServer())
      await served(async ({ child, deliver, hear }) => {
        await delay(idleMs)
        values.push(await megabytesOf(child))
        await deliver()
        await hear('does not answer')
        await delay(idleMs)
        used.push(await megabytesOf(child))
      })
    }
    const notes = [
      `once a delivery has made it load the cluster's client: ${median(used).toFixed(0)} MB`,
    ]
    return { is: 'measured', values, floors, notes }
  },
}

async function bareServer(): Promise<number> {
  const port = await freePort()
  const script = `require('http').createServer((_, r) => r.end()).listen(${port}, '127.0.0.1')`
  const child = spawn(process.execPath, ['-e', script], { stdio: 'ignore' })
  try {
    await ready(`http://127.0.0.1:${port}/`, child)
    await delay(idleMs)
    return await megabytesOf(child)
  } finally {
    await end(child)
  }
}

async function megabytesOf({ pid }: ChildProcess): Promise<number> {
  if (process.platform !== 'linux') {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)])
    return Number(stdout) / 1024
  }
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024
}
