import { expect } from 'vitest'
import type { Catalog } from '#src/core/catalog.ts'
import type { Delivery } from '#src/core/delivery.ts'
import type { Query, Seen } from '#src/core/queries.ts'
import type { Release } from '#src/core/release.ts'
import type { SignOff } from '#src/core/rules/sign-off.ts'
import { targetKey } from '#src/core/target.ts'
import { ask } from '#src/engine/ask.ts'
import { newDelivery } from '#src/kinds/delivery/new.ts'
import { shopCatalog, simulateBot, type SimulatedBot } from '../support/simulated-bot.ts'

const { signal } = new AbortController()
export const dana = { type: 'person', id: 'U0DANA', name: 'dana' } as const

/** A simulated bot that is asked questions, as records ask them. */
export async function start(change: (catalog: Catalog) => Catalog = (same) => same) {
  const bot = await simulateBot({ catalog: change(await shopCatalog()) })
  const { it: source, controls } = bot.simulated.releases.get('checkout')!
  const release = async (version: string): Promise<Release> => (await source.find(version, signal))!
  let count = 0
  return {
    bot,
    controls,
    release,
    tell: (query: Query): Promise<Seen> => ask([query], bot.world),
    /** Delivers there, as far as the target is concerned. */
    async settleAt(environment: string, version: string): Promise<void> {
      const id = `d-s${++count}`
      await put(bot, 'delivery', id, wish(bot, id, environment, version))
      await bot.settle(60_000)
      const target = await bot.store.target(targetKey('checkout', environment))
      expect(target?.settled?.release.version).toBe(version)
    },
  }
}

/** What was seen; anything else is an error here. */
export function seen<Ask extends keyof Seen>(answers: Seen, which: Ask) {
  const answer = answers[which]
  if (answer?.is !== 'seen') throw new Error(`Expected to see ${which}: ${JSON.stringify(answer)}`)
  return answer.value as Extract<NonNullable<Seen[Ask]>, { is: 'seen' }>['value']
}

/** Somebody wishes to deliver checkout there. */
export function wish(bot: SimulatedBot, id: string, environment: string, wanted: string): Delivery {
  return newDelivery({
    id,
    purpose: 'deploy',
    app: 'checkout',
    environment,
    wanted,
    by: dana,
    channel: '#checkout',
    at: bot.clock.now(),
  })
}

/** Puts a record into the store, as a command would. */
export async function put(
  bot: SimulatedBot,
  kind: string,
  id: string,
  document: object,
): Promise<void> {
  const target = kind === 'delivery' || kind === 'signOff' ? targetOf(document) : undefined
  await bot.store.submit({
    create: { kind, id, document, state: 'new', ...(target && { target }) },
    audit: { actor: dana, action: 'test', invocation: `put/${id}`, detail: {} },
  })
}

function targetOf(document: object): string {
  const { app, environment } = document as SignOff
  return targetKey(app, environment)
}
