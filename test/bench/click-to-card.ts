import { setTimeout as delay } from 'node:timers/promises'
import { withCard, type Card } from './approval/sandboxed.ts'
import type { Benchmark } from './benchmark.ts'

const rounds = 9
/** Slack allows one edit of a message in a second, and about one in 1.5 s overall. */
const pauseMs = 2_500

/** How long whoever presses a button waits until the card shows it. */
export const clickToCard: Benchmark = {
  name: 'click_to_card',
  what: 'from a press of Approve in the sandbox until the edited card has reached Slack, the vote stored on the way',
  unit: 'ms',
  floorIs: 'one round trip of the same loopback and event loop, with nothing behind it',
  aim: { of: 'value', atMost: 300 },

  async run() {
    const { values, floors } = await withCard(measure)
    return { is: 'measured', values, floors, notes: [] }
  },
}

async function measure({ press, say, delivery, ping }: Card) {
  const values: number[] = []
  const floors: number[] = []
  for (let round = 0; round < rounds; round++) {
    await delay(pauseMs)
    values.push(await press('Approve'))
    await delay(pauseMs)
    await say(`/deliver revoke ${delivery}`)
    floors.push(await ping())
  }
  return { values, floors }
}
