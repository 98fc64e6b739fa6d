import { policyOf } from '#src/core/policy-of.ts'
import { isSameRelease, type Release } from '#src/core/release.ts'
import { SignOff } from '#src/core/sign-off.ts'
import { newTarget, targetKey, type Target } from '#src/core/target.ts'
import type { Tier } from '#src/core/tiers.ts'
import type { Answering } from '#src/engine/ask.ts'
import type { World } from '#src/engine/world.ts'

/** How a release stands in the environments before one. */
export const tiers: Answering<'tiers'> = async ({ app, environment, release }, world) => {
  const policy = policyOf(world.catalog(), app, environment)
  if (!policy) return { is: 'absent' }
  const value = await Promise.all(
    policy.after.map(async (before) => tierOf(app, before, release, world)),
  )
  return { is: 'seen', value }
}

async function tierOf(
  app: string,
  environment: string,
  release: Release,
  world: World,
): Promise<Tier> {
  const key = targetKey(app, environment)
  const target = (await world.store.target(key)) ?? newTarget(key)
  const { settled, blocked } = target
  const bad = blocked.find(({ version }) => version === release.version)
  return {
    environment,
    settled: settled && { release: settled.release, at: settled.at, delivery: settled.delivery },
    ran: ranOf(target, release),
    blocked: bad && { because: bad.because },
    signOff: policyOf(world.catalog(), app, environment)?.signOff && {
      state: 'asked',
      ...(await saidOf(app, environment, release, world)),
    },
  }
}

/** When this very release ran there and was not taken back since. */
export function ranOf({ settled, history }: Target, release: Release): Tier['ran'] {
  const all = settled ? [settled, ...history] : []
  const place = all.findIndex((one) => isSameRelease(one.release, release))
  const found = all[place]
  if (!found) return undefined
  const next = all[place - 1]
  return { since: found.at, ...(next && { until: next.at }) }
}

/** What QA said of these digests there; a rejection outlives a later question. */
async function saidOf(app: string, environment: string, release: Release, { store }: World) {
  const key = targetKey(app, environment)
  const records = await store.list({ kind: 'signOff', target: key, limit: 100 })
  const ours = records
    .flatMap(({ document }) => SignOff.safeParse(document).data ?? [])
    .filter((one) => isSameRelease(one.release, release))
  const [newest] = ours
  if (!newest) return undefined
  const { state, by, because, decidedAt, id } = newest
  return {
    state,
    id,
    ...(by && { by }),
    ...(because && { because }),
    ...(decidedAt && { at: decidedAt }),
  }
}
