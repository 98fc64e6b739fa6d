import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ProviderFailure } from '#src/core/errors.ts'
import { hashOf } from '#src/core/hash.ts'
import type { Message } from '#src/door/message.ts'
import { accepted, passedOn } from '#src/messages/accepted.ts'
import { appList } from '#src/messages/app-list.ts'
import { approvalList } from '#src/messages/deciding/approval-list.ts'
import { countersignCard } from '#src/messages/countersign-card.ts'
import { deliveryCard } from '#src/messages/delivery/delivery-card.ts'
import { deliveryHistory } from '#src/messages/delivery/delivery-history.ts'
import { explanation } from '#src/messages/delivery/explanation.ts'
import { failure } from '#src/messages/failure.ts'
import { formButton, formView } from '#src/messages/form.ts'
import { home } from '#src/messages/home.ts'
import { needed } from '#src/messages/deciding/needed.ts'
import { note } from '#src/messages/note.ts'
import { planPreview } from '#src/messages/plan.ts'
import { releaseList } from '#src/messages/release-list.ts'
import { targetStatus } from '#src/messages/target-status.ts'
import { revoked, voted } from '#src/messages/deciding/voted.ts'
import { welcome } from '#src/messages/welcome.ts'
import { validateBlocks } from '#src/sandbox/slack/blocks/validate.ts'
import { delivery, ended, goingBack, held, noon, rolling } from './samples.ts'
import {
  appRow,
  approval,
  askedQa,
  askedRow,
  bad,
  by,
  change,
  evil,
  form,
  many,
  name,
  notes,
  reason,
  request,
  row,
  unsignedRow,
  worst,
  worstAsked,
  worstEnd,
  worstPlan,
} from './worst.ts'
import { alertMessages } from './worst-alerts.ts'
import { dependencyMessages } from './worst-dependencies.ts'
import { holdMessages } from './worst-holds.ts'
import { pipelineMessages } from './worst-pipeline.ts'

const messages: Readonly<Record<string, () => Message>> = {
  'a card that asks': () => deliveryCard(worstAsked),
  'a card whose votes fell': () =>
    deliveryCard({
      ...worstAsked,
      approval: { ...approval, votes: [...approval.votes], voided: [...approval.voided] },
    }),
  'a call for approvals': () =>
    needed({ type: 'delivery', delivery: worstAsked, rules: undefined }),
  'a call that is over': () => needed({ type: 'delivery', delivery: worstEnd, rules: undefined }),
  'a call for a sign-off': () => needed({ type: 'signOff', signOff: request }),
  'a call for a sign-off that is over': () =>
    needed({
      type: 'signOff',
      signOff: { ...request, state: 'rejected', by, because: bad(3_000) },
    }),
  approvals: () =>
    approvalList({
      deliveries: [...many(askedRow, 40), ...many({ ...askedRow, stand: 'others' } as const, 40)],
      signOffs: [...many(askedQa, 40), ...many({ ...askedQa, stand: 'others' } as const, 40)],
      signatures: [
        ...many(unsignedRow, 40),
        ...many({ ...unsignedRow, stand: 'others' } as const, 40),
      ],
    }),
  'what waits for a second signature': () => countersignCard(unsignedRow.countersign),
  'what has a second signature': () =>
    countersignCard({
      ...unsignedRow.countersign,
      state: 'signed',
      signedBy: by,
      remark: bad(3_000),
    }),
  voted: () => voted('approve', { delivery: worstAsked, is: 'cast' }),
  revoked: () => revoked(worstAsked),
  'a card on its way': () => deliveryCard(worst, bad(5_000)),
  'a card at its end': () => deliveryCard(worstEnd),
  'a card that holds': () => deliveryCard({ ...worst, held: true }),
  'a card of a rollback': () => deliveryCard({ ...worst, purpose: 'rollback' }),
  accepted: () => accepted(worst, many(bad(5_000), 20)),
  'passed on': () => passedOn('Aborting', worst),
  failure: () =>
    failure(new ProviderFailure('x', 'denied', bad(20_000), { hint: bad(20_000) }), bad(100)),
  note: () =>
    note({
      key: 'k',
      message: { kind: 'k', subject: 's', channel: 'c' },
      text: bad(9_000),
      lines: reason.details,
    }),
  apps: () => appList(many(appRow, 200)),
  releases: () => releaseList(name, many(notes, 200), () => many(name, 50)),
  'status of many': () => targetStatus(many(row, 200)),
  'status of one': () => targetStatus([row]),
  history: () => deliveryHistory(bad(500), many(worstEnd, 15)),
  why: () => explanation(worst, many({ at: noon, text: bad(3_000) }, 500), bad(5_000)),
  plan: () =>
    planPreview({
      app: name,
      environment: name,
      release: { ...notes, version: 'v'.repeat(300) },
      from: bad(300),
      plan: worstPlan,
    }),
  'a plan without dependencies': () =>
    planPreview({
      app: name,
      environment: name,
      release: { ...notes, version: 'v'.repeat(300) },
      from: bad(300),
      plan: { hash: hashOf('p'), changes: many(change, 100) },
    }),
  ...dependencyMessages,
  ...alertMessages,
  ...holdMessages,
  ...pipelineMessages,
  'form button': () => formButton(form),
  welcome: () => welcome(name, 'v'.repeat(300), name),
}

describe('at the worst input', () => {
  it.each(Object.entries(messages))('%s is a message that Slack takes', (_, make) => {
    const { blocks, text } = make()
    expect(validateBlocks(blocks, 'message')).toEqual([])
    expect(JSON.stringify(blocks).length).toBeLessThanOrEqual(12_000)
    expect(text.length).toBeLessThanOrEqual(4_000)
  })

  it.each(Object.entries(messages))('%s mentions nobody and hides nothing', (_, make) => {
    const { blocks, text } = make()
    for (const words of [text, ...textsIn(blocks)]) {
      expect(words).not.toMatch(/<!(?!date\^)|@(here|channel|everyone)/)
      expect(words).not.toMatch(/[\u202A-\u202E\u200B-\u200F]/)
      expect(words.isWellFormed()).toBe(true)
      expect(unclosed(words)).toBe(false)
    }
  })

  it('a modal and the Home tab are views that Slack takes', () => {
    const view = formView(form, 'm')
    expect(validateBlocks(view.blocks, 'modal')).toEqual([])
    expect(view.title.text.length).toBeLessThanOrEqual(24)
    expect(view.submit?.text.length).toBeLessThanOrEqual(24)
    const seen = { running: many(worst, 100), apps: many(appRow, 100), catalogProblems: [bad(500)] }
    const shownHome = home({
      ...seen,
      waiting: many(askedRow, 50),
      signOffs: many(askedQa, 50),
      signatures: many(unsignedRow, 50),
    })
    expect(validateBlocks(shownHome.blocks, 'home')).toEqual([])
  })

  it('a card holds whatever the words in it are', () => {
    const words = fc.oneof(
      fc.constantFrom(...evil),
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.constant(bad(4_000)),
    )
    fc.assert(
      fc.property(words, words, words, (because, line, asked) => {
        const failed = { because, hint: line, details: [line, because] }
        for (const one of [
          deliveryCard({ ...goingBack, failure: failed, reason: asked }),
          deliveryCard({ ...held, failure: failed }),
          deliveryCard(ended({ ...rolling, outcome: { is: 'refused', reason: failed } })),
          explanation(delivery({ failure: failed }), [{ at: noon, text: asked }]),
        ]) {
          expect(validateBlocks(one.blocks, 'message')).toEqual([])
          expect(textsIn(one.blocks).some(unclosed)).toBe(false)
        }
      }),
      { numRuns: 200 },
    )
  })
})

/** Every text of mrkdwn in the blocks. */
function textsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  const own =
    'type' in value && value.type === 'mrkdwn' && 'text' in value && typeof value.text === 'string'
      ? [value.text]
      : []
  return [...own, ...Object.values(value).flatMap((inner) => textsIn(inner))]
}

/** A block of code or a reference that was begun and not ended would swallow what follows. */
function unclosed(words: string): boolean {
  const fences = words.split('```').length - 1
  const opened = words.split('<').length
  return fences % 2 === 1 || opened !== words.split('>').length
}
