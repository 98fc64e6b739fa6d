import type { SimulatedObject } from '#providers/cluster/simulated.ts'
import type { Definition, EnvironmentEntry } from '#src/core/catalog.ts'
import { Delivery } from '#src/core/delivery.ts'
import type { Target } from '#src/core/target.ts'
import { failure } from '#src/messages/failure.ts'
import { shopCatalog, simulateBot } from '../support/simulated-bot.ts'
import { idIn } from './deliveries.ts'

export type Shop = Awaited<ReturnType<typeof openShop>>

/** The shop with its simulated world; `workloads` are of checkout, `rules` are of staging. */
export async function openShop(
  workloads?: Definition['workloads'],
  rules: Partial<EnvironmentEntry> = {},
) {
  const plain = await shopCatalog()
  const staging = { ...plain.environments['staging']!, ...rules }
  const catalog = { ...plain, environments: { ...plain.environments, staging } }
  const checkout = catalog.apps['checkout']!
  const definition = { ...(checkout.definition as Definition), ...(workloads && { workloads }) }
  const apps = { ...catalog.apps, checkout: { ...checkout, definition } }
  const bot = await simulateBot({ catalog: { ...catalog, apps } })
  let said = 0

  async function say(line: string, id = `slash-${++said}`, name = 'olga'): Promise<string> {
    const actor = { type: 'person', id: `U0${name.toUpperCase()}`, name } as const
    try {
      const asked = { id, via: 'slash', workspace: 'T0SHOP', actor, text: line } as const
      const answer = await bot.door.dispatch(asked)
      return answer.type === 'message' ? answer.message.text : `form ${answer.form.command}`
    } catch (error) {
      return failure(error, 'ref').text
    }
  }

  return {
    bot,
    say,
    /** Says it, and lets the world go on until nothing moves. */
    async deliver(line: string): Promise<Delivery> {
      const id = idIn(await say(line))
      await bot.settle(120_000)
      return this.delivery(id)
    },
    async delivery(id: string): Promise<Delivery> {
      return Delivery.parse((await bot.store.find({ kind: 'delivery', id }))?.document)
    },
    async target(environment = 'staging'): Promise<Target> {
      return (await bot.store.target(`checkout/${environment}`))!
    },
    async card(id: string): Promise<string> {
      const key = { kind: 'delivery', subject: id, channel: '#checkout' }
      return (await bot.presenter.render(key))?.text ?? ''
    },
    /** The pods that run in staging, by name. */
    pods(): readonly string[] {
      const { controls } = bot.simulated.clusters.get('shared')!
      return controls.pods('shop-staging').map(({ metadata }) => metadata.name)
    },
    replicas(name = 'checkout'): unknown {
      const { controls } = bot.simulated.clusters.get('shared')!
      const isMeant = ({ ref }: SimulatedObject) => ref.kind === 'Deployment' && ref.name === name
      const found = controls.objects().find(isMeant)
      return (found?.object['spec'] as Record<string, unknown> | undefined)?.['replicas']
    },
  }
}

/** An api and a worker. */
export const twoWorkloads: Definition['workloads'] = {
  api: { manifests: 'deploy/checkout', container: 'api' },
  worker: { manifests: 'deploy/payments', container: 'api' },
}
