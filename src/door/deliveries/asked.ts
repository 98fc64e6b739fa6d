import type { Store } from '#db/store.ts'
import type { Catalog } from '#src/core/catalog.ts'
import { tookTarget, type Delivery } from '#src/core/delivery.ts'
import { mayVote } from '#src/core/rules/eligible.ts'
import { isAmong, type Elector } from '#src/core/rules/identity.ts'
import type { Policy } from '#src/core/rules/policy.ts'
import { demandOf } from '#src/core/rules/demand.ts'
import { policyOf } from '#src/core/rules/policy-of.ts'
import { SignOff } from '#src/core/rules/sign-off.ts'

/** How a question stands for one person: they may answer it, they have, or it is for others. */
export type Stand = 'needed' | 'voted' | 'others'

/** A delivery about which people are asked, and the rules that it is decided by. */
export type AskedDelivery = {
  readonly delivery: Delivery
  readonly rules: Policy | undefined
  readonly stand: Stand
}

/** A release that QA is asked about, and who is meant. */
export type AskedSignOff = {
  readonly signOff: SignOff
  readonly from: readonly string[]
  readonly stand: Stand
}

export type Asking = {
  readonly catalog: Catalog
  /** Whose view it is: a Slack user id, or an account at a shell, who decides nothing. */
  readonly person: string
  elector(id: string, environment: string): Promise<Elector>
}

/** Those of some deliveries about which people are asked now; what waits for this person first, then what ends soonest. */
export async function askedAmong(
  deliveries: readonly Delivery[],
  asking: Asking,
): Promise<readonly AskedDelivery[]> {
  const electorIn = remembered(asking)
  const asked = deliveries.filter(
    (delivery) =>
      delivery.approval?.state === 'asked' &&
      !delivery.outcome &&
      !delivery.held &&
      !tookTarget(delivery),
  )
  const all = await Promise.all(
    asked.map(async (delivery) => {
      const { app, environment } = delivery
      const rules = policyOf(asking.catalog, app, environment, demandOf(delivery))
      return { delivery, rules, stand: standOf(delivery, rules, await electorIn(environment)) }
    }),
  )
  return all.toSorted(
    (a, b) =>
      order.indexOf(a.stand) - order.indexOf(b.stand) ||
      (a.delivery.approval?.expiresAt ?? 0) - (b.delivery.approval?.expiresAt ?? 0),
  )
}

/** The requests for a sign-off that are open; what waits for this person first, then the oldest. */
export async function askedSignOffs(
  store: Pick<Store, 'list'>,
  asking: Asking,
): Promise<readonly AskedSignOff[]> {
  const electorIn = remembered(asking)
  const records = await store.list({ kind: 'signOff', done: false, limit: 1_000 })
  const open = records
    .flatMap(({ document }) => SignOff.safeParse(document).data ?? [])
    .filter(({ state }) => state === 'asked')
  const all = await Promise.all(
    open.map(async (signOff): Promise<AskedSignOff> => {
      const { app, environment } = signOff
      const from = policyOf(asking.catalog, app, environment)?.signOff?.from ?? []
      const elector = await electorIn(environment)
      const isMeant = elector?.isMember === true && isAmong(elector, from)
      return { signOff, from, stand: isMeant ? 'needed' : 'others' }
    }),
  )
  return all.toSorted(
    (a, b) =>
      order.indexOf(a.stand) - order.indexOf(b.stand) || a.signOff.askedAt - b.signOff.askedAt,
  )
}

const order: readonly Stand[] = ['needed', 'voted', 'others']

function standOf(
  { approval, by, changes }: Delivery,
  rules: Policy | undefined,
  elector: Elector | undefined,
): Stand {
  if (!elector || !rules?.approval) return 'others'
  const isOwn = (actor: Delivery['by']) => actor.type === 'person' && actor.id === elector.id
  if (approval?.votes.some((vote) => isOwn(vote.by))) return 'voted'
  const eligible = mayVote(rules.approval, elector, { by, authors: changes?.authors ?? [] })
  return eligible.may ? 'needed' : 'others'
}

/** Who the person is in an environment, asked once for each. */
function remembered({ person, elector }: Asking) {
  const known = new Map<string, Promise<Elector | undefined>>()
  return (environment: string): Promise<Elector | undefined> => {
    const before = known.get(environment)
    if (before) return before
    const found = person.startsWith('shell:')
      ? Promise.resolve(undefined)
      : elector(person, environment)
    known.set(environment, found)
    return found
  }
}
