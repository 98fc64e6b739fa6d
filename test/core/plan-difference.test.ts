import { expect, it } from 'vitest'
import { planDifference } from '#src/core/plan/plan-difference.ts'
import type { Plan } from '#src/core/plan/plan.ts'
import { releaseOf } from '../kinds/delivering.ts'

const release = releaseOf('1.5.0')
const step = (what: string) => ({ what, risk: 'none' as const, wayBack: 'none', notes: [] })
const change = (...what: string[]) => ({
  name: 'db',
  key: 'checkout.db/production',
  kind: 'aws-rds',
  description: 'PostgreSQL 17.2',
  action: 'change' as const,
  steps: what.map(step),
  owners: ['dba'],
  after: [],
})
const migration = (phase: 'expand' | 'contract', version: string) => ({
  phase,
  version,
  jobs: [`${phase}-1`],
  risk: 'none' as const,
})
const planOf = (more: Partial<Plan>): Plan => ({ hash: 'a'.repeat(64), changes: [], ...more })

it('says what is done to a dependency otherwise than it was voted on', () => {
  const before = planOf({ dependencies: [change('grow the storage', 'keep a standby')] })
  const after = planOf({ dependencies: [change('keep a standby', 'upgrade it')] })
  expect(planDifference({ release, plan: before }, { release, plan: after })).toEqual([
    'db: upgrade it is new',
    'db: grow the storage is not in it any more',
  ])
})

it('says which migration came or went', () => {
  const expand = migration('expand', '1.5.0')
  const contract = migration('contract', '1.4.0')
  const before = planOf({ migrations: [expand] })
  const after = planOf({ migrations: [contract] })
  expect(planDifference({ release, plan: before }, { release, plan: after })).toEqual([
    'the contract of 1.4.0 (contract-1) is new',
    'the expand of 1.5.0 (expand-1) is not in it any more',
  ])
})
