import type { Delivery, Rendered } from '#src/core/delivery.ts'
import { DeliveryError } from '#src/core/errors.ts'
import type { OverridesChange } from '#src/core/plan/overrides.ts'
import type { Plan } from '#src/core/plan/plan.ts'
import type { Answer, Seen } from '#src/core/queries.ts'
import type { Release } from '#src/core/release.ts'
import { newTarget } from '#src/core/target.ts'
import { newDelivery } from '#src/kinds/delivery/new.ts'
import { inTheWay } from '#src/kinds/dependency/words.ts'
import { readDependency } from '#src/kinds/reading/dependencies.ts'
import { prepare } from '#src/kinds/delivery/prepare.ts'
import { ask } from './ask.ts'
import type { World } from './world.ts'

export type PreviewRequest = {
  readonly app: string
  readonly environment: string
  readonly version: string
  /** What a scaling sets: then what is settled would be delivered with it. */
  readonly overrides?: OverridesChange
}
export type Previewed = {
  readonly release: Release
  readonly rendered: Rendered
  readonly plan: Plan
  /** The version that is settled there now. */
  readonly from: string | undefined
  /** How dependencies stand that keep it waiting, a plain sentence each. */
  readonly warnings: readonly string[]
}

/** Prepares a delivery as the loop would, and throws it away: what would change. Rejects with DeliveryError. */
export async function preview(request: PreviewRequest, world: World): Promise<Previewed> {
  let delivery = draft(request, world)
  const target = (await world.store.target(delivery.target)) ?? newTarget(delivery.target)
  for (;;) {
    const input = { delivery, target, direction: 'forward', memory: null } as const
    const seen = await ask(prepare.wants(input), world)
    refuseUnknown(seen, request)
    const move = prepare.decide({ ...input, seen, now: world.clock.now() })
    if (move.is === 'failed') throw cannot(request, move.reason.because, move.reason.hint)
    delivery = { ...delivery, ...move.delivery }
    const { release, rendered, plan } = delivery
    if (move.is === 'done' && release && rendered && plan)
      return {
        release,
        rendered,
        plan,
        from: target.settled?.release.version,
        warnings: [...(rendered.notes ?? []), ...(await warningsAbout(rendered, world))],
      }
  }
}

function draft(
  { app, environment, version, overrides }: PreviewRequest,
  { clock }: World,
): Delivery {
  return newDelivery({
    id: 'preview',
    purpose: overrides ? 'scale' : 'deploy',
    ...(overrides && { overrides }),
    app,
    environment,
    wanted: version,
    by: { type: 'system' },
    channel: '',
    at: clock.now(),
  })
}

/** A plan says what would be done as things are; whether anything is in its way is said beside it. */
async function warningsAbout({ needs = [] }: Rendered, { store }: World): Promise<string[]> {
  const records = await Promise.all(needs.map(({ key }) => readDependency(store, key)))
  return records.flatMap((record) => (record ? (inTheWay(record) ?? []) : []))
}

function refuseUnknown(seen: Seen, request: PreviewRequest): void {
  for (const answer of Object.values(seen) as Answer<unknown>[]) {
    if (answer.is === 'unavailable') throw cannot(request, answer.because, undefined, 'unavailable')
    if (answer.is === 'refused') throw cannot(request, answer.because, answer.hint)
  }
}

function cannot(
  { app, environment, version }: PreviewRequest,
  because: string,
  hint?: string,
  code: 'not-possible' | 'unavailable' = 'not-possible',
): DeliveryError {
  return new DeliveryError(
    code,
    `Cannot plan ${app} ${version} for ${environment}: ${because}`,
    hint ? { hint } : {},
  )
}
