import type { Cloud } from '#providers/cloud/cloud.ts'
import type { AwsEndpoint } from '../support/aws-endpoint.ts'
import { instancesXml, resultXml, startAwsEndpoint } from '../support/aws-endpoint.ts'
import { type ManualClock, manualClock } from '../support/clock.ts'
import type { Benchmark } from './benchmark.ts'

const sizes = [1, 10, 100, 1_000]
const minutes = 5
/** Each looks again after so many seconds; they do not look at the same moment. */
const lookAgain = [3, 4, 5, 6, 7]

/** How many calls it costs to wait for databases that are being created, however many there are. */
export const dependencyPolling: Benchmark = {
  name: 'dependency_polling',
  what: `calls to AWS while ${sizes.at(-1)} databases are awaited`,
  unit: 'calls/min',
  floorIs: 'the same while one is awaited',
  aim: { of: 'spread', atMost: 1.25 },

  async run() {
    const costs: { readonly size: number; readonly values: readonly number[] }[] = []
    for (const size of sizes) costs.push({ size, values: await waiting(size) })
    const means = costs.map(({ values }) => values.reduce((sum, one) => sum + one, 0) / minutes)
    return {
      is: 'measured',
      values: costs.at(-1)?.values ?? [],
      floors: costs[0]?.values ?? [],
      spread: Math.max(...means) / (means[0] ?? Number.NaN),
      notes: [
        costs
          .map(({ size }, at) => `${size} awaited: ${means[at]?.toFixed(1)} calls/min`)
          .join(', '),
        `${await wave(100)} calls while 100 are ordered at once and each is looked at`,
      ],
    }
  },
}

/** Calls of each minute: databases and their snapshots, as a record that waits asks for them. */
async function waiting(size: number): Promise<readonly number[]> {
  return await withAccount(size, async ({ cloud, clock, endpoint }) => {
    const values: number[] = []
    let seen = 0
    for (let second = 0; second < minutes * 60; second++) {
      const due = Array.from({ length: size }, (_, at) => at).filter(
        (at) => (second + at) % (lookAgain[at % lookAgain.length] ?? 1) === 0,
      )
      await Promise.all(due.map((at) => look(cloud, `db-${at}`)))
      await clock.advance(1_000)
      if (second % 60 !== 59) continue
      values.push(endpoint.asked.length - seen)
      seen = endpoint.asked.length
    }
    return values
  })
}

/** Calls besides the orders themselves. */
async function wave(size: number): Promise<number> {
  return await withAccount(size, async ({ cloud, endpoint }) => {
    const { signal } = new AbortController()
    await Promise.all(
      Array.from({ length: size }, async (_, at) => {
        await cloud.databases.reboot(`db-${at}`, signal)
        await look(cloud, `db-${at}`)
      }),
    )
    return endpoint.asked.filter((one) => one.startsWith('Describe')).length
  })
}

async function look({ databases }: Cloud, id: string): Promise<void> {
  const { signal } = new AbortController()
  const [found] = await Promise.all([databases.find(id, signal), databases.snapshots(id, signal)])
  if (!found) throw new Error(`Cannot measure: ${id} is not there`)
}

type Account = {
  readonly cloud: Cloud
  readonly clock: ManualClock
  readonly endpoint: AwsEndpoint
}

/** An account whose databases never become available. */
async function withAccount<Result>(
  size: number,
  work: (account: Account) => Promise<Result>,
): Promise<Result> {
  const clock = manualClock()
  const endpoint = await startAwsEndpoint(({ action, parameters }) => {
    if (action !== 'DescribeDBInstances') return { body: resultXml(action, '') }
    const from = Number(parameters.get('Marker') ?? 0)
    const to = Math.min(size, from + Number(parameters.get('MaxRecords') ?? 100))
    const page = Array.from({ length: to - from }, (_, at) => ({ id: `db-${from + at}` }))
    return { body: instancesXml(page, to < size ? String(to) : undefined) }
  })
  const cloud = await endpoint.open(clock)
  try {
    return await work({ cloud, clock, endpoint })
  } finally {
    await cloud.close()
    await endpoint.stop()
  }
}
