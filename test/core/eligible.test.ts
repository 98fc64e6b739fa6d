import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Vote } from '#src/core/rules/approval.ts'
import { isComplete, mayVote, tally } from '#src/core/rules/eligible.ts'
import { isAmong, type Elector } from '#src/core/rules/identity.ts'
import { ApprovalPolicy } from '#src/core/rules/policy.ts'

const asked = { by: { type: 'person', id: 'U0RITA', name: 'rita' }, authors: [] } as const
const rules = ApprovalPolicy.parse({ from: ['managers'], count: 2 })
/** What it becomes where the app asks for one of qa as well. */
const tightened: ApprovalPolicy = { ...rules, required: ['qa'], counts: ['managers'] }

describe('a vote', () => {
  it('counts of whom the rules name, a member now, who did not ask', () => {
    expect(mayVote(rules, elector('U0OMAR', ['managers']), asked)).toEqual({ may: true })
    expect(mayVote(rules, elector('U0DANA', ['shop']), asked)).toMatchObject({
      because: 'U0DANA is not among managers',
    })
    expect(mayVote(rules, elector('U0RITA', ['managers']), asked)).toMatchObject({
      because: 'U0RITA asked for it, and whoever asks does not decide',
    })
    const gone = { ...elector('U0OMAR', ['managers']), isMember: false }
    expect(mayVote(rules, gone, asked)).toMatchObject({ may: false })
  })

  it('of an author does not count where the rules say so, however the login is written', () => {
    const strict: ApprovalPolicy = { ...rules, author: 'deny' }
    const omar = { ...elector('U0OMAR', ['managers']), logins: ['github:omar'] }
    expect(mayVote(strict, omar, { ...asked, authors: ['GitHub:Omar'] })).toMatchObject({
      because: 'U0OMAR wrote some of it, and authors do not decide',
    })
  })
})

describe('what an app asks of others', () => {
  it('is asked beside those whom the platform names, not in their place', () => {
    const votes = [approval('U0OMAR', ['managers']), approval('U0QUINN', ['qa'])]
    expect(counted(tightened, votes)).toMatchObject({ missing: 1, missingRequired: [] })
    expect(counted(tightened, [...votes, approval('U0EVA', ['managers'])])).toMatchObject({
      missing: 0,
      missingRequired: [],
    })
  })

  it('is missing until somebody of them agrees', () => {
    const votes = [approval('U0OMAR', ['managers']), approval('U0EVA', ['managers'])]
    expect(counted(tightened, votes)).toMatchObject({ missing: 0, missingRequired: ['qa'] })
  })
})

it('never has enough without as many as the platform wants, of those whom it names', () => {
  const person = fc.record({
    id: fc.constantFrom('U1', 'U2', 'U3', 'U4', 'U5', 'U6'),
    groups: fc.uniqueArray(fc.constantFrom('managers', 'sre', 'qa', 'shop')),
  })
  const people = fc.uniqueArray(person, { selector: ({ id }) => id })
  const own = fc.uniqueArray(fc.constantFrom('qa', 'shop', 'U5'))
  fc.assert(
    fc.property(people, fc.integer({ min: 1, max: 4 }), own, (voters, count, required) => {
      const policy = { ...rules, count, required, counts: ['managers'] }
      const cast = voters.map(({ id, groups }) => approval(id, groups))
      const named = voters.filter((one) => isAmong(one, ['managers']))
      expect(isComplete(counted(policy, cast)) && named.length < count).toBe(false)
    }),
  )
})

type Cast = { readonly vote: Vote; readonly elector: Elector }

function approval(id: string, groups: readonly string[]): Cast {
  const by = { type: 'person', id, name: id } as const
  const vote: Vote = { by, choice: 'approve', plan: 'a'.repeat(64), at: 0 }
  return { vote, elector: elector(id, groups) }
}

function elector(id: string, groups: readonly string[]): Elector {
  return { id, name: id, isMember: true, groups, isOperator: false, mayDeploy: false, logins: [] }
}

function counted(policy: ApprovalPolicy, cast: readonly Cast[]) {
  const people = Object.fromEntries(cast.map(({ elector: one }) => [one.id, one]))
  const votes = cast.map(({ vote }) => vote)
  return tally(policy, votes, people, { ...asked, hasUnknownAuthors: false })
}
