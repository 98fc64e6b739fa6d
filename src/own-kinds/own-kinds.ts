import type { KindEntry } from '#src/core/dependencies/definition.ts'
import type { AnyKind } from '#src/core/dependencies/kind.ts'
import { type OwnKind, ownKind } from './own-kind.ts'
import type { Around } from './thread.ts'

/** The kinds that teams wrote themselves, each in a thread of its own. */
export type OwnKinds = {
  /** The kind of this name, where deliver.yml names a module for it. */
  find(name: string): AnyKind | undefined
  /** Loads all of them, and tells what cannot be used: by name, in words. */
  load(): Promise<Readonly<Record<string, string>>>
  close(): Promise<void>
}

/** Follows the entries as they are: another module is loaded instead, and one that is no longer named ends. */
export function createOwnKinds(
  entries: () => Readonly<Record<string, KindEntry>>,
  around: Around,
): OwnKinds {
  const known = new Map<string, { readonly module: string; readonly own: OwnKind }>()

  const find = (name: string): OwnKind | undefined => {
    const all = entries()
    const module = Object.hasOwn(all, name) ? all[name]?.module : undefined
    const old = known.get(name)
    if (old && old.module === module) return old.own
    if (old) void old.own.close()
    known.delete(name)
    if (module === undefined) return undefined
    const own = ownKind(name, module, around)
    known.set(name, { module, own })
    own.load().catch((error: unknown) => around.log.warn({ kind: name }, wordsOf(error)))
    return own
  }
  return {
    find: (name) => find(name)?.kind(),
    async load() {
      const wrong = await Promise.all(
        Object.keys(entries()).map(async (name) => {
          const failure = await find(name)
            ?.load()
            .then(() => undefined, wordsOf)
          return failure === undefined ? [] : [[name, failure] as const]
        }),
      )
      return Object.fromEntries(wrong.flat())
    },
    async close() {
      await Promise.all([...known.values()].map(({ own }) => own.close()))
      known.clear()
    },
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
