import { actorKey, actorName } from '#src/core/actor.ts'
import type { Changes } from '#src/core/rules/changes.ts'
import { canonical } from '#src/core/hash.ts'
import { isAmong } from '#src/core/rules/identity.ts'
import type { Policy } from '#src/core/rules/policy.ts'
import type { Queries, Query, Seen } from '#src/core/queries.ts'
import type { Decision, RecordKind, Situation } from '#src/core/record.ts'
import { isSameRelease } from '#src/core/release.ts'
import { SignOff, type PendingSignOff } from '#src/core/rules/sign-off.ts'
import type { Target } from '#src/core/target.ts'
import { without } from '#src/core/without.ts'
import { isChangesDue, isChecksDue, LONGEST_CHECKS, rested, wakeAt } from './sign-off-pace.ts'
import {
  announce,
  happen,
  note,
  signOffMessage,
  tellAgain,
  titleOf,
  wakePipeline,
  type Turn,
} from './sign-off-turn.ts'

/**
 * What QA is asked about a release that came to stand in an environment. A decision takes effect once it is known that
 * its person may decide at that moment; it can be changed for as long as the release runs there. No automation decides.
 */
export const signOffKind: RecordKind<SignOff> = {
  kind: 'signOff',
  document: SignOff,
  wants,
  decide,
  stateOf: ({ state }) => state,
  isDone,
  messageOf: signOffMessage,
}

function isDone({ closedAt }: SignOff): boolean {
  return closedAt !== undefined
}

function wants(record: SignOff): readonly Query[] {
  if (isDone(record)) return []
  const { app, environment, release, before, since = before, from = [], state } = record
  const people = [
    ...new Set((record.pending ?? []).flatMap(({ by }) => ('id' in by ? [by.id] : []))),
  ]
  const tell = state === 'asked' && record.toldAt === undefined ? from : []
  const asks: Query[] = [{ ask: 'policy', app, environment, people, tell }]
  if (isChangesDue(record))
    asks.push({ ask: 'changes', app, ...(since && { from: since }), to: release.version })
  if (isChecksDue(record)) asks.push({ ask: 'checks', app, release })
  return asks
}

function decide(situation: Situation<SignOff>): Decision<SignOff> {
  const { record, target, seen, signals } = situation
  if (isDone(record)) return { record, effects: [] }
  const heard = signals.flatMap((signal): PendingSignOff[] => {
    if (signal.type !== 'signOff') return []
    const { by, choice, because } = signal
    return [{ by, choice, ...(because && { because }) }]
  })
  let turn: Turn = {
    record: { ...record, pending: [...(record.pending ?? []), ...heard] },
    said: { events: [], notes: [], signals: [], messages: [] },
    now: situation.now,
  }
  if (!runsThere(record, target)) return decision(record, close(turn), seen)
  turn = learn(turn, seen)
  const policy = seen.policy
  if (policy?.is === 'absent') return decision(record, drop(turn), seen)
  if (policy?.is === 'seen') {
    if (!policy.value.policy.signOff) return decision(record, drop(turn), seen)
    turn = stand(judge(turn, policy.value), seen)
    turn = remind(tell(turn, policy.value, seen), policy.value)
  }
  return decision(record, turn, seen)
}

type Rules = Queries['policy']['answer']

function runsThere({ release }: SignOff, target: Target | undefined): boolean {
  return target?.settled !== undefined && isSameRelease(target.settled.release, release)
}

/** Another release runs there. What was decided of this one stands. */
function close(turn: Turn): Turn {
  const { record, now } = turn
  const isOpen = record.state === 'asked'
  const late = (record.pending ?? []).map(({ by }) => actorName(by))
  const closed: SignOff = {
    ...record,
    closedAt: now,
    pending: [],
    ...(isOpen && { state: 'outdated', because: 'another release came' }),
  }
  const text = `${titleOf(record)} was replaced${isOpen ? ' before anybody signed it off' : ''}`
  const event = { type: 'closed', text }
  const told = note({ ...turn, record: closed }, 'late', lateWords(late, record))
  return tellAgain(
    wakePipeline(happen(late.length > 0 ? told : { ...turn, record: closed }, event)),
  )
}

function lateWords(names: readonly string[], record: SignOff): string {
  return `The decision of ${names.join(' and of ')} came too late: ${titleOf(record)} was replaced`
}

/** The rules do not ask for it any more. */
function drop(turn: Turn): Turn {
  const { record, now } = turn
  const because = `the rules of ${record.environment} do not ask for a sign-off any more`
  const isOpen = record.state === 'asked'
  const closed: SignOff = {
    ...record,
    closedAt: now,
    pending: [],
    ...(isOpen && { state: 'outdated', because }),
  }
  const next = { ...turn, record: closed }
  return tellAgain(wakePipeline(happen(next, { type: 'closed', text: because })))
}

/** What the release brings, and the rules as they are now. */
function learn(turn: Turn, { changes, policy }: Seen): Turn {
  const { record } = turn
  const isKnown = changes !== undefined && changes.is !== 'unavailable'
  const found = changes?.is === 'seen' ? changes.value : unknownChanges(record)
  const known = isKnown ? { ...record, changes: found } : record
  const ruled = policy?.is === 'seen' ? ruledBy(known, policy.value.policy) : known
  return { ...turn, record: ruled }
}

function ruledBy(record: SignOff, { signOff, url }: Policy): SignOff {
  if (!signOff) return record
  const { from, unless } = signOff
  return {
    ...without(record, 'unless'),
    from,
    ...(unless && { unless: unless.checks }),
    ...(url && { url }),
  }
}

/** Where nobody can say what is new. */
function unknownChanges({ before, since = before, release }: SignOff): Changes {
  return {
    ...(since && { from: since }),
    to: release.version,
    commits: [],
    total: 0,
    authors: [],
    issues: [],
    incomplete: true,
  }
}

/** Decisions of people of whom it is known who they are take effect, or are refused; the others wait. */
function judge(turn: Turn, rules: Rules): Turn {
  const { pending = [] } = turn.record
  const isKnown = ({ by }: PendingSignOff) =>
    by.type !== 'person' || Object.hasOwn(rules.people, by.id)
  const waiting = pending.filter((one) => !isKnown(one))
  const start: Turn = { ...turn, record: { ...turn.record, pending: waiting } }
  return pending.filter(isKnown).reduce((soFar, one) => take(soFar, one, rules), start)
}

function take(turn: Turn, decided: PendingSignOff, { people, policy }: Rules): Turn {
  const { by } = decided
  const elector = by.type === 'person' ? people[by.id] : undefined
  const from = policy.signOff?.from ?? []
  if (elector?.isMember && isAmong(elector, from)) return settle(turn, decided)
  const verb = decided.choice === 'sign' ? 'sign off' : 'reject'
  const why = elector?.isMember ? `only ${from.join(' or ')} may` : 'only members may'
  const text = `${actorName(by)} may not ${verb} ${titleOf(turn.record)}: ${why}`
  return note(
    happen(turn, { type: 'notCounted', text }),
    `refused/${actorKey(by)}/${decided.choice}`,
    text,
  )
}

function settle(turn: Turn, { by, choice, because }: PendingSignOff): Turn {
  const { record, now } = turn
  const state = choice === 'sign' ? 'signed' : 'rejected'
  const what = titleOf(record)
  if (record.state === state)
    return happen(turn, { type: 'agreed', text: `${actorName(by)} says so too: ${what}` })
  const did = choice === 'sign' ? 'signed off' : 'rejected'
  const text = `${actorName(by)} ${did} ${what}${because ? `: ${because}` : ''}`
  const decided: SignOff = {
    ...without(record, 'because'),
    state,
    by,
    decidedAt: now,
    ...(because && { because }),
  }
  return announce({ ...turn, record: decided }, { type: state, text }, choice === 'reject')
}

/** Where all the named checks passed, nobody has to look. */
function stand(turn: Turn, { checks }: Seen): Turn {
  const { record, now } = turn
  const { unless = [], state } = record
  if (state !== 'asked' || unless.length === 0 || checks?.is !== 'seen') return turn
  const passed = new Set(checks.value.flatMap((one) => (one.state === 'passed' ? [one.name] : [])))
  if (!unless.every((name) => passed.has(name))) return turn
  const because = `${unless.join(', ')} passed`
  const next: SignOff = {
    ...record,
    state: 'notNeeded',
    by: { type: 'system' },
    because,
    decidedAt: now,
  }
  const text = `${titleOf(record)} needs no sign-off: ${because}`
  return announce({ ...turn, record: next }, { type: 'notNeeded', text }, false)
}

/** People are told once; where checks may still stand for them, only when those do not. */
function tell(turn: Turn, { audience }: Rules, { checks }: Seen): Turn {
  const { record, now } = turn
  const { state, toldAt, unless = [], channel } = record
  if (state !== 'asked' || toldAt !== undefined) return turn
  const mayPass =
    unless.length > 0 &&
    (checks?.is !== 'seen' ||
      unless.every((name) => checks.value.find((one) => one.name === name)?.state !== 'failed'))
  const isPatient = now < record.askedAt + LONGEST_CHECKS
  if (mayPass && isPatient) return turn
  const told = [...audience.channels, ...audience.direct].filter((place) => place !== channel)
  const next = tellAgain({ ...turn, record: { ...record, toldAt: now, told } })
  return audience.mention.length === 0
    ? next
    : note(next, 'asked', `${titleOf(record)} waits for a sign-off`, audience.mention)
}

function remind(turn: Turn, { policy }: Rules): Turn {
  const { record, now } = turn
  const { state, toldAt, remindedAt, from = [] } = record
  const after = policy.signOff?.remindAfter
  if (state !== 'asked' || toldAt === undefined || remindedAt !== undefined || after === undefined)
    return turn
  if (now < toldAt + after) return turn
  const next = { ...turn, record: { ...record, remindedAt: now } }
  return note(next, 'reminder', `${titleOf(record)} still waits for a sign-off`, from)
}

function decision(before: SignOff, turn: Turn, seen: Seen): Decision<SignOff> {
  const { said, now } = turn
  const record = isDone(turn.record) ? turn.record : rested(turn.record, seen, now)
  const isShownDifferently = canonical(shown(before)) !== canonical(shown(record))
  const messages = [...(isShownDifferently ? [signOffMessage(record)] : []), ...said.messages]
  const next = isDone(record) ? undefined : wakeAt(record, seen, now)
  return {
    record,
    effects: [],
    ...said,
    messages,
    ...(next !== undefined && { wakeAt: next }),
  }
}

function shown(record: SignOff): Partial<SignOff> {
  return { ...without(record, 'checksAt', 'changesAt'), pending: record.pending ?? [] }
}
