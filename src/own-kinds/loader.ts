import { stat } from 'node:fs/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { ProviderFailure } from '#src/core/errors.ts'
import { withoutSecrets } from '#src/core/secrets.ts'
import type { Known } from './protocol.ts'
import { type Around, startThread, type Thread } from './thread.ts'

/** A module in a thread: started when it is wanted, and anew when it broke or one of its files changed. */
export type Loader = {
  /** Rejects with ProviderFailure, in words, when the module cannot be used. One call at a time. */
  loaded(): Promise<Loaded>
  /** What was last known of it. */
  known(): Known | undefined
  /** A failure of this kind, in words that name it. */
  failure(kind: 'rejected' | 'unavailable', error: unknown): ProviderFailure
  close(): Promise<void>
}

export type Loaded = { readonly thread: Thread; readonly known: Known }

type Live = Loaded & { readonly files: readonly string[]; readonly stamp: string }

/** `file` is absolute. Nothing runs before it is wanted. */
export function createLoader(name: string, file: string, around: Around): Loader {
  const module = pathToFileURL(file).href
  let live: Live | undefined
  let known: Known | undefined
  let isClosed = false

  const failure: Loader['failure'] = (kind, error) => {
    const because = error instanceof Error ? error.message : String(error)
    const words = `Cannot use the kind "${name}": ${because}`.slice(0, 2_000)
    return new ProviderFailure(`kind ${name}`, kind, withoutSecrets(words), {
      hint: `Its module is ${file}`,
    })
  }
  const start = async (): Promise<Live> => {
    const before = await stampOf([module])
    if (before === GONE) throw failure('rejected', `there is no file ${file}`)
    const thread = startThread({ name, module }, around)
    const loading = await thread.loading.catch((error: unknown) => {
      throw failure('unavailable', error)
    })
    if (loading.is === 'unusable') {
      await thread.end()
      throw failure('rejected', loading.because)
    }
    const { files, acts, hasManifests } = loading
    // What changed while it was read is read again.
    const stamp = (await stampOf([module])) === before ? await stampOf(files) : ''
    return { thread, known: { acts, hasManifests }, files, stamp }
  }
  return {
    failure,
    known: () => known,
    async loaded() {
      if (live && (!live.thread.isAlive() || (await stampOf(live.files)) !== live.stamp)) {
        void live.thread.end()
        live = undefined
      }
      if (isClosed) throw failure('unavailable', 'it was stopped')
      live ??= await start()
      known = live.known
      return live
    },
    async close() {
      isClosed = true
      await live?.thread.end()
    },
  }
}

const GONE = 'gone'

/** Another whenever one of the files is. */
async function stampOf(files: readonly string[]): Promise<string> {
  const stamps = files.map(async (url) => {
    const seen = await stat(fileURLToPath(url)).catch(() => undefined)
    return seen ? `${seen.mtimeMs}/${seen.size}/${seen.ino}` : GONE
  })
  return (await Promise.all(stamps)).join(' ')
}
