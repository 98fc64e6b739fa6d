import { describe, expect, it } from 'vitest'
import type { DependencyFacts } from '#src/door/dependencies/facts.ts'
import { deliveryCard } from '#src/messages/delivery/delivery-card.ts'
import { dependencyCard } from '#src/messages/dependencies/dependency-card.ts'
import { planPreview } from '#src/messages/plan.ts'
import { notesOf } from '#src/kinds/delivery/words.ts'
import { hashOf } from '#src/core/hash.ts'
import type { Plan } from '#src/core/plan/plan.ts'
import { database } from '../commands/dependencies.ts'
import { delivery, noon, release, rita, shown } from './samples.ts'

const acts = ['remove', 'snapshot', 'restore', 'rotate', 'adopt'] as const
const card = (rest: Parameters<typeof database>[0], more: Partial<DependencyFacts> = {}) =>
  shown(
    dependencyCard({
      document: database({ changedAt: noon, by: rita, ...rest }),
      quarantined: undefined,
      acts,
      ...more,
    }),
  )

describe('the card of a dependency', () => {
  it('that is as it should be', () => {
    expect(card({})).toMatchInlineSnapshot(`
      "✅ *db of checkout in production* is ready
      What: PostgreSQL 17.2, db.t4g.medium
      Kind: aws-rds
      Environment: production
      Owners: dba
      Used by: checkout/production (1.5.0)
      \`checkout.db/production\` · since <!date^1795262400^{date_short_pretty} {time}|2026-11-21 12:00 UTC> · last ordered by <@U0RITA>
      [Why?] {"c":"deps why","a":{"dependency":"db","environment":"production","app":"checkout"}}"
    `)
  })

  it('that holds, with what to do', () => {
    expect(
      card({
        state: 'held',
        failure: { because: 'the quota of 40 instances is used up', hint: 'ask AWS for more' },
      }),
    ).toMatchInlineSnapshot(`
      "✋ *db of checkout in production* holds
      What: PostgreSQL 17.2, db.t4g.medium
      Kind: aws-rds
      Environment: production
      Owners: dba
      Used by: checkout/production (1.5.0)
      ✋ *It holds until somebody decides*: the quota of 40 instances is used up. Ask AWS for more.
      \`checkout.db/production\` · since <!date^1795262400^{date_short_pretty} {time}|2026-11-21 12:00 UTC> · last ordered by <@U0RITA>
      [Retry] {"c":"deps retry","a":{"dependency":"db","environment":"production","app":"checkout"}}
      [Why?] {"c":"deps why","a":{"dependency":"db","environment":"production","app":"checkout"}}"
    `)
  })

  it('that a second person has to agree about', () => {
    const order = {
      id: 'o-7k3f9q',
      act: { do: 'restore', from: { at: noon - 1_200_000 } },
      by: rita,
      because: 'totals are wrong',
      at: noon,
      needed: 2,
      confirmedBy: [],
    } as const
    expect(card({ state: 'asked', order: { ...order, confirmedBy: [] } })).toMatchInlineSnapshot(`
      "🗳️ *db of checkout in production* waits for somebody to agree
      What: PostgreSQL 17.2, db.t4g.medium
      Kind: aws-rds
      Environment: production
      Owners: dba
      Used by: checkout/production (1.5.0)
      🗳️ <@U0RITA> wants to restore it as it was at 2026-11-21 11:40 UTC (<!date^1795262400^{date_short_pretty} {time}|2026-11-21 12:00 UTC>): totals are wrong.
      ⚠️ What was written since <!date^1795261200^{date_short_pretty} {time}|2026-11-21 11:40 UTC> is lost.
      *One more person has to agree* (\`o-7k3f9q\`).
      \`checkout.db/production\` · since <!date^1795262400^{date_short_pretty} {time}|2026-11-21 12:00 UTC> · last ordered by <@U0RITA>
      [Agree ?] {"c":"deps agree","a":{"order":"o-7k3f9q"}}
      [Why?] {"c":"deps why","a":{"dependency":"db","environment":"production","app":"checkout"}}"
    `)
  })

  it('that no release names any more can be removed where its kind does that', () => {
    const usedBy = [{ target: 'checkout/production', app: 'checkout' }]
    expect(card({ usedBy })).toContain('[Remove… ?]')
    expect(card({ usedBy }, { acts: [] })).not.toContain('Remove')
    expect(card({ usedBy, state: 'removed' })).not.toContain('Remove')
  })

  it('that was never made and is somebody else’s offers to adopt it', () => {
    const words = card({ state: 'held', current: undefined })
    expect(words).toContain('[Adopt…]')
    expect(card({ state: 'held' })).not.toContain('Adopt')
  })

  it('that a delivery wants is not used by its release before that runs', () => {
    const user = { target: 'checkout/production', app: 'checkout', version: '1.6.0' }
    const words = card({ usedBy: [{ ...user, delivery: 'd-7k3f9q' }] })
    expect(words).toContain('Wanted by: checkout/production (1.6.0)')
    expect(words).not.toContain('Used by')
    expect(card({ usedBy: [user] })).not.toContain('Wanted by')
  })

  it('that is out of the loop can be let in again', () => {
    expect(card({}, { quarantined: 'TypeError' })).toContain('[Retry]')
  })
})

const plan: Plan = {
  hash: hashOf('p'),
  changes: [],
  dependencies: [
    {
      name: 'db',
      key: 'checkout.db/production',
      kind: 'aws-rds',
      description: 'PostgreSQL 17.2, db.t4g.medium',
      action: 'upgrade',
      steps: [
        {
          what: 'upgrade PostgreSQL 16.4 to 17.2, in place',
          risk: 'irreversible',
          wayBack: 'a restore of the snapshot before it',
          notes: ['takes a snapshot first'],
        },
      ],
      owners: ['dba', 'platform'],
      after: [],
    },
    {
      name: 'cache',
      key: 'checkout.cache/production',
      kind: 'kubernetes',
      description: 'objects of deploy/cache',
      action: 'unchanged',
      steps: [],
      owners: [],
      after: [],
    },
  ],
  migrations: [
    { phase: 'contract', version: '1.5.0', jobs: ['Job checkout-contract'], risk: 'irreversible' },
  ],
  wayBack: [{ point: 'after db: upgrade', way: '1.5.0 does not come back' }],
}
const asking = delivery({
  plan,
  waitingOn: { on: 'approval', missing: 1, from: ['rm'], required: ['dba'], expiresAt: noon },
  approval: {
    state: 'asked',
    plan: plan.hash,
    askedAt: noon,
    expiresAt: noon,
    votes: [],
    voided: [],
    missing: 1,
    missingRequired: ['dba'],
    ignored: [],
    needed: 2,
    told: [],
  },
})

describe('what a delivery does to what it needs', () => {
  it('stands on its card with risks, missing owners and the ways back, before anybody approves', () => {
    const words = shown(deliveryCard(asking))
    expect(words.slice(words.indexOf('*What it needs*'), words.indexOf('*Plan*')))
      .toMatchInlineSnapshot(`
        "*What it needs*
        ⏫ *db*: PostgreSQL 17.2, db.t4g.medium
              • upgrade PostgreSQL 16.4 to 17.2, in place · ⚠️ *cannot be taken back* (takes a snapshot first)
              owned by dba and platform · 🗳️ *needs dba*
        ☑️ cache is as it should be
        *Migrations*
        🧬 contract of 1.5.0: Job checkout-contract · ⚠️ *takes the way back before 1.5.0 away*
        *Ways back*
        • *after db: upgrade*: 1.5.0 does not come back
        "
      `)
    expect(words).toContain('no object of the app changes')
  })

  it('is told until the rollout begins; ways back only until something began', () => {
    const running = { ...asking, begun: true }
    expect(shown(deliveryCard(running))).toContain('*What it needs*')
    expect(shown(deliveryCard(running))).not.toContain('*Ways back*')
    const stages = [
      { stage: 'rollout', direction: 'forward', state: 'running', startedAt: 1 } as const,
    ]
    expect(shown(deliveryCard({ ...running, stages }))).not.toContain('*What it needs*')
  })

  it('stays on the card when it ended, a line for each dependency that was changed', () => {
    const done = { stage: 'dependencies', direction: 'forward', state: 'done' } as const
    const ended = delivery({ plan, stages: [done], outcome: { is: 'succeeded' }, endedAt: noon })
    const words = shown(deliveryCard(ended))
    expect(words).toContain(
      '⏫ upgraded *db*: PostgreSQL 17.2, db.t4g.medium (upgrade PostgreSQL 16.4 to 17.2, in place)',
    )
    expect(words).not.toContain('cache')
    const stopped = { ...ended, stages: [{ ...done, state: 'skipped' as const }] }
    expect(shown(deliveryCard(stopped))).not.toContain('upgraded')
  })

  it('stays in the thread, with the migrations', () => {
    const notes = notesOf(delivery({}), delivery({ plan }))
    expect(notes.find(({ text }) => text.startsWith('Plan'))).toMatchObject({
      text: 'Plan: no object of the app changes',
      lines: [
        'dependency db: upgrade PostgreSQL 16.4 to 17.2, in place (risk: irreversible; takes a snapshot first)',
        'migration contract of 1.5.0: Job checkout-contract',
      ],
    })
  })

  it('is shown by a dry run, even where no object of the app changes', () => {
    const view = { app: 'checkout', environment: 'production', release: release(), from: '1.4.0' }
    const words = shown(planPreview({ ...view, plan }))
    expect(words).toContain('upgrade PostgreSQL 16.4 to 17.2, in place')
    expect(words).toContain('way back: a restore of the snapshot before it')
    expect(words).toContain('*Ways back*')
    expect(words).not.toContain('Nothing would change')
    const warned = shown(planPreview({ ...view, plan, warnings: ['db holds now: no & never'] }))
    expect(warned).toContain('⚠️ db holds now: no &amp; never')
  })
})
