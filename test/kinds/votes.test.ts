import { describe, expect, it } from 'vitest'
import {
  alice,
  type Answers,
  ask,
  changeOf,
  deployment,
  electorOf,
  manifestsOf,
  noon,
  releaseOf,
  seen,
  service,
  settledAt,
  targetAt,
  tick,
  unapplied,
  unavailable,
} from './delivering.ts'
import {
  approves,
  asked,
  eve,
  HOUR,
  later,
  omar,
  people,
  rita,
  ruled,
  say,
  settle,
  stageOf,
} from './voting.ts'

describe('votes', () => {
  const moved: Answers['replanned'] = seen({
    release: releaseOf('1.5.0'),
    rendered: { ...rendered('1.5.0'), manifests: manifestsOf('9') },
    changes: [changeOf('update', deployment), changeOf('create', service)],
  })

  function rendered(version: string) {
    const inventory = [deployment]
    const base = { inventory, cluster: 'shared', namespace: 'shop', progressDeadlineSeconds: 600 }
    return { ...base, manifests: manifestsOf(version), onFailure: 'rollback' as const }
  }

  it('fall when the plan is another by the time that somebody votes, and it is said what changed', () => {
    const course = asked()
    const voted = say(course, [approves(rita, course)], { ...ruled(), replanned: moved })
    expect(voted.delivery.approval).toMatchObject({
      votes: [],
      missing: 2,
      plan: voted.delivery.plan?.hash,
    })
    expect(voted.delivery.plan?.hash).not.toBe(course.delivery.plan?.hash)
    expect(voted.delivery.approval?.voided).toMatchObject([
      { votes: [{ by: rita }], because: ['Service shop/checkout is new: create'] },
    ])
  })

  it('about the plan before do not count for the new one, and are answered', () => {
    const course = asked()
    const fallen = say(course, [approves(rita, course)], { ...ruled(), replanned: moved })
    const stale = say(fallen, [approves(omar, course)], { ...ruled(), replanned: moved })
    expect(stale.delivery.approval?.votes).toEqual([])
    const both = say(fallen, [approves(rita, fallen), approves(omar, fallen)], {
      ...ruled(),
      replanned: moved,
    })
    expect(stageOf(both)).toBe('rollout')
    expect(both.delivery.rendered?.manifests).toBe(manifestsOf('9'))
  })

  it('fall when the plan changes while it waits for its turn', () => {
    const target = targetAt('1.4.2', { active: 'd-0' })
    const course = asked(ruled(), ask(), target)
    const queued = say(course, [approves(rita, course), approves(omar, course)])
    expect(queued.delivery.waitingOn?.on).toBe('queue')
    const freed = { ...queued, target: { ...queued.target, active: undefined } }
    const again = settle(tick(freed, { ...ruled(), replanned: moved }), {
      ...ruled(),
      replanned: moved,
    })
    expect(again.delivery.begun).toBe(false)
    expect(again.delivery.waitingOn).toMatchObject({ on: 'approval', missing: 2 })
    expect(again.target.queue).toEqual([])
  })

  it('of somebody who lost the role before it began do not count', () => {
    const target = targetAt('1.4.2', { active: 'd-0' })
    const course = asked(ruled(), ask(), target)
    const queued = say(course, [approves(rita, course), approves(omar, course)])
    const freed = { ...queued, target: { ...queued.target, active: undefined } }
    const without = ruled({}, { people: { ...people, U3: electorOf('U3', 'omar') } })
    const again = settle(tick(freed, without), without)
    expect(again.delivery.begun).toBe(false)
    expect(again.delivery.waitingOn).toMatchObject({ on: 'approval', missing: 1 })
    expect(stageOf(say(again, [approves(omar, again)]))).toBe('rollout')
  })

  it('are kept, and nothing begins, while it cannot be known who the voters are', () => {
    const course = asked()
    const blind = tick(course, { policy: unavailable }, [
      approves(rita, course),
      approves(omar, course),
    ])
    const still = tick(blind, { policy: unavailable })
    expect(still.delivery.begun).toBe(false)
    expect(still.delivery.waitingOn?.on).toBe('provider')
    expect(stageOf(settle(tick(still, ruled()), ruled()))).toBe('rollout')
  })

  it('lapse when it has not begun in time, and people are asked once more', () => {
    const course = asked()
    const freezes = [
      {
        id: 'f-1',
        environment: 'staging',
        from: noon,
        until: noon + 20 * HOUR,
        because: 'audit',
        by: eve,
      },
    ]
    const frozen = ruled({}, { freezes })
    const waiting = say(course, [approves(rita, course), approves(omar, course)], frozen)
    expect(waiting.delivery.waitingOn).toMatchObject({ on: 'gates' })
    const late = settle(tick(later(waiting, 8 * HOUR), frozen), frozen)
    expect(late.delivery.begun).toBe(false)
    expect(late.delivery.waitingOn).toMatchObject({ on: 'approval', missing: 2 })
    expect(late.delivery.approval?.voided).toMatchObject([
      { because: [expect.stringContaining('lapsed')] },
    ])
  })

  it('of authors do not count where the rules say so, and an unknown author wants one more', () => {
    const rules = ruled({ author: 'deny' }, { linked: ['github:rita'] })
    const brings = seen({
      from: '1.4.2',
      to: '1.5.0',
      commits: [],
      total: 2,
      authors: ['github:rita', 'somebody'],
      issues: [],
      incomplete: false,
    })
    const course = asked({ ...rules, brings })
    expect(settle(course, { ...rules, brings }).delivery.approval?.needed).toBe(3)
    const voted = say(course, [approves(rita, course)], { ...rules, brings })
    expect(voted.delivery.approval?.ignored).toMatchObject([
      { by: rita, because: expect.stringContaining('wrote') },
    ])
  })

  it('that come after it began change nothing any more, and are answered', () => {
    const course = asked()
    const both = say(course, [approves(rita, course), approves(omar, course)])
    const after = tick(both, { ...ruled(), objects: unapplied() }, [
      { ...approves(rita, both), choice: 'reject' },
    ])
    expect(after.delivery.outcome).toBeUndefined()
    expect(after.delivery.approval?.votes.map(({ choice }) => choice)).toEqual([
      'approve',
      'approve',
    ])
    expect(JSON.stringify(after.last?.notes)).toContain('rita decided too late')
  })

  it('of enough people lapse, rather than count as none, when it could not begin in time', () => {
    const course = asked()
    const away = { ...ruled(), replanned: unavailable }
    const blind = tick(course, away, [approves(rita, course), approves(omar, course)])
    const late = settle(tick(later(blind, 9 * HOUR), ruled()), ruled())
    expect(late.delivery.outcome).toBeUndefined()
    expect(late.delivery.waitingOn).toMatchObject({ on: 'approval', missing: 2 })
    expect(late.delivery.approval?.voided).toMatchObject([
      { votes: [{ by: rita }, { by: omar }], because: [expect.stringContaining('lapsed')] },
    ])
  })

  it('survive that Slack or the cluster says no for a moment', () => {
    const course = asked()
    const voted = say(course, [approves(rita, course)])
    const refusing = (kind: 'denied' | 'rejected') =>
      tick(later(voted, 0), {
        policy: { is: 'refused', kind, provider: 'slack', because: 'token_expired' },
      })
    const denied = refusing('denied')
    expect(denied.delivery).toMatchObject({ held: false, waitingOn: { on: 'provider' } })
    expect(denied.delivery.approval?.votes).toHaveLength(1)
    const held = refusing('rejected')
    expect(held.delivery).toMatchObject({ held: true, holding: { because: 'token_expired' } })
    expect(held.delivery.approval?.votes).toHaveLength(1)
    const again = settle(tick(held, ruled(), [{ type: 'retry', by: alice }]), ruled())
    expect(again.delivery.waitingOn).toMatchObject({ on: 'approval', missing: 1 })
  })

  it('between the fall of the votes and the next request are answered, not lost', () => {
    const course = asked()
    const heard = tick(course, { ...ruled(), replanned: moved }, [approves(rita, course)])
    const fallen = tick(heard, { ...ruled(), replanned: moved })
    expect(fallen.delivery.approval?.plan).not.toBe(fallen.delivery.plan?.hash)
    const between = tick(fallen, { ...ruled(), replanned: moved }, [approves(omar, course)])
    expect(JSON.stringify(between.last?.notes)).toContain('omar decided about another plan')
  })

  it('against it are heard while it waits behind another delivery', () => {
    const target = targetAt('1.4.2', { active: 'd-0' })
    const course = asked(ruled(), ask(), target)
    const queued = say(course, [approves(rita, course), approves(omar, course)])
    const vote = { ...approves(rita, queued), choice: 'reject', because: 'not now' } as const
    const { delivery } = say(queued, [vote])
    expect(delivery.outcome).toMatchObject({ is: 'rejected', reason: { because: 'not now' } })
  })

  it('against it of somebody who has no say do not cost it its place', () => {
    const target = targetAt('1.4.2', { active: 'd-0' })
    const course = asked(ruled(), ask(), target)
    const queued = say(course, [approves(rita, course), approves(omar, course)])
    const after = say(queued, [{ ...approves(eve, queued), choice: 'reject' }])
    expect(after.delivery.waitingOn).toMatchObject({ on: 'queue', position: 1 })
  })

  it('are about replacing what ran there: they fall when something else does', () => {
    const course = asked()
    const voted = say(course, [approves(rita, course)])
    const target = { ...voted.target, settled: settledAt('1.3.0', 'd-back') }
    const answers = { ...ruled(), brings: seen({ ...changes, from: '1.3.0' }) }
    const after = settle(tick({ ...voted, target }, answers), answers)
    expect(after.delivery.waitingOn).toMatchObject({ on: 'approval', missing: 2 })
    expect(after.delivery.approval?.voided).toMatchObject([
      { votes: [{ by: rita }], because: ['1.3.0, not 1.4.2, runs there now'] },
    ])
    expect(after.delivery.changes?.from).toBe('1.3.0')
  })

  it('fall when something else runs there by the time of its turn', () => {
    const target = targetAt('1.4.2', { active: 'd-0' })
    const course = asked(ruled(), ask(), target)
    const queued = say(course, [approves(rita, course), approves(omar, course)])
    const settled = settledAt('1.3.0', 'd-0')
    const freed = { ...queued, target: { ...queued.target, settled, active: undefined } }
    const answers = { ...ruled(), brings: seen({ ...changes, from: '1.3.0' }) }
    const again = settle(tick(freed, answers), answers)
    expect(again.delivery.begun).toBe(false)
    expect(again.delivery.waitingOn).toMatchObject({ on: 'approval', missing: 2 })
    expect(again.delivery.basedOn).toBe('d-0')
  })
})

const changes = { to: '1.5.0', commits: [], total: 0, authors: [], issues: [], incomplete: false }
