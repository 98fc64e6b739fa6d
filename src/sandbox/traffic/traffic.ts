import type { SimulatedControls } from '#providers/cluster/simulated.ts'
import type { WrittenLine } from '#providers/logs/simulated.ts'
import type { Source } from '#providers/metrics/simulated/samples.ts'
import type { Catalog } from '#src/core/catalog.ts'
import type { Clock, Instant } from '#src/core/clock.ts'
import { linesOf } from './lines.ts'
import { numbersOf } from './numbers.ts'
import { createPodBook } from './pods.ts'
import { chance } from './waves.ts'

/** How often the pods are looked at when nobody asks, in milliseconds. */
const LOOK = 5_000
const HEALTHY = { failing: 0.003, median: 0.045 }
const BROKEN = { failing: 0.22, median: 0.06 }
const SLOW = { failing: 0.01, median: 0.42 }

export type Ailment = 'failing' | 'slow'

/** The requests to the apps of one simulated cluster, and what they leave in numbers and lines. */
export type Traffic = {
  readonly source: Source
  lines(between: { namespace: string; from: Instant; to: Instant }): readonly WrittenLine[]
  /** Pods of the app whose image this is fare like that from now on. Returns how to undo it. */
  ail(app: string, isMeant: (image: string) => boolean, how: Ailment): () => void
  /** Goes on looking until the signal aborts. */
  run(signal: AbortSignal): Promise<void>
}

type Sick = {
  readonly app: string
  readonly isMeant: (image: string) => boolean
  readonly how: Ailment
}

/** People use the apps of a cluster: most where it is production. */
export function simulateTraffic(
  name: string,
  catalog: Catalog,
  { controls, clock }: { readonly controls: Pick<SimulatedControls, 'pods'>; readonly clock: Clock }, // prettier-ignore
): Traffic {
  const here = Object.values(catalog.environments).filter(({ cluster }) => cluster === name)
  const apps = Object.values(catalog.apps)
  const sick = new Set<Sick>()
  const book = createPodBook({
    controls,
    namespaces: [...new Set(here.map(({ namespace }) => namespace))],
    appOf: (image) => apps.find(({ releases }) => image.startsWith(`${releases.image}@`))?.name,
    demand: (app, namespace) => demandOf(app) * (isBusy(namespace, here) ? 6 : 1),
    health(app, image) {
      const ailing = [...sick].find((one) => one.app === app && one.isMeant(image))
      if (!ailing) return HEALTHY
      return ailing.how === 'failing' ? BROKEN : SLOW
    },
  })
  const look = () => book.look(clock.now())
  const numbers = numbersOf(book)

  return {
    source(scrape) {
      look()
      return numbers(scrape)
    },
    lines(between) {
      look()
      return linesOf(book, between)
    },
    ail(app, isMeant, how) {
      look()
      const one = { app, isMeant, how }
      sick.add(one)
      look()
      return () => {
        look()
        sick.delete(one)
        look()
      }
    },
    async run(signal) {
      while (!signal.aborted) {
        look()
        await clock.wait(LOOK, signal)
      }
    },
  }
}

function demandOf(app: string): number {
  return 4 + Math.round(chance(app, 'demand') * 8)
}

function isBusy(
  namespace: string,
  environments: readonly Catalog['environments'][string][],
): boolean {
  return environments.some((one) => one.namespace === namespace && one.protected)
}
