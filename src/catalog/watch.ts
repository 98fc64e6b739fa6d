import path from 'node:path'
import { watch } from 'chokidar'
import type { Catalog } from '#src/core/catalog.ts'
import type { Clock } from '#src/core/clock.ts'
import type { Log } from '#src/core/log.ts'
import { problemLine } from './problem.ts'
import type { Problem } from './problem.ts'
import { readCatalog } from './read.ts'
import type { Reading } from './read.ts'
import type { Allowed } from './references.ts'

export type Watching = {
  /** What was read at the start: only what differs from it is told. */
  readonly start: Reading
  readonly allowed: Allowed
  readonly clock: Clock
  readonly log: Log
  /** The files say something else, and it is right; also after a bad edit was taken back. */
  onChange(catalog: Catalog): void
  /** An edit is wrong: whoever has the old catalog keeps it. */
  onProblem(problems: readonly Problem[]): void
}

/** Editors write in several steps; a file is read once it was quiet for so long, in milliseconds. */
const quiet = 150

/**
 * Reads the catalog again whenever deliver.yml or a definition changed. It watches their folders, so that files which
 * are replaced are seen too: by an editor's atomic rename, or by Kubernetes, which swaps a link of the folder.
 */
export async function watchCatalog(
  file: string,
  watching: Watching,
): Promise<{ close(): Promise<void> }> {
  const folders = watch([], { depth: 0, followSymlinks: false, ignoreInitial: true })
  const ended = new AbortController()
  let reading = watching.start
  let told = fingerprint(reading)
  let events = 0
  let running: Promise<void> | undefined

  const readAgain = async () => {
    for (let seen = -1; seen !== events && !ended.signal.aborted;) {
      seen = events
      await watching.clock.wait(quiet, ended.signal)
      if (seen === events) reading = await readCatalog(file, watching.allowed)
    }
    if (ended.signal.aborted) return
    folders.add(foldersOf(reading))
    if (fingerprint(reading) !== told) tell(reading, watching)
    told = fingerprint(reading)
  }
  const changed = () => {
    events += 1
    running ??= readAgain()
      .catch((error: unknown) => watching.log.warn({ err: error }, 'cannot read the catalog again'))
      .finally(() => (running = undefined))
  }

  folders.on('all', changed)
  folders.on('error', (error) => watching.log.warn({ err: error }, 'cannot watch the catalog'))
  const ready = new Promise<void>((resolve) => folders.once('ready', resolve))
  folders.add(foldersOf(reading))
  await ready
  return {
    async close() {
      ended.abort()
      await folders.close()
      await running
    },
  }
}

function tell(reading: Reading, { onChange, onProblem, log }: Watching): void {
  if (reading.ok) {
    log.info({ apps: Object.keys(reading.catalog.apps).length }, 'the catalog changed')
    onChange(reading.catalog)
    return
  }
  log.warn({ problems: reading.problems.map(problemLine) }, 'the catalog was edited and is wrong')
  onProblem(reading.problems)
}

function foldersOf({ files }: Reading): string[] {
  return [...new Set(files.map((file) => path.dirname(file)))]
}

function fingerprint(reading: Reading): string {
  return JSON.stringify(reading.ok ? reading.catalog : reading.problems)
}
