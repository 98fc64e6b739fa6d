import { DeliveryError, isWorthRetrying, ProviderFailure } from '#src/core/errors.ts'
import type { Answer, Queries, Query, Seen } from '#src/core/queries.ts'
import { withDeadline } from './deadline.ts'
import { discreet } from './discreet.ts'
import { queries } from './queries/registry.ts'
import type { World } from './world.ts'

/** Leases last three times as long, so that whoever answers late answers nobody who still acts. */
export const CALL_DEADLINE = 20_000

/** Answers one sort of question. Rejecting with ProviderFailure or DeliveryError is an answer too. */
export type Answering<Ask extends keyof Queries> = (
  query: Queries[Ask]['of'],
  world: World,
  signal: AbortSignal,
  /** For an answer that is put together of others. */
  ask: (wanted: readonly Query[], world: World) => Promise<Seen>,
) => Promise<Answer<Queries[Ask]['answer']>>

/** Asks everything a record wants to know, at once. Never rejects: what cannot be known is `unavailable`. */
export async function ask(wanted: readonly Query[], world: World): Promise<Seen> {
  const answers = await Promise.all(
    wanted.map(async (query) => [query.ask, await answerTo(query, world)]),
  )
  return Object.fromEntries(answers) as Seen
}

async function answerTo(query: Query, world: World): Promise<Answer<unknown>> {
  const answering = queries[query.ask] as Answering<keyof Queries>
  const started = world.clock.now()
  const took = () => (world.clock.now() - started) / 1000
  const quiet = discreet(world)
  try {
    const answer = await withDeadline(world.clock, CALL_DEADLINE, query.ask, (signal) =>
      answering(query as never, quiet.world, signal, ask),
    )
    world.meter.providerCall('engine', query.ask, answer.is, took())
    return answer
  } catch (error) {
    const answer = answerFrom(quiet.hushed(error), query, world)
    world.meter.providerCall('engine', query.ask, answer.is, took())
    return answer
  }
}

function answerFrom(error: unknown, query: Query, world: World): Answer<never> {
  if (error instanceof DeliveryError) {
    const { message: because, hint } = error
    return { is: 'refused', kind: 'rejected', provider: 'catalog', because, ...(hint && { hint }) }
  }
  if (!(error instanceof ProviderFailure)) {
    world.log.error({ err: error, query: query.ask }, 'a question could not be answered')
    return {
      is: 'unavailable',
      provider: query.ask,
      because: 'something broke inside deliver; its log has the details',
    }
  }
  const { provider, kind, message: because, hint, retryAfter } = error
  if (isWorthRetrying(kind))
    return { is: 'unavailable', provider, because, ...(retryAfter !== undefined && { retryAfter }) }
  return {
    is: 'refused',
    kind: kind === 'denied' ? 'denied' : 'rejected',
    provider,
    because,
    ...(hint && { hint }),
  }
}
