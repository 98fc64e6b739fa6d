import { openSqliteStore } from '#db/sqlite/store.ts'
import { Delivery } from '#src/core/delivery.ts'
import type { Catalog } from '#src/core/catalog.ts'
import { ApprovalPolicy } from '#src/core/rules/policy.ts'
import { DeliveryError } from '#src/core/errors.ts'
import type { Invocation } from '#src/door/invocation.ts'
import { manualClock } from '../../support/clock.ts'
import { shopCatalog, simulateBot } from '../../support/simulated-bot.ts'

export type Asked = Awaited<ReturnType<typeof askedOf>>

/** A delivery that waits for two of so many people, on a store in a file. */
export async function askedOf(people: number, file: string) {
  const clock = manualClock()
  const store = openSqliteStore({ file, workspace: 'T0SHOP', clock })
  const bot = await simulateBot({ clock, store, catalog: await askingMany(people) })
  const line = 'deploy checkout 1.5.0 to staging'
  await bot.door.dispatch({ ...pressOf('order', 'U0DANA'), via: 'slash', text: line })
  const [record] = await store.list({ kind: 'delivery' })
  const id = record?.id ?? ''
  const delivery = async () =>
    Delivery.parse((await store.find({ kind: 'delivery', id }))?.document)
  await bot.settle(1_000)
  const { approval } = await delivery()
  if (!approval) throw new Error('Cannot measure: nobody is asked')

  return {
    bot,
    id,
    people,
    plan: approval.plan,
    delivery,
    /** As a click comes in: stored before it is acknowledged, then judged. Whoever is too late is told so. */
    async press(invocation: Invocation): Promise<void> {
      await bot.door.receive(invocation)
      await bot.door.dispatch(invocation).catch((error: unknown) => {
        if (!(error instanceof DeliveryError)) throw error
      })
    },
    close: () => store.close(),
  }
}

/** One press of everybody. */
export function votesOf({ id, people, plan }: Asked): readonly Invocation[] {
  return Array.from({ length: people }, (_, number) => ({
    ...pressOf(`press-${number}`, idOf(number)),
    command: 'approve',
    args: { delivery: id },
    evidence: plan,
  }))
}

function pressOf(id: string, user: string): Invocation {
  const actor = { type: 'person', id: user, name: user.toLowerCase() } as const
  return { id, via: 'button', workspace: 'T0SHOP', actor }
}

async function askingMany(people: number): Promise<Catalog> {
  const catalog = await shopCatalog()
  const users = Array.from({ length: people }, (_, number) => idOf(number))
  const approval = ApprovalPolicy.parse({ from: ['voters'], count: 2 })
  const { staging, ...environments } = catalog.environments
  if (!staging) throw new Error('Cannot measure: the shop has no staging')
  return {
    ...catalog,
    groups: { ...catalog.groups, voters: { users, notify: undefined } },
    environments: { ...environments, staging: { ...staging, approval } },
  }
}

function idOf(number: number): string {
  return `U0P${number}`
}
