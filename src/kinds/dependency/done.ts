import type { Instant } from '#src/core/clock.ts'
import type { Dependency } from '#src/core/dependencies/dependency.ts'
import type { KindMove, Task } from '#src/core/dependencies/kind.ts'
import { canonical } from '#src/core/hash.ts'
import { without } from '#src/core/without.ts'
import { isAsWanted } from './new.ts'
import { holding } from './signals.ts'
import { subjectOf } from './subject.ts'

/** What its kind says once it is as wanted, checked, or as ordered. */
export type Done = Extract<KindMove<unknown>, { is: 'done' }>

/** What it is once its kind is through with its task. */
export function done(
  before: Dependency,
  { outputs, drift = [], isGone, facts }: Done,
  now: Instant,
): Dependency {
  const record = withOutputs(seeing(before), outputs)
  const checked = { ...record, drift: [...drift], ...(facts && { facts }), checkedAt: now }
  // The next check begins anew.
  if (before.state !== 'changing') return { ...checked, memory: null }
  const rest = without(checked, 'waitingOn', 'failure')
  const settled = { ...rest, memory: null, mayStop: true, changedAt: now }
  const { task } = subjectOf(before)
  if (task.do === 'ensure') return brought(settled)
  const over = without(settled, 'order', 'connecting')
  return task.do === 'remove' && isGone ? gone(over, now) : ordered(over, task, before, now)
}

/** What was ordered is done. */
function ordered(
  over: Dependency,
  task: Pick<Task, 'do'>,
  before: Pick<Dependency, 'mayStop'>,
  now: Instant,
): Dependency {
  const isAdopted = over.isAdopted || task.do === 'adopt'
  // What it shall become is for a delivery to want, whose plan people see.
  if (task.do === 'adopt' && !over.current) return holding({ ...over, isAdopted }, isOursNow, now)
  // What a release wanted meanwhile, or had begun, is left to be done.
  const state = isAsWanted(over) ? 'ready' : 'changing'
  const mayStop = state === 'ready' || task.do === 'restore' || before.mayStop
  return { ...over, isAdopted, state, mayStop }
}

/** It is as a release wants it. An order that waits for others to be connected, or to agree, goes on. */
function brought(record: Dependency): Dependency {
  const { connecting, order } = record
  const waits = order ? 'asked' : 'ready'
  return { ...record, state: connecting ? 'changing' : waits, current: record.wanted }
}

/** Whoever began to wait for it meanwhile was shown no plan that makes an empty one: people decide. */
function gone(over: Dependency, now: Instant): Dependency {
  const rest = { ...without(over, 'current'), outputs: {}, isAdopted: false }
  return over.waiters.length > 0 ? holding(rest, isGoneNow, now) : { ...rest, state: 'removed' }
}

const isGoneNow = {
  because: 'it was removed, as ordered, while a release came to need it',
  hint: 'A retry makes a new one, with nothing in it',
}

const isOursNow = {
  because: 'it is ours now, and no delivery has brought it to what a release wants',
  hint: 'Deliver the release again, or retry the delivery that holds',
}

/** Other outputs are another revision: whoever was connected with a lower one has to be connected again. */
export function withOutputs(record: Dependency, outputs: Dependency['outputs']): Dependency {
  return canonical(outputs) === canonical(record.outputs)
    ? record
    : { ...record, outputs, revision: record.revision + 1 }
}

/** Everybody answers again. */
export function seeing(record: Dependency): Dependency {
  return { ...without(record, 'blind'), attempts: 0 }
}
