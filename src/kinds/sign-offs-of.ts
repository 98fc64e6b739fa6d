import type { Instant } from '#src/core/clock.ts'
import { hashOf } from '#src/core/hash.ts'
import type { Decision, NewSignal } from '#src/core/record.ts'
import { contentKey, isSameRelease, type Release } from '#src/core/release.ts'
import type { SignOff } from '#src/core/rules/sign-off.ts'
import type { Station } from './candidates.ts'
import { signOffMessage } from './sign-off-turn.ts'

type Asking = Required<Pick<Decision<unknown>, 'events' | 'children' | 'messages' | 'signals'>>

/**
 * QA is asked about what settled where a sign-off is wanted, and requests about what runs no more are told to look. What
 * was said of a release that came back still stands.
 */
export function signOffsOf(app: string, station: Station, now: Instant): Asking {
  const signals = station.signOffs
    .filter((one) => one.closedAt === undefined && !isThere(one, station))
    .map((one) => outdated(one, station))
  const made = isWanted(station) ? requestFor(app, station, now) : undefined
  if (!made) return { events: [], children: [], messages: [], signals }
  const { id, environment, release, state } = made
  const target = station.target.key
  return {
    signals,
    children: [{ kind: 'signOff', id, target, document: made, state }],
    messages: [signOffMessage(made)],
    events: [
      { type: 'signOff', text: `${release.version} in ${environment} is to be signed off: ${id}` },
    ],
  }
}

function isThere({ release }: SignOff, { target: { settled } }: Station): boolean {
  return settled !== undefined && isSameRelease(settled.release, release)
}

/** Once for each settled release, as long as the rules want it. */
function isWanted(station: Station): boolean {
  const { target, policy, signOffs } = station
  if (!policy.signOff || !target.settled || target.unsettled) return false
  return !signOffs.some((one) => one.closedAt === undefined && isThere(one, station))
}

function requestFor(app: string, station: Station, now: Instant): SignOff | undefined {
  const { environment, channel, policy, target, signOffs } = station
  const { settled } = target
  const { signOff } = policy
  if (!settled || !signOff) return undefined
  const { release, delivery } = settled
  const ofThis = signOffs.filter((one) => isThere(one, station))
  const signed = signOffs.find((one) => !isThere(one, station) && isPassed(one))
  // Where nothing was signed off yet, what is new is what was not there before.
  const since = signed?.release.version
  const before = target.history[0]?.release.version
  return {
    version: 1,
    id: nextId(app, station, release),
    app,
    environment,
    release,
    delivery,
    channel,
    askedAt: now,
    state: 'asked',
    from: signOff.from,
    ...(signOff.unless && { unless: signOff.unless.checks }),
    ...(policy.url && { url: policy.url }),
    ...(since !== undefined && { since }),
    ...(since === undefined && before !== undefined && { before }),
    ...saidBefore(ofThis[0]),
  }
}

/** Names a request by how many there were before it about the same release there, so that all of them can be found. */
export function signOffId(
  app: string,
  environment: string,
  release: Release,
  count: number,
): string {
  const parts = [app, environment, contentKey(release), String(count)]
  return `s-${hashOf(parts.join('\n')).slice(0, 8)}`
}

function nextId(app: string, { environment, signOffs }: Station, release: Release): string {
  const taken = new Set(signOffs.map(({ id }) => id))
  let count = 0
  while (taken.has(signOffId(app, environment, release, count))) count++
  return signOffId(app, environment, release, count)
}

function isPassed({ state }: SignOff): boolean {
  return state === 'signed' || state === 'notNeeded'
}

/** A sign-off belongs to the digests, not to the delivery that brought them. */
function saidBefore(before: SignOff | undefined): Partial<SignOff> {
  if (!before || before.state === 'outdated' || before.state === 'asked') return {}
  const { state, by, because, decidedAt } = before
  return {
    state,
    ...(by && { by }),
    ...(because && { because }),
    ...(decidedAt !== undefined && { decidedAt }),
  }
}

function outdated({ id }: SignOff, { target }: Station): NewSignal {
  const by = target.settled?.delivery ?? 'nothing'
  return {
    to: { kind: 'signOff', id },
    key: `${id}/outdated/${by}`,
    signal: { type: 'outdated', by },
  }
}
