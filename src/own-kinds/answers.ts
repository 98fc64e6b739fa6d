import { z } from 'zod'
import type { KindMove, Subject, Task } from '#src/core/dependencies/kind.ts'
import { Outputs } from '#src/core/dependencies/outputs.ts'
import { DependencyStep, type KindPlan } from '#src/core/dependencies/plan.ts'
import { Reason } from '#src/core/delivery.ts'
import { allowedEffects, issuesOf, stayWithin } from './allowed.ts'

const words = z.string().min(1).max(2_000)

const Plan = z.discriminatedUnion('is', [
  z.strictObject({
    is: z.literal('planned'),
    action: z.enum(['create', 'change', 'upgrade', 'wait', 'unchanged']),
    steps: z.array(DependencyStep.strict()).max(50),
    says: words.optional(),
  }),
  z.strictObject({ is: z.literal('refused'), because: words, hint: words.optional() }),
])

const Move = z.discriminatedUnion('is', [
  z.strictObject({
    is: z.literal('waiting'),
    memory: z.unknown(),
    on: words,
    effects: z.array(z.unknown()).optional(),
    wakeAt: z.number().optional(),
    mayStop: z.boolean().optional(),
  }),
  z.strictObject({ is: z.literal('connecting'), memory: z.unknown(), outputs: Outputs }),
  z.strictObject({
    is: z.literal('done'),
    outputs: Outputs,
    drift: z.array(words).optional(),
    isGone: z.boolean().optional(),
    tells: z.array(words).optional(),
    facts: z.record(z.string(), z.string()).optional(),
  }),
  z.strictObject({ is: z.literal('failed'), reason: Reason.strict() }),
])

const Declared = z.record(z.string(), z.enum(['plain', 'secret']))
type Declared = z.infer<typeof Declared>

/** What `check` can say. */
const Checked = z.union([
  z.object({ spec: z.unknown(), problems: z.undefined().optional() }),
  z.object({ problems: z.array(z.string()) }),
])

// Each answer of a kind, as it has to be. They throw an Error that completes "the kind … cannot be used: ".

export function checkedOf(
  given: unknown,
): { readonly spec: unknown } | { readonly problems: readonly string[] } {
  const checked = parsed(Checked, given, 'check')
  return checked.problems
    ? { problems: checked.problems }
    : { spec: (checked as { spec: unknown }).spec }
}

export function descriptionOf(given: unknown): string {
  return parsed(words.max(200), given, 'describe')
}

export function declaredOf(given: unknown): Declared {
  return parsed(Declared, given, 'outputs')
}

export function planOf(given: unknown): KindPlan {
  return parsed(Plan, given, 'plan') as KindPlan
}

/** The next step. `declared` are the outputs that were told beforehand. */
export function moveOf(given: unknown, subject: Subject, declared: Declared): KindMove<unknown> {
  const move = parsed(Move, given, 'decide') as KindMove<unknown>
  if (move.is === 'waiting' && move.effects) {
    if (subject.task.do === 'check' && move.effects.length > 0)
      throw new Error('decide wants effects of a check, which only looks')
    return { ...move, effects: allowedEffects(move.effects, subject) }
  }
  if (move.is === 'connecting' || move.is === 'done') {
    stayWithin(Object.values(move.outputs), subject, 'an output')
    asDeclared(move.outputs, declared)
  }
  if (move.is === 'done' && isBroughtAbout(subject.task) && !move.isGone)
    allGiven(move.outputs, declared)
  return move
}

function isBroughtAbout(task: Task): boolean {
  return task.do !== 'check' && task.do !== 'remove'
}

/** A secret that comes as plain text would be kept and shown. */
function asDeclared(outputs: Outputs, declared: Declared): void {
  for (const [name, output] of Object.entries(outputs)) {
    const sort = Object.hasOwn(declared, name) ? declared[name] : undefined
    if (!sort) throw new Error(`decide gives the output "${name}", which outputs does not name`)
    if (sort === 'secret' && !('secret' in output))
      throw new Error(`decide gives the output "${name}" as text; it is declared as a secret`)
    if (sort === 'plain' && 'secret' in output)
      throw new Error(`decide gives the output "${name}" as a secret; it is declared as plain`)
  }
}

function allGiven(outputs: Outputs, declared: Declared): void {
  const missing = Object.keys(declared).filter((name) => !Object.hasOwn(outputs, name))
  if (missing.length > 0)
    throw new Error(`decide is done without the output "${missing.join('", "')}"`)
}

function parsed<Value>(schema: z.ZodType<Value>, given: unknown, call: string): Value {
  const { data, error } = schema.safeParse(given)
  if (error) throw new Error(`${call} gave what is no answer: ${issuesOf(error)}`)
  return data as Value
}
