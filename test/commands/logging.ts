import { failure } from '#src/messages/failure.ts'
import type { Message } from '#src/door/message.ts'
import { LogFollow } from '#src/kinds/log-follow.ts'
import { shopCatalog, simulateBot } from '../support/simulated-bot.ts'

/** The shop with a Loki for the cluster of staging; staging has no Loki where `isWatched` is false. */
export async function openLogs({ isWatched = true, masks = [] as string[] } = {}) {
  const plain = await shopCatalog()
  const shared = {
    ...plain.clusters['shared']!,
    ...(isWatched && { loki: { simulated: true } as const }),
  }
  const catalog = { ...plain, clusters: { ...plain.clusters, shared }, logs: { masks } }
  const bot = await simulateBot({ catalog })
  let said = 0

  async function ask(line: string, { name = 'olga', place = true } = {}): Promise<Message> {
    const actor = { type: 'person', id: `U0${name.toUpperCase()}`, name } as const
    const id = `slash-${++said}`
    const asked = { id, via: 'slash', workspace: 'T0SHOP', actor, text: line } as const
    try {
      const where = place ? { place: { channel: 'C0CHECKOUT' } } : {}
      const answer = await bot.door.dispatch({ ...asked, ...where })
      if (answer.type === 'message') return answer.message
      return { text: `form ${answer.form.command}`, blocks: [] }
    } catch (error) {
      return failure(error, 'ref')
    }
  }

  const controls = () => bot.simulated.lokis.get('shared')!.controls
  return {
    bot,
    ask,
    controls,
    say: async (...what: Parameters<typeof ask>) => (await ask(...what)).text,
    async deliver(version: string): Promise<void> {
      await ask(`deploy checkout ${version} to staging`)
      await bot.settle(120_000)
    },
    /** The first pod of checkout writes these lines, a second apart. */
    async write(...texts: readonly string[]): Promise<void> {
      const pods = bot.simulated.clusters.get('shared')!.controls.pods('shop-staging')
      const pod = pods[0]!.metadata.name
      for (const text of texts) {
        controls().write({ namespace: 'shop-staging', pod, container: 'api', text })
        await bot.clock.advance(1_000)
      }
    },
    async follow(id: string): Promise<LogFollow> {
      return LogFollow.parse((await bot.store.find({ kind: 'logFollow', id }))?.document)
    },
    async card(id: string): Promise<Message> {
      const key = { kind: 'logFollow', subject: id, channel: 'C0CHECKOUT' }
      return (await bot.presenter.render(key))!
    },
  }
}

/** Only what the tests write: people use the shop meanwhile. */
export const own = '--grep "it "'
