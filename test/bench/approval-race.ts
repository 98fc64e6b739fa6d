import path from 'node:path'
import { openSqliteStore } from '#db/sqlite/store.ts'
import { manualClock } from '../support/clock.ts'
import { askedOf, votesOf } from './approval/asked.ts'
import type { Asked } from './approval/asked.ts'
import type { Benchmark } from './benchmark.ts'
import { inFolder } from './folder.ts'

const people = 1_000
const rounds = 5

/** How long a thousand people who press Approve at once wait until it is decided, and all of them have their answer. */
export const approvalRace: Benchmark = {
  name: 'approval_race',
  what: `${people} people press Approve on one card at once: received, judged, stored, answered, and the delivery decided`,
  unit: 'ms',
  floorIs: 'the same presses received, stored as votes and finished, without judging anything',
  aim: { of: 'value', atMost: 1_000 },

  async run() {
    await once()
    const values: number[] = []
    const floors: number[] = []
    const decided: number[] = []
    for (let round = 0; round < rounds; round++) {
      const figures = await once()
      values.push(figures.answeredAfter)
      decided.push(figures.decidedAfter)
      floors.push(await stored())
    }
    const range = `${Math.min(...decided).toFixed(0)}–${Math.max(...decided).toFixed(0)} ms`
    return { is: 'measured', values, floors, notes: [`the quorum stood after ${range}`] }
  },
}

function once() {
  return inFolder(async (folder) => {
    const asked = await askedOf(people, path.join(folder, 'race.db'))
    const started = performance.now()
    const since = () => performance.now() - started
    const presses = Promise.all(votesOf(asked).map((vote) => asked.press(vote)))
    const decision = decided(asked).then(since)
    await presses
    const decidedAfter = await decision
    const answeredAfter = since()
    await oneWinnerPerVote(asked)
    await asked.close()
    return { decidedAfter, answeredAfter }
  })
}

/** The loop goes on, as it does in the bot, until the quorum stands. */
async function decided({ bot, delivery }: Asked): Promise<void> {
  for (;;) {
    await bot.loop.tick()
    if ((await delivery()).approval?.state === 'given') return
    // The clock of the loop is the benchmark's: what is due later must not keep it from what was just said.
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** Whoever was in time counts once, and it began once. */
async function oneWinnerPerVote({ bot, delivery }: Asked): Promise<void> {
  await bot.settle(60_000)
  const { approval, outcome } = await delivery()
  const voters = (approval?.votes ?? []).map(({ by }) => (by.type === 'person' ? by.id : by.type))
  if (outcome?.is !== 'succeeded') throw new Error(`Cannot measure: it ended as ${outcome?.is}`)
  if (voters.length < 2 || new Set(voters).size !== voters.length)
    throw new Error(`Cannot measure: ${voters.length} votes of ${new Set(voters).size} people`)
}

function stored(): Promise<number> {
  return inFolder(async (folder) => {
    const file = path.join(folder, 'floor.db')
    const store = openSqliteStore({ file, workspace: 'T0SHOP', clock: manualClock() })
    const started = performance.now()
    await Promise.all(
      Array.from({ length: people }, async (_, number) => {
        const id = `press-${number}`
        const by = { type: 'person', id: `U0P${number}`, name: `p${number}` } as const
        await store.receive(id, { id, by })
        const signal = { type: 'vote', by, choice: 'approve', plan: '0'.repeat(64) } as const
        await store.submit({
          signals: [{ to: { kind: 'delivery', id: 'd-1' }, key: id, signal }],
          audit: { actor: by, action: 'approve', invocation: id, detail: {} },
        })
        await store.finish(id)
      }),
    )
    const took = performance.now() - started
    await store.close()
    return took
  })
}
