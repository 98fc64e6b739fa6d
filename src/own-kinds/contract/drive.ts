import assert from 'node:assert/strict'
import type { Instant } from '#src/core/clock.ts'
import type { KindMove, Subject } from '#src/core/dependencies/kind.ts'
import type { KindPlan } from '#src/core/dependencies/plan.ts'
import type { Seen } from '#src/core/queries.ts'
import { withoutSecrets } from '#src/core/secrets.ts'
import { allowedQueries, type OwnEffect } from '#src/own-kinds/allowed.ts'
import { declaredOf, moveOf, planOf } from '#src/own-kinds/answers.ts'
import type { OwnKind } from '#src/own-kinds/kind.ts'
import type { SimulatedPlace } from './place.ts'

/** How often a kind may look before it has to be done. */
const MOST_LOOKS = 100

/** How a run goes otherwise than smoothly. */
export type Trouble = {
  /** Each effect happens twice, as it does when the bot dies in between. */
  readonly twice?: boolean
  /** What it remembered is lost after each look: a person said retry. */
  readonly forgets?: boolean
  /** The same once, after its first effects. */
  readonly forgetsOnce?: boolean
}

export type Ended = {
  readonly move: Extract<KindMove<unknown>, { readonly is: 'done' }>
  readonly effects: readonly OwnEffect[]
}

/** What a kind plans as things are; checked, and the same when asked again. */
export function planned(kind: OwnKind, subject: Subject, place: SimulatedPlace): KindPlan {
  const plan = same('plan', () =>
    kind.plan(frozen({ ...subject, seen: look(kind, subject, place) })),
  )
  noSecrets('a plan', plan)
  return planOf(asJson(plan))
}

/** Lets a kind act until it is done. Throws AssertionError where it breaks a rule, fails, or does not end. */
export function driven(
  kind: OwnKind,
  begun: Subject,
  place: SimulatedPlace,
  trouble: Trouble = {},
): Ended {
  let run: Run = { subject: begun, now: Date.UTC(2030, 0, 1), matters: false, effects: [] }
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    const move = next(kind, run.subject, place, run.now)
    if (move.is === 'failed') assert.fail(`decide fails: ${move.reason.because}`)
    if (move.is === 'done') return { move, effects: run.effects }
    const memory = remembered(kind, move.memory)
    if (move.is === 'connecting') {
      const { subject } = run
      run = { ...run, subject: connected({ ...subject, memory, outputs: move.outputs }) }
      continue
    }
    const after = waited(run, move)
    for (const effect of after.effects.slice(run.effects.length))
      for (let times = trouble.twice ? 2 : 1; times > 0; times--) place.perform(effect)
    const kept = forgetsNow(trouble, run, after) ? kind.begin : memory
    run = { ...after, subject: { ...run.subject, memory: kept } }
  }
  return assert.fail(`decide does not end: it looked ${MOST_LOOKS} times`)
}

type Run = {
  readonly subject: Subject
  readonly now: Instant
  /** Whether something was done that it may not be left in the middle of. */
  readonly matters: boolean
  readonly effects: readonly OwnEffect[]
}

function forgetsNow({ forgets, forgetsOnce }: Trouble, before: Run, after: Run): boolean {
  const isFirst = before.effects.length === 0 && after.effects.length > 0
  return forgets === true || (forgetsOnce === true && isFirst)
}

function waited(run: Run, move: Extract<KindMove<unknown>, { readonly is: 'waiting' }>): Run {
  const { now, matters, effects } = run
  assert(!(matters && move.mayStop), 'mayStop is true again after an effect without it')
  assert(move.wakeAt === undefined || move.wakeAt > now, 'wakeAt is not in the future')
  const wished = (move.effects ?? []) as readonly OwnEffect[]
  return {
    ...run,
    now: move.wakeAt ?? now + 5_000,
    matters: matters || (wished.length > 0 && move.mayStop !== true),
    effects: [...effects, ...wished],
  }
}

function next(
  kind: OwnKind,
  subject: Subject,
  place: SimulatedPlace,
  now: number,
): KindMove<unknown> {
  const seen = look(kind, subject, place)
  const move = same('decide', () => kind.decide(frozen({ ...subject, seen, now })))
  noSecrets('a move', move)
  if ('memory' in move)
    assert.deepEqual(asJson(move.memory), move.memory, 'memory is not the same as JSON')
  return moveOf(asJson(move), subject, declaredOf(kind.outputs(subject.spec)))
}

function look(kind: OwnKind, subject: Subject, place: SimulatedPlace): Seen {
  const wanted = same('wants', () => kind.wants(frozen(subject)))
  const queries = allowedQueries(asJson(wanted), subject)
  return Object.fromEntries(queries.map((query) => [query.ask, place.answer(query)])) as Seen
}

function connected(subject: Subject): Subject {
  const { task } = subject
  return 'isConnected' in task ? { ...subject, task: { ...task, isConnected: true } } : subject
}

/** It is kept between two looks, and read by the kind's own schema. */
function remembered(kind: OwnKind, memory: unknown): unknown {
  const { data, error } = kind.memory.safeParse(memory)
  assert(!error, `memory does not fit its own schema: ${error?.message}`)
  return data
}

/** The answer, which has to be the same each time: a kind knows no clock, no chance and no outside. */
export function same<Value>(what: string, answer: () => Value): Value {
  const [first, second] = [answer(), answer()]
  assert.deepEqual(first, second, `${what} answers otherwise when it is asked the same again`)
  return first
}

/** What gets from the kind's thread to the bot. */
function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null)) as unknown
}

function noSecrets(what: string, value: unknown): void {
  const text = JSON.stringify(value)
  assert.equal(withoutSecrets(text), text, `${what} has what looks like a secret`)
}

/** A copy that throws when somebody writes to it. */
function frozen<Value>(value: Value): Value {
  const copy = structuredClone(value)
  const freeze = (one: unknown): void => {
    if (typeof one !== 'object' || one === null) return
    for (const inside of Object.values(one)) freeze(inside)
    Object.freeze(one)
  }
  freeze(copy)
  return copy
}
