import type { RecordRef } from '#src/core/record.ts'
import type { World } from './world.ts'

export type Watches = {
  /** Wakes the record when something changes where its document says that it acts; no document, no watch. */
  follow(record: RecordRef, document: unknown): void
  stop(): void
}

type Watch = { readonly records: Map<string, RecordRef>; stop(): void }

/** One watch per namespace wakes the records that act there. It is a hint: a lost event costs a moment, nothing else. */
export function createWatches(world: World, nudge: () => void): Watches {
  const watches = new Map<string, Watch>()

  function wake(key: string): void {
    const records = [...(watches.get(key)?.records.values() ?? [])]
    const woken = Promise.all(records.map((record) => world.store.wake(record)))
    woken.then(nudge, (error: unknown) =>
      world.log.warn({ err: error }, 'a record could not be woken'),
    )
  }

  function forget(id: string): void {
    for (const [key, watch] of watches) {
      if (!watch.records.delete(id) || watch.records.size > 0) continue
      watch.stop()
      watches.delete(key)
    }
  }

  async function begin(
    key: string,
    cluster: string,
    namespace: string,
    record: RecordRef,
  ): Promise<void> {
    const known = watches.get(key)
    if (known) {
      known.records.set(record.id, record)
      return
    }
    const watch = { records: new Map([[record.id, record]]), stop: () => undefined as void }
    watches.set(key, watch)
    const opened = await world.cluster(cluster)
    if (watches.get(key) === watch) watch.stop = opened.watch(namespace, () => wake(key))
  }

  return {
    follow(record, document) {
      const where = watchedBy(record.kind, document, world)
      if (!where) return forget(record.id)
      const key = `${where.cluster}/${where.namespace}`
      begin(key, where.cluster, where.namespace, record).catch((error: unknown) => {
        watches.delete(key)
        world.log.warn({ err: error, ...where }, 'a namespace cannot be watched')
      })
    },
    stop() {
      for (const watch of watches.values()) watch.stop()
      watches.clear()
    },
  }
}

/** A document that is damaged is not watched; its tick says what is wrong with it. */
function watchedBy(kind: string, document: unknown, { kinds }: World) {
  const found = kinds.get(kind)
  try {
    const parsed = found?.document.safeParse(document)
    return parsed?.success ? found?.watches?.(parsed.data) : undefined
  } catch {
    return undefined
  }
}
