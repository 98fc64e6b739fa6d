import type { Policy } from './policy.ts'
import { isSameRelease, type Release } from '#src/core/release.ts'
import type { SignOff } from './sign-off.ts'
import type { Target } from '#src/core/target.ts'
import type { Tier } from './tiers.ts'

/** What is known of an environment that a release passes; `signOffs` newest first. */
export type Passed = {
  readonly environment: string
  readonly target: Target
  readonly policy: Pick<Policy, 'signOff'> | undefined
  readonly signOffs: readonly SignOff[]
}

/** How a release stands in an environment that it passes. */
export function tierOf({ environment, target, policy, signOffs }: Passed, release: Release): Tier {
  const { settled, blocked } = target
  const bad = blocked.find(({ version }) => version === release.version)
  const ran = ranOf(target, release)
  return {
    environment,
    settled: settled && { release: settled.release, at: settled.at, delivery: settled.delivery },
    ran,
    blocked: bad && { because: bad.because },
    signOff: policy?.signOff && standing(saidOf(signOffs, release), ran),
  }
}

/** As long as it runs there somebody can say something; of what was replaced before anybody did, nobody can any more. */
function standing(said: Tier['signOff'], ran: Tier['ran']): NonNullable<Tier['signOff']> {
  const isSaid = said !== undefined && said.state !== 'asked' && said.state !== 'outdated'
  if (isSaid) return said
  return { ...said, state: ran?.until === undefined ? 'asked' : 'outdated' }
}

/** When this very release ran there and was not taken back since. */
function ranOf({ settled, history }: Target, release: Release): Tier['ran'] {
  const all = settled ? [settled, ...history] : []
  const place = all.findIndex((one) => isSameRelease(one.release, release))
  const found = all[place]
  if (!found) return undefined
  const next = all[place - 1]
  return { since: found.at, ...(next && { until: next.at }) }
}

/** What QA said last of these digests. */
function saidOf(signOffs: readonly SignOff[], release: Release): Tier['signOff'] {
  const said = signOffs.find((one) => isSameRelease(one.release, release))
  if (!said) return undefined
  const { state, by, because, decidedAt, id } = said
  return {
    state,
    id,
    ...(by && { by }),
    ...(because && { because }),
    ...(decidedAt !== undefined && { at: decidedAt }),
  }
}
