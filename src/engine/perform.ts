import type { Fenced } from '#providers/cluster/cluster.ts'
import type { Effect, Effects } from '#src/core/effects.ts'
import { ProviderFailure } from '#src/core/errors.ts'
import type { Signal } from '#src/core/signal.ts'
import { CALL_DEADLINE } from './ask.ts'
import { withDeadline } from './deadline.ts'
import { discreet } from './discreet.ts'
import { effects } from './effects/registry.ts'
import type { OnBehalf, World } from './world.ts'

/**
 * Makes one sort of wish true. Safe to repeat; rejects with ProviderFailure. Where live objects carry a higher fence
 * nothing is written, and it resolves to that.
 */
export type Performing<Name extends keyof Effects> = (
  effect: Effects[Name],
  world: World,
  onBehalf: OnBehalf,
  signal: AbortSignal,
) => Promise<'applied' | 'removed' | Fenced>

/** What became of an effect: a failure is a signal for the next tick. */
export type Performed =
  | { readonly is: 'done' }
  | { readonly is: 'failed'; readonly signal: Signal }
  | ({ readonly is: 'fenced' } & Fenced)

/** Performs an effect; a failure becomes a signal for the next tick, so that it is saved and seen. */
export async function perform(
  effect: Effect,
  world: World,
  onBehalf: OnBehalf,
): Promise<Performed> {
  const performing = effects[effect.ensure] as Performing<keyof Effects>
  const started = world.clock.now()
  const report = (result: string) =>
    world.meter.providerCall('engine', effect.ensure, result, (world.clock.now() - started) / 1000)
  const quiet = discreet(world)
  try {
    const done = await withDeadline(world.clock, CALL_DEADLINE, effect.ensure, (signal) =>
      performing(effect as never, quiet.world, onBehalf, signal),
    )
    const isFenced = typeof done === 'object'
    report(isFenced ? 'fenced' : 'done')
    return isFenced ? { is: 'fenced', ...done } : { is: 'done' }
  } catch (error) {
    const signal = signalFrom(quiet.hushed(error), effect, world)
    report(signal.kind)
    return { is: 'failed', signal }
  }
}

function signalFrom(
  error: unknown,
  effect: Effect,
  world: World,
): Extract<Signal, { type: 'effectFailed' }> {
  const common = { type: 'effectFailed', effect: effect.ensure } as const
  if (!(error instanceof ProviderFailure)) {
    world.log.error({ err: error, effect: effect.ensure }, 'an effect could not be performed')
    const because = 'something broke inside deliver; its log has the details'
    return { ...common, kind: 'unavailable', provider: effect.ensure, because }
  }
  const { kind, provider, message: because, hint, retryAfter } = error
  return {
    ...common,
    kind,
    provider,
    because,
    ...(hint && { hint }),
    ...(retryAfter !== undefined && { retryAfter }),
  }
}
