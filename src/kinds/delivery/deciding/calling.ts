import type { Approval } from '#src/core/rules/approval.ts'
import type { Instant } from '#src/core/clock.ts'
import type { Delivery } from '#src/core/delivery.ts'
import { undertakingOf } from '#src/core/undertaking.ts'
import type { MessageKey, Note } from '#src/core/record.ts'
import type { Permit } from './permit.ts'
import type { Said } from '#src/kinds/delivery/stage.ts'

type Known = Extract<Permit, { is: 'known' }>

/** People are told that they are needed, each group where it wants to be told. */
export function callFirst(
  delivery: Delivery,
  asked: Approval,
  { rules, wanted }: Known,
): { readonly told: readonly string[]; readonly said: Partial<Said> } {
  const { channels, direct, mention } = rules.audience
  // Whoever asks does not decide, and need not be called.
  const { by } = delivery
  const isAsker = (id: string) =>
    wanted?.requester === 'deny' && by.type === 'person' && by.id === id
  const told = [...channels, ...direct.filter((id) => !isAsker(id))]
  const text = `${whatOf(delivery)} needs ${approvals(asked.needed, asked, wanted)}${fallenWords(delivery, asked)}`
  const note = noteOf(delivery, `asked/${asked.askedAt}`, text, [
    ...mention,
    ...votersBefore(delivery, asked),
  ])
  return {
    told,
    said: { messages: neededMessages(delivery, told), notes: [{ ...note, broadcast: true }] },
  }
}

/** What is due at this moment, what the approval remembers of it, and when the next is. */
type Called = {
  readonly approval: Approval
  readonly said: Partial<Said>
  /** These are called next, once it is known where they want to be told. */
  readonly escalates?: readonly string[]
  readonly next: Instant
}

/** Nobody decided yet: the same people are reminded once, and others are called once. */
export function callAgain(
  delivery: Delivery,
  asked: Approval,
  known: Known,
  { now, isTelling }: { readonly now: Instant; readonly isTelling: boolean },
): Called {
  const { wanted, rules } = known
  const { escalate, remindAfter = Infinity } = wanted ?? {}
  const remindAt = asked.remindedAt === undefined ? asked.askedAt + remindAfter : Infinity
  const escalateAt =
    escalate && asked.escalatedAt === undefined ? asked.askedAt + escalate.after : Infinity
  const next = Math.min(...[asked.expiresAt, remindAt, escalateAt].filter((at) => at > now))

  if (now >= escalateAt && escalate && !isTelling)
    return { approval: asked, said: {}, escalates: escalate.to, next: now }
  if (now >= escalateAt) return escalated(delivery, asked, known, { now, next })
  if (now < remindAt) return { approval: asked, said: {}, next }
  const text = `${whatOf(delivery)} still waits for ${approvals(asked.missing, asked, wanted)}`
  const note = noteOf(delivery, `reminded/${asked.askedAt}`, text, rules.audience.mention)
  return { approval: { ...asked, remindedAt: now }, said: { notes: [note] }, next }
}

function escalated(
  delivery: Delivery,
  asked: Approval,
  { rules: { audience }, wanted }: Known,
  { now, next }: { readonly now: Instant; readonly next: Instant },
): Called {
  const { channels, direct, mention } = audience
  const told = [...channels, ...direct]
  const text = `Nobody decided about ${whatOf(delivery)} yet: it waits for ${approvals(asked.missing, asked, wanted)}`
  const note = noteOf(delivery, `escalated/${asked.askedAt}`, text, mention)
  return {
    approval: { ...asked, escalatedAt: now, told: [...new Set([...asked.told, ...told])] },
    said: { messages: neededMessages(delivery, told), notes: [{ ...note, broadcast: true }] },
    next,
  }
}

/** The messages by which people were called: they show how it was decided. */
export function neededMessages({ id }: Delivery, told: readonly string[]): MessageKey[] {
  return told.map((channel) => ({ kind: 'needed', subject: id, channel }))
}

/** Whose votes fell has to look again. */
function votersBefore({ approval: before }: Delivery, { voided }: Approval): readonly string[] {
  const votes = before ? (voided.at(-1)?.votes ?? []) : []
  return votes.flatMap(({ by }) => (by.type === 'person' ? [by.id] : []))
}

/** People are asked once more only where the votes before fell. */
function fallenWords({ approval: before }: Delivery, { voided }: Approval): string {
  const because = before ? voided.at(-1)?.because : undefined
  return because ? `. The votes before fell: ${because.join('; ')}` : ''
}

/** `1 approval and one of dba`: owners of what changes are asked beside whom the rules ask. */
function approvals(count: number, { missingRequired }: Approval, wanted: Known['wanted']): string {
  const { counts } = wanted ?? {}
  const owners = counts ? missingRequired.filter((one) => !counts.includes(one)) : []
  const usual =
    count === 0 && owners.length > 0 ? [] : [`${count} ${count === 1 ? 'approval' : 'approvals'}`]
  return [...usual, ...owners.map((one) => (isUser(one) ? 'an owner' : `one of ${one}`))].join(
    ' and ',
  )
}

function isUser(one: string): boolean {
  return /^[UW][A-Z0-9]+$/.test(one)
}

function whatOf(delivery: Delivery): string {
  const { noun, where } = undertakingOf(delivery)
  return `${noun} ${where}`
}

function noteOf(
  { id, channel }: Delivery,
  key: string,
  text: string,
  mention: readonly string[],
): Note {
  return {
    key: `${id}/${key}`,
    message: { kind: 'delivery', subject: id, channel },
    text,
    ...(mention.length > 0 && { mention }),
  }
}
