import type { Catalog } from '#src/core/catalog.ts'
import type { Clock } from '#src/core/clock.ts'
import { createWatchServices, type WatchServices } from '#src/watch-services.ts'

/** What watches a catalog's clusters, for who has no credentials and asks nothing of it. */
export function watchOf(catalog: () => Catalog, clock: Clock): WatchServices {
  return createWatchServices({
    catalog,
    clock,
    readCredential: () => Promise.reject(new Error('nobody has a credential here')),
  })
}
