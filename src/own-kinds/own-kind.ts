import type { AnyKind, Subject } from '#src/core/dependencies/kind.ts'
import { allowedQueries } from './allowed.ts'
import { checkedOf, declaredOf, descriptionOf, moveOf, planOf } from './answers.ts'
import { createLoader, type Loader } from './loader.ts'
import { beginning, type Call, type Known } from './protocol.ts'
import type { Around } from './thread.ts'

/** A team's own kind, loaded again whenever its files change. */
export type OwnKind = {
  /** As it is known now: what is read from the module itself is there once it was loaded. */
  kind(): AnyKind
  /** Loads it if it is not. Rejects with ProviderFailure, in words, when it cannot be used. */
  load(): Promise<Known>
  close(): Promise<void>
}

/** The kind of a module, by its absolute path. Whatever it answers is checked: it never reaches out of its place. */
export function ownKind(name: string, file: string, around: Around): OwnKind {
  const loader = createLoader(name, file, around)
  const inTurn = turns()
  const ask: Asking = async (call, given, read) => {
    const answer = await inTurn(() => answered(loader, { name, call, given }, around))
    try {
      return read(answer)
    } catch (error) {
      throw loader.failure('rejected', error)
    }
  }
  return {
    kind: () => kindOf(name, loader.known(), ask),
    load: () => inTurn(async () => (await loader.loaded()).known),
    close: loader.close,
  }
}

type Asking = <Value>(
  call: Call,
  given: unknown,
  read: (answer: unknown) => Value,
) => Promise<Value>

function kindOf(name: string, known: Known | undefined, ask: Asking): AnyKind {
  const outputs = (spec: unknown) => ask('outputs', spec, declaredOf)
  return {
    kind: name,
    begin: beginning,
    acts: known?.acts ?? [],
    ...(known?.hasManifests && { hasManifests: true }),
    check: (spec) => ask('check', spec, checkedOf),
    describe: (spec) => ask('describe', spec, descriptionOf),
    outputs,
    wants: (subject) => ask('wants', subject, (answer) => allowedQueries(answer, subject)),
    plan: (subject) => ask('plan', subject, planOf),
    async decide(subject: Parameters<AnyKind['decide']>[0]) {
      const declared = await outputs(subject.spec)
      const of: Subject = subject
      return ask('decide', subject, (answer) => moveOf(answer, of, declared))
    },
  }
}

type Asked = { readonly name: string; readonly call: Call; readonly given: unknown }

async function answered(
  { loaded, failure }: Loader,
  { name, call, given }: Asked,
  { log }: Around,
): Promise<unknown> {
  const { thread } = await loaded()
  const reply = await thread.ask({ call, given }).catch((error: unknown) => {
    throw failure('unavailable', error)
  })
  if (reply.is === 'answered') return JSON.parse(reply.json) as unknown
  log.warn({ kind: name, stack: reply.stack }, 'a kind of dependency threw')
  throw failure('rejected', `${call} threw: ${reply.because}`)
}

/** One at a time, in the order in which they came. */
function turns(): <Value>(what: () => Promise<Value>) => Promise<Value> {
  let last: Promise<unknown> = Promise.resolve()
  return (what) => {
    const mine = last.then(what)
    last = mine.catch(() => undefined)
    return mine
  }
}
