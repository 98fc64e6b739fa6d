import type { AnyKind, KindMove, Subject } from '#src/core/dependencies/kind.ts'
import { ProviderFailure } from '#src/core/errors.ts'
import { allowedQueries, type OwnQuery } from './allowed.ts'
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
  const wants = (subject: Subject) =>
    ask('wants', subject, (answer) => allowedQueries(answer, subject))
  return {
    kind: name,
    begin: beginning,
    acts: known?.acts ?? [],
    ...(known?.hasManifests && { hasManifests: true }),
    check: (spec) => ask('check', spec, checkedOf),
    describe: (spec) => ask('describe', spec, descriptionOf),
    outputs,
    // Why it could not say what it wants to know is told by whoever needs the answers.
    wants: (subject: Subject) => wants(subject).catch(() => []),
    async plan(subject: Parameters<AnyKind['plan']>[0]) {
      allAnswered(await wants(subject), subject)
      return ask('plan', subject, planOf)
    },
    async decide(subject: Deciding) {
      try {
        allAnswered(await wants(subject), subject)
        const declared = await outputs(subject.spec)
        return await ask('decide', subject, (answer) => moveOf(answer, subject, declared))
      } catch (error) {
        if (error instanceof ProviderFailure) return moveAfter(error, subject)
        throw error
      }
    },
  }
}

type Deciding = Parameters<AnyKind['decide']>[0]

/** It was broken when it was asked what it wants to know, and is mended since: it is asked again first. */
function allAnswered(wanted: readonly OwnQuery[], { seen }: Pick<Deciding, 'seen'>): void {
  const missing = wanted.find(({ ask }) => !Object.hasOwn(seen, ask))
  if (missing)
    throw new ProviderFailure(
      'kind',
      'unavailable',
      `Cannot decide yet: the query "${missing.ask}" was not asked`,
    )
}

/**
 * A kind that is broken leaves its dependency as it is. What may pass is tried again; what does not holds it until a
 * person looks, but for a mere check.
 */
function moveAfter(failure: ProviderFailure, { task, memory, now }: Deciding): KindMove<unknown> {
  const { message: because, hint } = failure
  if (failure.kind !== 'unavailable' && task.do !== 'check')
    return { is: 'failed', reason: { because, ...(hint && { hint }) } }
  const again = failure.kind === 'unavailable' ? AGAIN : LATER
  return { is: 'waiting', memory, on: `its kind: ${because}`, wakeAt: now + again }
}

/** Milliseconds until a kind that did not answer, or is broken, is asked again. */
const AGAIN = 10_000
const LATER = 10 * 60_000

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
