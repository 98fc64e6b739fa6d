import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { openSqliteStore } from '#db/sqlite/store.ts'
import type { Cluster, Stamp } from '#providers/cluster/cluster.ts'
import { Delivery } from '#src/core/delivery.ts'
import { DeliveryError } from '#src/core/errors.ts'
import { manualClock } from '../support/clock.ts'
import { simulateBot, type SimulatedBot } from '../support/simulated-bot.ts'

const key = 'checkout/staging'

type Step = { readonly after: number; readonly ticks: number } & (
  | { readonly do: 'deploy' | 'crash'; readonly version: string }
  | { readonly do: 'rollback' | 'away' | 'back' | 'heal' }
  | { readonly do: 'abort' | 'cancel' | 'retry'; readonly which: number }
)

/** A step comes so long after the last one, and so many looks of the loop later. */
const when = { after: fc.constantFrom(0, 0, 500, 3_000, 12_000), ticks: fc.nat(7) }
const version = fc.constantFrom('1.4.1', '1.5.0')
const settled = fc.constant('1.4.0')
const deploy = fc.record({ ...when, do: fc.constant('deploy' as const), version })
const rollback = fc.record({ ...when, do: fc.constant('rollback' as const) })
/** Counted from the newest. */
const which = fc.nat(2)
const other: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ ...when, do: fc.constantFrom('abort', 'abort', 'cancel', 'retry'), which }),
  fc.record({ ...when, do: fc.constantFrom('abort', 'abort', 'cancel', 'retry'), which }),
  fc.record({ ...when, do: fc.constant('crash' as const), version: settled }),
  fc.record({ ...when, do: fc.constant('crash' as const), version }),
  fc.record({ ...when, do: fc.constantFrom('away', 'back', 'heal') }),
)
const shuffled = <One>(all: readonly One[]) =>
  fc.shuffledSubarray([...all], { minLength: all.length })
/** Half of them in the order in which it hurts most: one delivers, another waits, and somebody takes it all back. */
const steps: fc.Arbitrary<readonly Step[]> = fc
  .tuple(
    fc.array<Step>(deploy, { minLength: 2, maxLength: 2 }),
    fc.array<Step>(rollback, { minLength: 1, maxLength: 2 }),
    fc.array(other, { maxLength: 6 }),
  )
  .chain(([deploys, rollbacks, others]) =>
    fc.oneof(
      shuffled([...deploys, ...rollbacks, ...others]),
      shuffled(others).map((rest) => [...deploys, ...rollbacks, ...rest]),
    ),
  )

it('whoever says what and whatever fails, one at a time writes, all end or hold, and what is settled runs', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const { bot, say, writes } = await play(all)
      await expectTruth(bot)
      const { active } = (await bot.store.target(key)) ?? {}
      if (active) await say(`abort ${active}`)
      await restOf(bot)
      await expectTruth(bot)
      expect(writes.filter((write) => write.active !== write.by)).toEqual([])
      await bot.store.close()
    }),
    // Found within seconds, made smaller within minutes: the steps are few enough to read.
    { numRuns: 25, endOnFailure: true },
  )
}, 60_000)

/** Two releases are settled before; at the end everything answers again, and time passes. */
async function play(all: readonly Step[]) {
  const clock = manualClock()
  const store = openSqliteStore({ file: ':memory:', workspace: 'T0SHOP', clock })
  const writes: { readonly by: string; readonly active: string | undefined }[] = []
  const note = async ({ delivery: by }: Stamp) => {
    writes.push({ by, active: (await store.target(key))?.active })
  }
  const through = (cluster: Cluster): Cluster => ({
    ...cluster,
    async apply(application, signal) {
      await note(application.stamp)
      return cluster.apply(application, signal)
    },
    async remove(removal, signal) {
      await note(removal.stamp)
      return cluster.remove(removal, signal)
    },
  })
  const bot = await simulateBot({ clock, store, through })
  const { controls } = bot.simulated.clusters.get('shared')!
  const say = speaker(bot)
  for (const before of ['1.3.0', '1.4.0']) {
    await say(`deploy checkout ${before} to staging`)
    await restOf(bot)
  }

  const crashes: (() => void)[] = []
  const known = (await deliveriesOf(bot)).length
  for (const step of all) {
    await pass(bot, step.after)
    for (let tick = 0; tick < step.ticks; tick++) await bot.loop.tick()
    await take(step)
  }
  controls.comeBack()
  await restOf(bot)
  return { bot, say, writes }

  async function take(step: Step): Promise<void> {
    switch (step.do) {
      case 'deploy':
        return say(`deploy checkout ${step.version} to staging`)
      case 'rollback':
        return say('rollback checkout staging because it burns')
      case 'crash':
        crashes.push(
          controls.fail(await bot.simulated.isImageOf('checkout', step.version), 'crash'),
        )
        return
      case 'heal':
        return crashes.forEach((heal) => heal())
      case 'away':
        return controls.goAway()
      case 'back':
        return controls.comeBack()
      default: {
        const born = (await deliveriesOf(bot)).slice(known).toReversed()
        const meant = born[step.which % Math.max(born.length, 1)]
        if (meant) await say(`${step.do} ${meant.id}`)
      }
    }
  }
}

/** Nobody acts any more, and what the target says is so. */
async function expectTruth(bot: SimulatedBot): Promise<void> {
  const target = await bot.store.target(key)
  const deliveries = await deliveriesOf(bot)
  const open = deliveries.filter(({ outcome }) => !outcome)
  expect(open.filter(({ id, held }) => !held && !target?.queue.includes(id))).toEqual([])
  expect((await bot.store.list({ kind: 'delivery' })).filter((one) => one.quarantined)).toEqual([])
  const active = deliveries.find(({ id }) => id === target?.active)
  const isStuck = active !== undefined && !active.held
  expect({ isStuck, open: active ? [] : open }).toEqual({ isStuck: false, open: [] })
  if (active || target?.unsettled) return
  const isSettled = await bot.simulated.isImageOf('checkout', target!.settled!.release.version)
  expect(imagesOf(bot).map((image) => isSettled(image))).toEqual([true])
}

/** Until nobody who has the target, or could have it, does anything: at most twenty minutes. */
async function restOf(bot: SimulatedBot): Promise<void> {
  await pass(bot, 20 * 60_000, () => isAtRest(bot))
  if (!(await isAtRest(bot))) throw new Error('it did not come to rest')
}

/** Time goes on by so much, or until it is enough. Whoever always has something to do at once is found out. */
async function pass(bot: SimulatedBot, ms: number, isEnough = async () => false): Promise<void> {
  const end = bot.clock.now() + ms
  for (let look = 0; look < 3_000; look++) {
    if ((await bot.loop.tick()) > 0) continue
    const due = (await bot.store.nextDue()) ?? Infinity
    if (await isEnough()) return
    if (due > end) return bot.clock.advance(Math.max(end - bot.clock.now(), 0))
    await bot.clock.advance(Math.max(due - bot.clock.now(), 1))
  }
  throw new Error('it does not stop looking')
}

async function isAtRest(bot: SimulatedBot): Promise<boolean> {
  const target = await bot.store.target(key)
  const open = (await deliveriesOf(bot)).filter(({ outcome }) => !outcome)
  const active = open.find(({ id }) => id === target?.active)
  return open.every(({ id, held }) => held || (active?.held && target?.queue.includes(id)))
}

async function deliveriesOf(bot: SimulatedBot): Promise<Delivery[]> {
  const stored = await bot.store.list({ kind: 'delivery' })
  return stored.map(({ document }) => Delivery.parse(document)).toReversed()
}

function imagesOf(bot: SimulatedBot): string[] {
  const objects = bot.simulated.clusters.get('shared')!.controls.objects()
  return objects
    .filter(({ ref }) => ref.kind === 'Deployment' && ref.namespace === 'shop-staging')
    .flatMap(({ object }) => JSON.stringify(object['spec']).match(/(?<="image":")[^"]+/g) ?? [])
}

/** An operator who is told no is told no. */
function speaker({ door }: SimulatedBot) {
  let said = 0
  return async (text: string): Promise<void> => {
    const actor = { type: 'person', id: 'U0OLGA', name: 'olga' } as const
    const id = `t-${++said}`
    const place = { channel: 'C0CHECKOUT' }
    try {
      await door.dispatch({ id, via: 'slash', workspace: 'T0SHOP', actor, text, place })
    } catch (error) {
      if (!(error instanceof DeliveryError)) throw error
    }
  }
}
