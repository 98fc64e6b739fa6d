import type { KindMove, Task } from '#src/core/dependencies/kind.ts'
import type { KindPlan } from '#src/core/dependencies/plan.ts'
import type { Answer } from '#src/core/queries.ts'

/** What was seen; undefined where it is not there. What nobody knows is never taken for that: it is thrown, as a bug. */
export function told<Value>(answer: Answer<Value> | undefined): Value | undefined {
  if (!answer || answer.is === 'absent') return undefined
  if (answer.is === 'seen') return answer.value
  throw new Error(`Cannot decide about a dependency: ${answer.because}`)
}

/** A person has to look. */
export function failed(because: string, hint?: string): Extract<KindMove<never>, { is: 'failed' }> {
  return { is: 'failed', reason: { because, ...(hint && { hint }) } }
}

/** It cannot be brought about like this. */
export function refused(because: string, hint?: string): Extract<KindPlan, { is: 'refused' }> {
  return { is: 'refused', because, ...(hint && { hint }) }
}

/** Nobody should get as far as to ask for it. */
export function notItsAct(kind: string, { do: act }: Task): ReturnType<typeof failed> {
  return failed(`a dependency of the kind ${kind} knows no "${act}"`)
}

/** What is wrong where an environment has no cloud, and what mends it. */
export const noCloud = [
  'the environment has no cloud',
  'Name one in deliver.yml: environments.….cloud',
] as const
