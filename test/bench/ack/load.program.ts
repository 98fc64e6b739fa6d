// Sends signed `/deliver deploy …` requests as Slack does, each of them new, and tells how long the answers took.
import { createHmac, randomUUID } from 'node:crypto'
import { Pool } from 'undici'
import { given, tell } from '../program.ts'

export type Load = {
  readonly url: string
  readonly signingSecret: string
  readonly apps: number
  readonly environments: readonly string[]
  readonly responseUrl: string
  readonly seconds: number
  /** So many wait for an answer at any time, or so many are sent in a second whatever comes back. */
  readonly way: { readonly atOnce: number } | { readonly perSecond: number }
}

export type LoadResult = {
  readonly acknowledged: number
  readonly refused: number
  readonly perSecond: number
  /** Milliseconds, from when each should have been sent. */
  readonly latencies: readonly number[]
}

const load = given<Load>()
const { origin, pathname } = new URL(load.url)
const pool = new Pool(origin, { connections: 'atOnce' in load.way ? load.way.atOnce : 64 })
const latencies: number[] = []
let refused = 0
let sent = 0

const started = performance.now()
const end = started + load.seconds * 1000
await ('atOnce' in load.way ? closed(load.way.atOnce) : open(load.way.perSecond))
const seconds = (performance.now() - started) / 1000
const result: LoadResult = {
  acknowledged: latencies.length,
  refused,
  perSecond: latencies.length / seconds,
  latencies,
}
await pool.close()
tell(result)

async function closed(atOnce: number): Promise<void> {
  const one = async () => {
    while (performance.now() < end) await send(performance.now())
  }
  await Promise.all(Array.from({ length: atOnce }, one))
}

/** Keeps to its times also when answers are late, so that a pause is counted for everyone it delayed. */
async function open(perSecond: number): Promise<void> {
  const all: Promise<void>[] = []
  const total = perSecond * load.seconds
  while (all.length < total) {
    const due = started + (all.length * 1000) / perSecond
    const early = due - performance.now()
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early))
    all.push(send(due))
  }
  await Promise.all(all)
}

async function send(from: number): Promise<void> {
  const body = nextBody()
  const timestamp = String(Math.floor(Date.now() / 1000))
  const mac = createHmac('sha256', load.signingSecret).update(`v0:${timestamp}:${body}`)
  const { statusCode, body: answer } = await pool.request({
    method: 'POST',
    path: pathname,
    body,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${mac.digest('hex')}`,
    },
  })
  await answer.dump()
  if (statusCode === 200) latencies.push(performance.now() - from)
  else refused += 1
}

/** Another version each time, so that each request changes something. */
function nextBody(): string {
  const number = sent++
  const app = `app-${number % load.apps}`
  const environment = load.environments[Math.floor(number / load.apps) % load.environments.length]
  return new URLSearchParams({
    command: '/deliver',
    text: `deploy ${app} 1.${process.pid}.${number} to ${environment}`,
    team_id: 'T0SHOP',
    channel_id: 'C0GENERAL',
    user_id: 'U0OLGA',
    user_name: 'olga',
    response_url: load.responseUrl,
    trigger_id: `${number}.${randomUUID()}`,
  }).toString()
}
