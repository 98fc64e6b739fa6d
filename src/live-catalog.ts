import { type Problem, problemLine } from '#src/catalog/problem.ts'
import { readCatalog } from '#src/catalog/read.ts'
import { watchCatalog } from '#src/catalog/watch.ts'
import type { Catalog } from '#src/core/catalog.ts'
import type { Allowed } from '#src/catalog/references.ts'
import type { Clock } from '#src/core/clock.ts'
import { DeliveryError } from '#src/core/errors.ts'
import type { Log } from '#src/core/log.ts'
import type { Part } from '#src/http/health.ts'

/** The catalog as it is now; it follows its files. */
export type LiveCatalog = {
  current(): Catalog
  /** What is wrong with the last edit, a line each; then the catalog is the one from before it. */
  problems(): readonly string[]
  onChange(listener: (catalog: Catalog) => void): void
  health(): Part
  close(): Promise<void>
}

export type Following = Allowed & { readonly clock: Clock; readonly log: Log }

/** Reads the catalog and watches it: a bad edit keeps the old one and says so. Rejects with DeliveryError when there is none. */
export async function openCatalog(
  file: string,
  { clock, log, simulated }: Following,
): Promise<LiveCatalog> {
  const allowed = { simulated }
  const start = await readCatalog(file, allowed)
  if (!start.ok)
    throw new DeliveryError(
      'bad-configuration',
      `Cannot read the catalog:\n${start.problems.map((problem) => `  ${problemLine(problem)}`).join('\n')}`,
      { hint: 'DELIVER_CONFIG names the file; "deliver check FILE" checks it' },
    )
  let catalog = start.catalog
  let problems: readonly Problem[] = []
  const listeners: ((catalog: Catalog) => void)[] = []

  const watching = await watchCatalog(file, {
    start,
    allowed,
    clock,
    log,
    onChange(next) {
      catalog = next
      problems = []
      for (const listener of listeners) listener(next)
    },
    onProblem(found) {
      problems = found
    },
  })
  return {
    current: () => catalog,
    problems: () => problems.map(problemLine),
    onChange: (listener) => void listeners.push(listener),
    health: () => ({
      ok: true,
      detail:
        problems.length === 0
          ? 'as in its files'
          : `an edit is wrong, the old one stays: ${problems.map(problemLine).join('; ')}`,
    }),
    close: () => watching.close(),
  }
}
