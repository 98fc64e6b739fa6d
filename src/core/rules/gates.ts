import { actorKey, actorName, type Actor } from '#src/core/actor.ts'
import type { Gate } from './approval.ts'
import type { Check } from './changes.ts'
import type { Instant } from '#src/core/clock.ts'
import { freezeAt } from './freeze.ts'
import type { Policy } from './policy.ts'
import type { Target } from '#src/core/target.ts'
import type { DeclaredFreeze, Tier } from './tiers.ts'

/** What gates are decided by. `tiers` and `checks` are absent where nobody wants to know. */
export type Passage = {
  readonly app: string
  readonly by: Actor
  readonly policy: Policy
  readonly freezes: readonly DeclaredFreeze[]
  readonly tiers: readonly Tier[]
  readonly checks: readonly Check[]
  readonly target: Pick<Target, 'lock'>
  readonly isEmergency: boolean
  readonly now: Instant
}

/** Everything that must hold before a delivery may begin, beside votes; an emergency leaves only the lock of somebody else. */
export function gatesOf(passage: Passage): Gate[] {
  const lock = lockGate(passage)
  if (passage.isEmergency) return lock
  return [...tierGates(passage), ...checkGates(passage), ...freezeGate(passage), ...lock]
}

/** Gates that have to do with the release itself; the others only say when a delivery may start. */
export function isAboutRelease({ gate }: Gate): boolean {
  return gate !== 'freeze' && gate !== 'lock'
}

/** What of the environments before keeps or lets through a release: tiers, soak and sign-offs. */
export function tierGates({
  policy,
  tiers,
  now,
}: Pick<Passage, 'policy' | 'tiers' | 'now'>): Gate[] {
  const each = tiers.map((tier) => gatesOfTier(tier, policy, now))
  if (policy.direct) return each.flat().filter(isRejection)
  if (policy.availabilityStrategy === 'All') return each.flat()
  return each.find((gates) => gates.every(({ is }) => is === 'open')) ?? nearest(each)
}

/** Of several ways in, the one that may still open is told. */
function nearest(each: readonly Gate[][]): Gate[] {
  return each.find((gates) => gates.every(({ is }) => is !== 'shut')) ?? each[0] ?? []
}

function isRejection({ gate, is }: Gate): boolean {
  return gate === 'signOff' && is === 'shut'
}

function gatesOfTier(tier: Tier, policy: Policy, now: Instant): Gate[] {
  const { environment, ran, blocked } = tier
  const signedOff = signOffGates(tier)
  if (signedOff.some(isRejection)) return signedOff
  if (blocked) return [shut('tier', `it was taken back in ${environment}: ${blocked.because}`)]
  if (!ran) return [shut('tier', `it has not run in ${environment}`)]
  const soaked = soakGates(environment, ran, policy.requiredSoakTime, now)
  return [open('tier', `it ran in ${environment}`), ...soaked, ...signedOff]
}

function soakGates(
  environment: string,
  { since, until }: NonNullable<Tier['ran']>,
  requiredSoakTime: number,
  now: Instant,
): Gate[] {
  if (requiredSoakTime === 0) return []
  if ((until ?? now) - since >= requiredSoakTime)
    return [open('soak', `it soaked in ${environment}`)]
  if (until !== undefined)
    return [shut('soak', `it was replaced in ${environment} before it had soaked there`)]
  const opensAt = since + requiredSoakTime
  return [{ gate: 'soak', is: 'waits', because: `it soaks in ${environment}`, opensAt }]
}

function signOffGates({ environment, signOff }: Tier): Gate[] {
  if (!signOff) return []
  const { state, by, because } = signOff
  const who = by ? actorName(by) : 'QA'
  switch (state) {
    case 'signed':
      return [open('signOff', `${who} signed it off in ${environment}`)]
    case 'notNeeded':
      return [open('signOff', `its checks stand for a sign-off in ${environment}`)]
    case 'rejected':
      return [
        shut('signOff', `${who} rejected it in ${environment}${because ? `: ${because}` : ''}`),
      ]
    case 'outdated':
      return [shut('signOff', `it was replaced in ${environment} before anybody signed it off`)]
    case 'asked':
      return [
        { gate: 'signOff', is: 'waits', because: `nobody has signed it off in ${environment} yet` },
      ]
  }
}

function checkGates({ policy, checks }: Passage): Gate[] {
  return policy.checks.map((name): Gate => {
    const state = checks.find((check) => check.name === name)?.state
    if (state === 'passed') return open('checks', `the check ${name} passed`)
    if (state === 'failed') return shut('checks', `the check ${name} failed`)
    const because = state ? `the check ${name} runs` : `the check ${name} has not reported yet`
    return { gate: 'checks', is: 'waits', because }
  })
}

function freezeGate({ policy, freezes, app, now }: Passage): Gate[] {
  const frozen = freezeAt(policy.freeze, freezes, app, now)
  if (!frozen) return []
  const { because, opensAt } = frozen
  return [{ gate: 'freeze', is: 'waits', because, ...(opensAt !== undefined && { opensAt }) }]
}

/** Whoever locked a target may deliver to it. */
function lockGate({ target: { lock }, by, now }: Passage): Gate[] {
  if (!lock || lock.until <= now || actorKey(lock.by) === actorKey(by)) return []
  const because = `${actorName(lock.by)} locked it: ${lock.because}`
  return [{ gate: 'lock', is: 'waits', because, opensAt: lock.until }]
}

function open(gate: Gate['gate'], because: string): Gate {
  return { gate, is: 'open', because }
}

function shut(gate: Gate['gate'], because: string): Gate {
  return { gate, is: 'shut', because }
}
