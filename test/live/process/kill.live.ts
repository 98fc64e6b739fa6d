import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { setTimeout as delay } from 'node:timers/promises'
import { inClusterOf } from '../delivery/cluster.ts'
import { type House, startHouse } from '../delivery/house.ts'
import { inChannelOf } from '../delivery/seen.ts'
import { houseMissing } from '../delivery/with-bot.ts'
import { type BotProcess, startBot } from './bot-process.ts'

const SEED = 20_261_121
const VERSIONS = ['1.0.0', '1.1.0'] as const
/** The first quarter of a second has most of the steps; an undisturbed delivery takes about three. */
const moments = momentsIn([
  ...Array.from({ length: 3 }, () => [0, 120] as const),
  ...Array.from({ length: 4 }, () => [100, 250] as const),
  ...Array.from({ length: 5 }, () => [250, 3_200] as const),
])

const missing = houseMissing()
if (missing) process.stderr.write(`Skipped "a process that is killed": ${missing}\n`)

describe.skipIf(missing !== undefined)('a process that is killed', () => {
  let house: House
  let bot: BotProcess
  beforeAll(async () => {
    house = await startHouse({ checkout: { readyAfter: '1s' } })
    await begin()
    const channel = inChannelOf('checkout', house)
    await (await channel.order('rita', 'deploy checkout 1.0.0 to staging')).says('runs in staging')
  }, 120_000)
  afterAll(async () => {
    await bot?.end('SIGKILL')
    await house?.stop()
  }, 60_000)

  async function begin(): Promise<void> {
    bot = startBot(house.env)
    await bot.up()
  }

  it.each(moments)(
    'ends the same when it happens after $after ms',
    async ({ sample, after }) => {
      const channel = inChannelOf('checkout', house)
      const cluster = inClusterOf('checkout', house)
      const [from, to] = sample % 2 === 0 ? VERSIONS : VERSIONS.toReversed()
      const [cards, generation] = [channel.cards().length, await cluster.generation()]
      const type = () => house.slack.as('U0RITA').command('#checkout', `/deliver deploy checkout ${to} staging`) // prettier-ignore
      const isThere = () => channel.cards().length > cards

      const typed = type()
      await delay(after)
      await expect(bot.end('SIGKILL')).resolves.toBe('SIGKILL')
      const { ok } = await typed
      await begin()
      const waited = channel.until('the card', isThere, ok ? 15_000 : 2_000)
      // Slack told the person that the command failed: nothing was lost, it is typed again.
      await (ok ? waited : waited.catch(type))
      await channel.until('the card', isThere)

      const delivery = channel.newest()
      const card = await delivery.says(`checkout ${to} runs in staging`, 20_000)
      expect(card).toContain(`Release: ${from} → ${to}`)
      await channel.until('the notes', () => delivery.notes().length >= 2)
      expect(delivery.notes()).toEqual([
        expect.stringMatching(/^Plan: 1 of \d+ objects? changes/),
        `checkout ${to} runs in staging`,
      ])
      expect(channel.cards()).toHaveLength(cards + 1)
      await expect(cluster.generation()).resolves.toBe(generation + 1)
      await expect(cluster.running()).resolves.toEqual(Array(2).fill(house.imageOf(to ?? '1.0.0')))
    },
    120_000,
  )
})

/** Moments by chance, but the same in every run: some while the command is received and planned, some in the rollout. */
function momentsIn(ranges: readonly (readonly [from: number, to: number])[]) {
  let state = SEED
  return ranges.map(([from, to], sample) => {
    state = (state * 48_271) % 2_147_483_647
    return { sample, after: Math.round(from + (state / 2_147_483_647) * (to - from)) }
  })
}
