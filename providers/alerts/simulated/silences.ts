import { randomUUID } from 'node:crypto'
import type { NewSilence } from '#providers/alerts/alerts.ts'
import type { Clock, Instant } from '#src/core/clock.ts'
import type { Labels, SeenSilence } from '#src/core/watch/alerts.ts'
import { compiled, matchesEmpty } from './matching.ts'

/** The silences of one Alertmanager. What is expired is kept for five days, as it does. */
export type Silences = {
  /** Returns its id; throws RefusedSilence in Alertmanager's words. */
  add(silence: NewSilence): string
  expire(id: string): void
  find(id: string): SeenSilence | undefined
  all(): readonly SeenSilence[]
  /** Ids of those that mute an alert with these labels now. */
  muting(labels: Labels): readonly string[]
}

/** What Alertmanager answers 400 to. */
export class RefusedSilence extends Error {
  override readonly name = 'RefusedSilence'
}

type Kept = NewSilence & { readonly id: string; readonly fits: (labels: Labels) => boolean }

const KEPT = 5 * 24 * 3_600_000

export function createSilences(clock: Clock): Silences {
  const kept = new Map<string, Kept>()
  const now = () => clock.now()
  const lately = () => [...kept.values()].filter(({ endsAt }) => endsAt > now() - KEPT)

  return {
    add(wanted) {
      const silence = { ...wanted, startsAt: Math.max(wanted.startsAt, now()) }
      const refused = refusalOf(silence, now())
      if (refused !== undefined) throw new RefusedSilence(refused)
      const id = randomUUID()
      kept.set(id, { ...silence, id, fits: fitting(silence) })
      return id
    },
    expire(id) {
      const silence = kept.get(id)
      if (!silence || silence.endsAt <= now()) return
      const startsAt = Math.min(silence.startsAt, now())
      kept.set(id, { ...silence, startsAt, endsAt: now() })
    },
    find(id) {
      const silence = lately().find((one) => one.id === id)
      return silence && seen(silence, now())
    },
    all: () => lately().map((silence) => seen(silence, now())),
    muting: (labels) =>
      lately()
        .filter((one) => stateOf(one, now()) === 'active' && one.fits(labels))
        .map(({ id }) => id)
        .toSorted(),
  }
}

function refusalOf({ startsAt, endsAt, matchers }: NewSilence, now: Instant): string | undefined {
  if (startsAt >= endsAt) return 'start time must be before end time'
  if (endsAt < now) return "end time can't be in the past"
  return matchers.length === 0 ? 'at least one matcher required' : undefined
}

function fitting({ matchers }: NewSilence): Kept['fits'] {
  try {
    const fits = compiled(matchers)
    if (!matchers.every(matchesEmpty)) return fits
  } catch {
    throw new RefusedSilence('invalid regular expression')
  }
  throw new RefusedSilence('at least one matcher must not match the empty string')
}

function seen(silence: Kept, now: Instant): SeenSilence {
  const { fits: _fits, ...rest } = silence
  return { ...rest, state: stateOf(silence, now) }
}

function stateOf({ startsAt, endsAt }: NewSilence, now: Instant): SeenSilence['state'] {
  if (endsAt <= now) return 'expired'
  return startsAt > now ? 'pending' : 'active'
}
