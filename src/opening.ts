import { ProviderFailure } from '#src/core/errors.ts'
import { canonical } from '#src/core/hash.ts'

export type OpenedOnce<Thing> = {
  /** Rejects with ProviderFailure when the catalog does not name it, or it cannot be opened. */
  get(name: string): Promise<Thing>
  close(): Promise<void>
}

/** Opens each entry of the catalog once, and again when it changes. `what` names it in failures: `cluster`, `cloud`. */
export function openedOnce<Entry, Thing extends { close(): Promise<void> }>(
  what: string,
  entries: () => Readonly<Record<string, Entry>>,
  open: (name: string, entry: Entry) => Promise<Thing>,
): OpenedOnce<Thing> {
  const opened = new Map<string, { readonly entry: string; readonly thing: Promise<Thing> }>()

  return {
    async get(name) {
      const all = entries()
      const entry = Object.hasOwn(all, name) ? all[name] : undefined
      if (!entry)
        throw new ProviderFailure(
          name,
          'rejected',
          `Cannot reach ${what} "${name}": the catalog does not name it`,
        )
      const known = opened.get(name)
      if (known?.entry === canonical(entry)) return known.thing
      const thing = open(name, entry)
      opened.set(name, { entry: canonical(entry), thing })
      thing.catch(() => opened.delete(name))
      if (known) void known.thing.then((old) => old.close()).catch(() => undefined)
      return thing
    },
    async close() {
      const all = [...opened.values()]
      opened.clear()
      await Promise.allSettled(all.map(async ({ thing }) => (await thing).close()))
    },
  }
}
