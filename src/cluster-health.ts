import type { Clusters } from '#src/clusters.ts'
import type { Catalog } from '#src/core/catalog.ts'
import type { Clock, Instant } from '#src/core/clock.ts'
import type { Health, Part } from '#src/http/health.ts'

export type ClusterHealthOptions = {
  readonly catalog: () => Catalog
  readonly clusters: Pick<Clusters, 'cluster'>
  readonly clock: Clock
}

/** A cluster is asked again after so many milliseconds at the earliest, however often we are asked. */
const AGAIN = 30_000
/** For so long we wait for its answer; it may still come later, to be told next time. */
const PATIENCE = 1_500
const LATEST = 10_000

type Asked = { readonly at: Instant; readonly answer: Promise<Part>; last: Part }

/** A part for each cluster that the catalog names now. None is required: while one is away, the bot says so and waits. */
export function clusterHealth(options: ClusterHealthOptions): () => Health {
  const { catalog, clock } = options
  const all = new Map<string, Asked>()

  const ask = async (name: string): Promise<Part> => {
    const before = all.get(name)
    const asked =
      before && clock.now() - before.at < AGAIN ? before : begin(name, options, before?.last)
    all.set(name, asked)
    const answered = new AbortController()
    const late = clock.wait(PATIENCE, answered.signal).then(() => asked.last)
    const part = await Promise.race([asked.answer, late])
    answered.abort()
    return part
  }
  return () =>
    Object.fromEntries(
      Object.keys(catalog().clusters).map((name) => [`cluster ${name}`, () => ask(name)]),
    )
}

function begin(
  name: string,
  options: ClusterHealthOptions,
  last: Part = away('does not answer yet'),
): Asked {
  const { clock } = options
  const answer = ping(name, options)
  const asked: Asked = { at: clock.now(), answer, last }
  void answer.then((part) => (asked.last = part))
  return asked
}

async function ping(name: string, { clusters, clock }: ClusterHealthOptions): Promise<Part> {
  const over = new AbortController()
  const late = clock.wait(LATEST, over.signal).then(() => away('does not answer'))
  try {
    const pinged = clusters.cluster(name).then((cluster) => cluster.ping(over.signal))
    const answered = pinged.then((): Part => ({ ok: true, required: false, detail: 'answers' }))
    return await Promise.race([answered, late])
  } catch (error) {
    return away(error instanceof Error ? error.message : String(error))
  } finally {
    over.abort()
  }
}

function away(detail: string): Part {
  return { ok: false, required: false, detail }
}
