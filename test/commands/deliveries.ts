import type { Claim } from '#db/store.ts'
import { Delivery } from '#src/core/delivery.ts'
import { hashOf } from '#src/core/hash.ts'
import type { Settled, Target } from '#src/core/target.ts'
import { stateOf } from '#src/kinds/delivery/state.ts'
import { release, type House } from '../door/house.ts'

/** The id that an answer names. */
export function idIn(words: string): string {
  const [id] = /d-[0-9a-z]+/.exec(words) ?? []
  if (id === undefined) throw new Error(`Cannot find an id in: ${words}`)
  return id
}

/** Says it, and lets the delivery do what the loop would have it do until it is as described. */
export async function delivered(house: House, line: string): Promise<string> {
  return settle(house, idIn(await house.say(line)))
}

/** The delivery went through: its release is settled, what was before is history. */
export async function settle(house: House, id: string): Promise<string> {
  await tick(house, id, (delivery, target, now) => {
    const settled = settledBy(delivery, now)
    const { active: _active, ...free } = target
    return {
      delivery: { ...delivery, begun: true, outcome: { is: 'succeeded' }, endedAt: now },
      target: {
        ...free,
        settled,
        history: [...(target.settled ? [target.settled] : []), ...target.history],
      },
    }
  })
  return id
}

/** The delivery acts on its target. */
export async function begin(
  house: Loopless,
  id: string,
  rest: Partial<Delivery> = {},
): Promise<string> {
  await tick(house, id, (delivery, target) => ({
    delivery: { ...delivery, begun: true, ...rest },
    target: { ...target, active: id },
  }))
  return id
}

/** The delivery failed and was taken back: its release is blocked there. */
export async function takenBack(house: House, id: string, because: string): Promise<string> {
  await tick(house, id, (delivery, target, now) => {
    const { active: _active, ...free } = target
    const version = delivery.wanted
    const outcome = { is: 'rolledBack', reason: { because }, to: 'nothing' } as const
    return {
      delivery: { ...delivery, begun: true, outcome, endedAt: now },
      target: {
        ...free,
        blocked: [{ version, digests: [], because, by: { type: 'system' }, at: now }],
      },
    }
  })
  return id
}

/** Whatever has a store on which no loop runs meanwhile. */
type Loopless = Pick<House, 'store' | 'clock'>

type Turn = { readonly delivery: Delivery; readonly target: Target }

async function tick(
  { store, clock }: Loopless,
  id: string,
  decide: (delivery: Delivery, target: Target, now: number) => Turn,
): Promise<void> {
  await clock.advance(1_000)
  const claim = await claimOf(store, id)
  const { delivery, target } = decide(
    Delivery.parse(claim.document),
    claim.target!.document,
    clock.now(),
  )
  await store.commit({
    claim,
    document: delivery,
    target,
    state: stateOf(delivery),
    done: delivery.outcome !== undefined,
    events: [{ type: 'test', text: `is ${stateOf(delivery)}` }],
  })
  await store.release(claim, clock.now())
}

async function claimOf(store: House['store'], id: string): Promise<Claim> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const [claim] = await store.claim({ leaseMs: 60_000, limit: 1 })
    if (!claim) break
    if (claim.id === id) return claim
    await store.release(claim, undefined)
  }
  throw new Error(`Cannot claim ${id}`)
}

function settledBy({ app, wanted, id, release: found }: Delivery, at: number): Settled {
  return {
    release: found ?? release(app, wanted),
    manifests: hashOf(`${app} ${wanted}`),
    inventory: [],
    cluster: 'shared',
    namespace: 'shop-staging',
    progressDeadlineSeconds: 600,
    delivery: id,
    at,
  }
}
