// This is `deliver/kind/contract`: what every kind of dependency has to keep to, for the tests of those who write one.
import assert from 'node:assert/strict'
import type { Subject, Task } from '#src/core/dependencies/kind.ts'
import type { Place } from '#src/core/dependencies/need.ts'
import { Name } from '#src/core/names.ts'
import type { Manifest } from '#src/core/plan/objects.ts'
import { declaredOf, descriptionOf } from '#src/own-kinds/answers.ts'
import type { OwnKind } from '#src/own-kinds/kind.ts'
import { driven, planned, same } from './drive.ts'
import { type Around, simulatePlace, type SimulatedPlace } from './place.ts'

export type { Around, SimulatedPlace } from './place.ts'

/** What a kind is tried with. */
export type KindTrial = {
  /** Specs that are right, as definitions write them; each is brought about in a place where nothing is. */
  readonly valid: readonly unknown[]
  /** Specs that are not. */
  readonly invalid: readonly unknown[]
  /** Where it is tried; a cluster, a namespace and a cloud when absent. */
  readonly place?: Place
  /** What `manifests` of the spec would render to, for kinds that have them. */
  readonly manifests?: readonly Manifest[]
  /** Answers and effects that `SimulatedPlace` does not know: probes, databases, secrets of clouds. Made for each case. */
  readonly around?: () => Around
}

/** One thing that has to hold. `run` throws an AssertionError where it does not. */
export type KindCase = { readonly name: string; run(): void }

/** Runs all cases. Throws an AssertionError that lists what does not hold. */
export function checkKind<Spec, Memory>(kind: OwnKind<Spec, Memory>, trial: KindTrial): void {
  const wrong = kindCases(kind, trial).flatMap(({ name, run }) => {
    try {
      run()
      return []
    } catch (error) {
      return [`${name}: ${error instanceof Error ? error.message : String(error)}`]
    }
  })
  assert(wrong.length === 0, `the kind "${kind.kind}" breaks its contract\n${wrong.join('\n')}`)
}

/** Everything that has to hold of a kind, a case each, for any test runner: `for (const one of kindCases(…)) it(one.name, one.run)`. */
export function kindCases<Spec, Memory>(
  kind: OwnKind<Spec, Memory>,
  trial: KindTrial,
): readonly KindCase[] {
  const any = kind as unknown as OwnKind
  return [
    { name: 'is declared', run: () => isDeclared(any, trial) },
    ...trial.valid.flatMap((spec) => casesOf(any, spec, trial)),
    ...pairs(trial.valid).map(([from, to]) => ({
      name: `goes from ${inWords(from)} to ${inWords(to)}, or refuses to`,
      run: () => changes(tryingOf(any, from, trial), any.spec.parse(to)),
    })),
    ...trial.invalid.map((spec) => ({
      name: `refuses ${inWords(spec)}`,
      run: () => assert(!any.spec.safeParse(spec).success, 'its schema takes it'),
    })),
  ]
}

/** Each with the one that follows it, there and back. */
function pairs(specs: readonly unknown[]): readonly (readonly [unknown, unknown])[] {
  return specs
    .slice(1)
    .flatMap((spec, at) => [[specs[at], spec] as const, [spec, specs[at]] as const])
}

function changes({ kind, place, subject }: Trying, spec: unknown): void {
  const { outputs } = driven(kind, subject({ do: 'ensure' }), place).move
  const wanted = (given = outputs) => subject({ do: 'ensure' }, { spec, outputs: given })
  const plan = planned(kind, wanted(), place)
  if (plan.is === 'refused') return
  const { move, effects } = driven(kind, wanted(), place)
  assert(
    effects.length === 0 || plan.steps.length > 0,
    'it does something that its plan does not say',
  )
  const after = planned(kind, wanted(move.outputs), place)
  assert(after.is === 'planned' && after.steps.length === 0, 'there is still something to do')
}

function isDeclared(kind: OwnKind, { valid }: KindTrial): void {
  assert(Name.safeParse(kind.kind).success, `"${kind.kind}" is no name`)
  assert(kind.memory.safeParse(kind.begin).success, 'begin does not fit the schema of memory')
  assert.deepEqual(JSON.parse(JSON.stringify(kind.begin)), kind.begin, 'begin is no JSON')
  assert(valid.length > 0, 'there is no valid spec to try it with')
}

function casesOf(kind: OwnKind, given: unknown, trial: KindTrial): readonly KindCase[] {
  const named = (what: string, run: (trying: Trying) => void): KindCase => ({
    name: `${inWords(given)} ${what}`,
    run: () => run(tryingOf(kind, given, trial)),
  })
  return [
    named('is read', (trying) => isRead(trying, given)),
    named('is planned, brought about, and then left alone', isBroughtAbout),
    named('is brought about when every effect happens twice', (trying) =>
      isBroughtAboutIn(trying, { twice: true }),
    ),
    named('is brought about when it forgets what it did', (trying) =>
      isBroughtAboutIn(trying, { forgets: true }),
    ),
    named('tells when it is gone', tellsLoss),
    ...kind.acts.map((act) => named(`can be told to ${act}`, (trying) => actsOn(trying, act))),
    ...kind.acts.map((act) =>
      named(`ends the same when it forgets in the middle of ${act}`, (trying) =>
        forgetsIn(act, [trying, tryingOf(kind, given, trial)]),
      ),
    ),
  ]
}

type Trying = {
  readonly kind: OwnKind
  readonly place: SimulatedPlace
  subject(task: Task, more?: Partial<Subject>): Subject
}

function tryingOf(kind: OwnKind, given: unknown, trial: KindTrial): Trying {
  const place = trial.place ?? { cluster: 'main', namespace: 'apps', cloud: 'cloud' }
  const manifests = trial.manifests ?? []
  const { data: spec, error } = kind.spec.safeParse(given)
  assert(!error, `its schema refuses it: ${error?.message}`)
  return {
    kind,
    place: simulatePlace({ place, manifests, around: trial.around?.() ?? {} }),
    subject: (task, more) => ({
      key: 'app.thing/staging',
      spec,
      place,
      ...(kind.hasManifests && { manifests: 'a'.repeat(64) }),
      isAdopted: false,
      task,
      outputs: {},
      memory: kind.begin,
      ...more,
    }),
  }
}

/** What was parsed is kept, and parsed again. */
function isRead({ kind, subject }: Trying, given: unknown): void {
  const { spec } = subject({ do: 'ensure' })
  const kept = JSON.parse(JSON.stringify(spec)) as unknown
  assert.deepEqual(kind.spec.parse(kept), spec, 'its schema reads its own result otherwise')
  if (typeof given === 'object' && given !== null) {
    const more = { ...given, 'no-such-key': true }
    assert(!kind.spec.safeParse(more).success, 'its schema takes unknown keys: use z.strictObject')
  }
  descriptionOf(same('describe', () => kind.describe(spec)))
  for (const name of Object.keys(declaredOf(same('outputs', () => kind.outputs(spec)))))
    assert.match(name, /^[A-Za-z_][\w-]*$/, 'templates cannot name this output')
}

function isBroughtAbout({ kind, place, subject }: Trying): void {
  const before = planned(kind, subject({ do: 'ensure' }), place)
  if (before.is === 'refused') assert.fail(`it cannot be planned: ${before.because}`)
  const { move, effects } = driven(kind, subject({ do: 'ensure' }), place)
  if (effects.length > 0)
    assert(before.steps.length > 0, 'it does something that its plan does not say')
  const { outputs } = move
  const after = planned(kind, subject({ do: 'ensure' }, { outputs }), place)
  assert.deepEqual(
    after,
    { is: 'planned', action: 'unchanged', steps: [] },
    'once it is brought about, its plan is not "unchanged" without steps',
  )
  const again = driven(kind, subject({ do: 'ensure' }, { outputs }), place)
  assert.deepEqual(again.effects, [], 'once it is brought about, it still does something')
  assert.deepEqual(again.move.outputs, outputs, 'its outputs are others the second time')
  const checked = driven(kind, subject({ do: 'check' }, { outputs }), place).move
  assert.deepEqual(checked.drift ?? [], [], 'right after it was brought about it tells drift')
  assert(!checked.isGone, 'right after it was brought about it is gone')
}

/** However it goes, what is there in the end is the same. */
function isBroughtAboutIn(trying: Trying, trouble: Parameters<typeof driven>[3]): void {
  const { kind, place, subject } = trying
  const { move } = driven(kind, subject({ do: 'ensure' }), place, trouble)
  const calm = { outputs: move.outputs }
  const after = planned(kind, subject({ do: 'ensure' }, calm), place)
  assert(after.is === 'planned' && after.steps.length === 0, 'there is still something to do')
}

function tellsLoss({ kind, place, subject }: Trying): void {
  const begun = planned(kind, subject({ do: 'ensure' }), place)
  // What is made by nobody here cannot be lost here.
  if (begun.is !== 'planned' || begun.steps.length === 0) return
  const { move, effects } = driven(kind, subject({ do: 'check' }), place)
  assert.deepEqual(effects, [], 'a check does something')
  assert(move.isGone || (move.drift ?? []).length > 0, 'a check of what is not there tells nothing')
}

function actsOn({ kind, place, subject }: Trying, act: OwnKind['acts'][number]): void {
  const { outputs } = driven(kind, subject({ do: 'ensure' }), place).move
  const { move } = driven(kind, subject(taskOf(act), { outputs }), place)
  if (act !== 'remove') return
  assert(move.isGone, 'it is removed and does not say that it is gone')
  const again = driven(kind, subject(taskOf(act), { outputs }), place)
  assert.deepEqual(again.effects, [], 'it is removed and still does something')
}

/** A person said retry: what was begun is found again by looking, not by memory. */
function forgetsIn(
  act: OwnKind['acts'][number],
  [calm, troubled]: readonly [Trying, Trying],
): void {
  const endOf = ({ kind, place, subject }: Trying, trouble: Parameters<typeof driven>[3]) => {
    const { outputs } = driven(kind, subject({ do: 'ensure' }), place).move
    const { move } = driven(kind, subject(taskOf(act), { outputs }), place, trouble)
    return { outputs: move.outputs, isGone: move.isGone === true }
  }
  const words = `${act} ends otherwise when it forgets what it did`
  assert.deepEqual(endOf(troubled, { forgetsOnce: true }), endOf(calm, {}), words)
}

function taskOf(act: OwnKind['acts'][number]): Task {
  const order = { id: 'o-1', isConnected: false }
  return act === 'restore'
    ? { do: act, from: { snapshot: 'latest' }, ...order }
    : { do: act, ...order }
}

function inWords(spec: unknown): string {
  return JSON.stringify(spec) ?? String(spec)
}
