import { z } from 'zod'
import type { Approval, Gate, Vote } from '#src/core/rules/approval.ts'
import type { Instant } from '#src/core/clock.ts'
import type { Delivery } from '#src/core/delivery.ts'
import { isComplete } from '#src/core/rules/eligible.ts'
import { isAboutRelease } from '#src/core/rules/gates.ts'
import { canonical, hashOf } from '#src/core/hash.ts'
import type { Seen } from '#src/core/queries.ts'
import type { Target } from '#src/core/target.ts'
import { without } from '#src/core/without.ts'
import type { WaitingOn } from '#src/core/waiting.ts'
import {
  askAnew,
  lapsed,
  replacedIn,
  replacesOther,
  voided,
} from '#src/kinds/delivery/deciding/asking.ts'
import { Asks, permitOf, permitWants, type Permit } from '#src/kinds/delivery/deciding/permit.ts'
import { planAgain, replanOf } from '#src/kinds/delivery/deciding/replanning.ts'
import { outdating } from '#src/kinds/delivery/deciding/rivals.ts'
import { callAgain, callFirst } from '#src/kinds/delivery/deciding/calling.ts'
import { basis } from './prepare.ts'
import { defineStage, type StageDecision, type StageInput } from './stage.ts'
import { watchedFor } from './witness.ts'

/** Checks tell nobody when they end: they are looked at later and later. */
const FIRST_LOOK = 30_000
/** What is told of by a signal, such as a sign-off, is looked at this often in case that was lost. */
const LONGEST_PAUSE = 600_000

const Memory = z.object({
  asks: Asks.optional(),
  /** Older deliveries that wait were told that this one came. */
  isFirst: z.boolean().optional(),
  /** The votes for which the plan was made again, and was the same. */
  weighed: z.string().optional(),
  /** How often gates were looked at that tell nobody when they open. */
  looked: z.number().optional(),
  /** Whom to tell beyond the voters, since nobody decided. */
  escalates: z.array(z.string()).optional(),
})
type Memory = z.infer<typeof Memory>

/**
 * Waits until the delivery is allowed: what the release has to have passed, and the votes of people, on exactly this
 * plan. With every new vote the plan is made again; when it is another, the votes fall. Nothing that could not be asked
 * counts for or against anything.
 */
export const approval = defineStage<Memory>({
  stage: 'approval',
  memory: Memory,
  begin: {},

  wants(input) {
    const { delivery, target, memory } = input
    const queries = permitWants({ delivery, target, asks: memory.asks })
    if (!memory.isFirst) queries.push({ ask: 'rivals', target: delivery.target })
    if (memory.asks && mustReplan(delivery, target, memory))
      queries.push(replanOf(delivery, target))
    return queries
  },

  decide(input): StageDecision<Memory> {
    const { delivery, seen, memory, now } = input
    const permit = permitOf({
      ...input,
      asks: memory.asks,
      ...(memory.escalates && { tell: memory.escalates }),
    })
    if (permit.is === 'unknown') return { is: 'waiting', memory: { ...memory, asks: permit.asks } }
    if (permit.is === 'refused')
      return { is: 'failed', reason: permit.reason, delivery: { gates: permit.gates } }
    const first = memory.isFirst
      ? {}
      : outdating(delivery, permit.rules.policy, { seen: seen.rivals, isAllowed: false })
    const known = { ...input, memory: { ...memory, isFirst: true }, permit }
    const move = permit.wanted ? ask(known, now) : pass(known, now)
    const watch = watchedFor(delivery, permit.rules.policy)
    return { ...first, ...move, delivery: { ...watch, ...move.delivery } }
  },
})

type Known = StageInput<Memory> & {
  readonly seen: Seen
  readonly permit: Extract<Permit, { is: 'known' }>
}

/** Nobody is asked. What the release has to have passed counts all the same. */
function pass({ permit, memory }: Known, now: Instant): StageDecision<Memory> {
  const { gates } = permit
  const waits = pending(gates)
  if (waits.length === 0) return { is: 'done', delivery: { gates } }
  return {
    is: 'waiting',
    memory: lookedAt(waits, memory),
    delivery: { gates },
    on: { on: 'gates', gates: waits },
    wakeAt: opening(waits, memory, now),
  }
}

function ask(known: Known, now: Instant): StageDecision<Memory> {
  const { delivery, permit } = known
  const { plan } = delivery
  if (!plan) return { is: 'failed', reason: { because: 'there is no plan to decide about' } }
  const { approval: asked } = delivery
  const replaces = replacedIn(known.target)
  if (asked && asked.replaces !== replaces) return askAboutOther(known, asked, now)
  if (asked?.plan === plan.hash) return weigh(known, asked, now)
  return begin(known, askAnew(delivery, { plan: plan.hash, replaces }, permit, now), now)
}

/** Something else runs there than what people were asked to replace: the plan is made again, and the votes fall. */
function askAboutOther(known: Known, asked: Approval, now: Instant): StageDecision<Memory> {
  const { delivery, target, seen, permit, memory } = known
  const again = seen.replan && planAgain(delivery, known.target, seen.replan)
  if (again?.is === 'failed') return again
  const fresh = { ...again?.delivery, ...basis(target) }
  const plan = fresh.plan?.hash ?? asked.plan
  const replaces = replacedIn(target)
  if (asked.votes.length === 0) {
    const moved = { ...without(asked, 'replaces'), plan, ...(replaces && { replaces }) }
    const { changes } = permit
    return {
      is: 'waiting',
      memory,
      delivery: { ...fresh, approval: moved, ...(changes && { changes }) },
      wakeAt: now,
    }
  }
  const because = [...replacesOther(asked, target), ...(again?.is === 'other' ? again.because : [])]
  const fallen = { ...delivery, ...fresh, approval: voided(asked, because, now) }
  const anew = askAnew(fallen, { plan, replaces }, permit, now)
  const move = begin({ ...known, delivery: fallen }, anew, now)
  return { ...move, delivery: { ...fresh, ...move.delivery } }
}

/** Asks people, and tells them: each group where it wants to be told. */
function begin(known: Known, asked: Approval, now: Instant): StageDecision<Memory> {
  const { permit, memory } = known
  const { gates, changes } = permit
  const { told, said } = callFirst(known.delivery, asked, permit)
  const approval = { ...asked, told: [...new Set([...asked.told, ...told])] }
  return {
    is: 'waiting',
    memory: { isFirst: true, ...(memory.asks && { asks: memory.asks }) },
    delivery: { approval, gates, ...(changes && { changes }) },
    on: waitingOn(approval, known),
    ...said,
    wakeAt: now,
  }
}

function weigh(known: Known, asked: Approval, now: Instant): StageDecision<Memory> {
  const { delivery, seen, permit, memory } = known
  const current = counted(asked, permit)
  const rejectedBy = permit.tally?.rejectedBy
  if (rejectedBy) {
    const { by, because = 'no reason was given' } = rejectedBy
    const outcome = { is: 'rejected', by, reason: { because } } as const
    return { is: 'ended', outcome, delivery: { approval: current } }
  }
  if (seen.replan) {
    const again = planAgain(delivery, known.target, seen.replan)
    if (again.is === 'failed') return again
    if (again.is === 'other') {
      const fallen = voided(current, again.because, now)
      return {
        is: 'waiting',
        memory,
        delivery: { ...again.delivery, approval: { ...fallen, plan: asked.plan } },
        wakeAt: now,
      }
    }
  }
  const weighed = { ...memory, ...(seen.replan && { weighed: keyOf(asked.votes) }) }
  if (now >= asked.expiresAt) return expire({ ...known, memory: weighed }, current, now)
  if (isUnweighed(delivery, weighed)) return wait({ ...known, memory: weighed }, current, now)
  return conclude({ ...known, memory: weighed }, current, now)
}

function conclude(known: Known, current: Approval, now: Instant): StageDecision<Memory> {
  const { permit } = known
  const { gates, tally } = permit
  if (!tally || !isComplete(tally)) return wait(known, { ...current, state: 'asked' }, now)
  const given: Approval = { ...current, state: 'given' }
  const waits = pending(gates)
  if (waits.length > 0)
    return {
      is: 'waiting',
      memory: lookedAt(waits, known.memory),
      delivery: { approval: given, gates },
      on: { on: 'gates', gates: waits },
      wakeAt: Math.min(opening(waits, known.memory, now), current.expiresAt),
    }
  return { is: 'done', delivery: { approval: given, gates } }
}

/** Nobody decided in time: it ends. Where enough people did, their votes lapse and they are asked once more. */
function expire(known: Known, current: Approval, now: Instant): StageDecision<Memory> {
  const { permit, delivery } = known
  if (permit.tally && isComplete(permit.tally)) {
    const asked = lapsed(delivery, current, { permit, target: known.target }, now)
    return begin(known, asked, now)
  }
  const reason = { because: 'nobody decided about it in time' }
  return {
    is: 'ended',
    outcome: { is: 'expired', reason },
    delivery: { approval: current },
  }
}

function wait(known: Known, current: Approval, now: Instant): StageDecision<Memory> {
  const { memory, permit, delivery } = known
  const { escalates, ...rest } = memory
  const called = callAgain(delivery, current, permit, { now, isTelling: escalates !== undefined })
  const waits = pending(permit.gates)
  const isNow = called.escalates !== undefined || isUnweighed(delivery, memory)
  const next = Math.min(called.next, opening(waits, memory, now))
  return {
    is: 'waiting',
    memory: {
      ...lookedAt(waits, rest),
      ...(called.escalates && { escalates: [...called.escalates] }),
    },
    delivery: { approval: called.approval, gates: permit.gates },
    on: waitingOn(called.approval, known),
    ...called.said,
    wakeAt: isNow ? now : next,
  }
}

/** How the votes stand now, as the card shows it. */
function counted(asked: Approval, { tally }: Known['permit']): Approval {
  if (!tally) return asked
  const { needed, missing, missingRequired, ignored } = tally
  return { ...asked, needed, missing, missingRequired: [...missingRequired], ignored: [...ignored] }
}

function waitingOn(
  { missing, missingRequired, expiresAt }: Approval,
  { permit }: Known,
): WaitingOn {
  const waits = pending(permit.gates)
  return {
    on: 'approval',
    missing,
    from: permit.wanted?.from ?? [],
    required: missingRequired,
    expiresAt,
    ...(waits.length > 0 && { gates: waits }),
  }
}

/** What has not been passed yet of what is about the release: freezes and locks are for the moment when it starts. */
function pending(gates: readonly Gate[]): Gate[] {
  return gates.filter((gate) => isAboutRelease(gate) && gate.is === 'waits')
}

/** When the first of them may open; never where nothing waits. */
function opening(waits: readonly Gate[], { looked = 0 }: Memory, now: Instant): Instant {
  const unheard = Math.min(FIRST_LOOK * 2 ** Math.min(looked, 10), LONGEST_PAUSE)
  return Math.min(
    ...waits.map(({ gate, opensAt }) =>
      Math.max(opensAt ?? now + (gate === 'checks' ? unheard : LONGEST_PAUSE), now + 1),
    ),
  )
}

function lookedAt(waits: readonly Gate[], memory: Memory): Memory {
  const isUnheard = waits.some(({ gate }) => gate === 'checks')
  return isUnheard ? { ...memory, looked: (memory.looked ?? 0) + 1 } : memory
}

function mustReplan(delivery: Delivery, target: Target, memory: Memory): boolean {
  const { approval: asked } = delivery
  return (
    isUnweighed(delivery, memory) || (asked !== undefined && asked.replaces !== replacedIn(target))
  )
}

function isUnweighed({ approval: asked }: Delivery, { weighed }: Memory): boolean {
  return asked !== undefined && asked.votes.length > 0 && keyOf(asked.votes) !== weighed
}

function keyOf(votes: readonly Vote[]): string {
  return hashOf(canonical(votes))
}
