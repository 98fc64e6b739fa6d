import { z } from 'zod'
import { Actor, actorName } from '#src/core/actor.ts'
import type { Station } from './candidates.ts'

/** Automation into an environment pauses until somebody lets it go on. */
export const Hold = z.object({
  environment: z.string(),
  by: Actor,
  because: z.string(),
  at: z.number(),
})
export type Hold = z.infer<typeof Hold>

/** What brought back a release that stands there since then. */
export const WayBack = z.object({
  delivery: z.string(),
  by: Actor,
  because: z.string().optional(),
  settledAt: z.number(),
})

/** What a pipeline knows that keeps automation out, by environment where it is not a list. */
export type Said = {
  readonly holds: readonly Hold[]
  readonly resumed: Readonly<Record<string, number>>
  readonly broughtBack?: Readonly<Record<string, z.infer<typeof WayBack>>> | undefined
}

/** Why automation leaves an environment alone, as a plain clause; undefined where it does not. */
export function pauseOf(said: Said, station: Station): string | undefined {
  const { environment, target, inFlight } = station
  const wayBack = inFlight.find(({ purpose }) => purpose === 'rollback')
  if (wayBack) return `${wayBack.id} takes ${environment} back to ${wayBack.version}`
  const { unsettled } = target
  return unsettled
    ? `${unsettled.version} was left half-way there by ${unsettled.delivery}`
    : holdOn(said, station)
}

/** What keeps automation out until somebody lets it go on: a person's hold, or a way back. */
export function holdOn(said: Said, station: Station): string | undefined {
  const { holds, resumed } = said
  const { environment, target } = station
  const { settled } = target
  const broughtBack = wayBackTo(said, station)
  const hold = holds.find((one) => one.environment === environment)
  if (hold) return `${actorName(hold.by)} holds it: ${hold.because}`
  if (!broughtBack || !settled || (resumed[environment] ?? -1) >= settled.at) return undefined
  const why = broughtBack.because ? `: ${broughtBack.because}` : ''
  return `${actorName(broughtBack.by)} took it back to ${settled.release.version}${why}; it waits until a person delivers there`
}

/** The ways back that are to be remembered. */
export function waysBackOf(
  said: Said,
  environments: readonly Station[],
): Pick<Said, 'broughtBack'> {
  const back = environments.flatMap((station) => {
    const { environment, target } = station
    const found = wayBackTo(said, station)
    if (!found || !target.settled) return []
    const { delivery, by, because } = found
    const settledAt = target.settled.at
    return [[environment, { delivery, by, ...(because && { because }), settledAt }] as const]
  })
  return back.length === 0 ? {} : { broughtBack: Object.fromEntries(back) }
}

/** As it is seen, or was seen since the same release stands there: a restart and a scaling leave it. */
function wayBackTo(said: Said, { environment, target: { settled }, broughtBack }: Station) {
  const seen = said.broughtBack?.[environment]
  return broughtBack ?? (seen?.settledAt === settled?.at ? seen : undefined)
}
