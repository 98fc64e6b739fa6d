import { describe, expect, it } from 'vitest'
import type { Delivery } from '#src/core/delivery.ts'
import { overridden } from '#src/core/plan/overrides.ts'
import type { Target } from '#src/core/target.ts'
import { deliveryKind } from '#src/kinds/delivery/kind.ts'
import { ask, begin, changeOf, crashing, deployment, manifestsOf, noon, releaseOf, settledAt, targetAt, tick, unapplied, until, type Answers } from './delivering.ts' // prettier-ignore

const at = '2026-11-21T12:00:00.000Z'
const scaling = { purpose: 'scale', overrides: { replicas: { api: 5 } } } as const
const restarting = { purpose: 'restart', overrides: { restartedAt: { '*': at } } } as const
const settled = targetAt('1.5.0', { overrides: { replicas: { worker: 2 } } })

const hasEnded = ({ outcome, held }: Delivery) => outcome !== undefined || held

function through(delivery: Delivery, target: Target, answers: Answers = {}) {
  return until(begin(delivery, target), hasEnded, answers)
}

describe('a scaling', () => {
  it('renders the release that is settled, with its number over what was set before', () => {
    expect(deliveryKind.wants(ask(scaling), settled)).toEqual([
      {
        ask: 'manifests',
        app: 'checkout',
        environment: 'staging',
        release: releaseOf('1.5.0'),
        overrides: { replicas: { worker: 2, api: 5 } },
      },
    ])
  })

  it('is settled anew, and the release has been there as long as before', () => {
    const { delivery, target } = through(ask(scaling), settled)
    expect(delivery.outcome).toEqual({ is: 'succeeded' })
    expect(target.overrides).toEqual({ replicas: { worker: 2, api: 5 } })
    expect(target.settled).toMatchObject({
      delivery: 'd-1',
      at: settled.settled?.at,
      overrides: { replicas: { worker: 2, api: 5 } },
    })
    expect(target.history).toEqual([settled.settled])
  })

  it('takes only its own override back, and nothing is left when it was the last', () => {
    const back = { purpose: 'scale', overrides: { replicas: { worker: 'default' } } } as const
    const { target } = through(ask(back), settled)
    expect(target).not.toHaveProperty('overrides')
    expect(target.settled).not.toHaveProperty('overrides')
  })

  it('brings the release that is settled when its turn comes, not the one when it was asked for', () => {
    const behind = { ...settled, active: 'd-0' }
    const queued = until(begin(ask({ ...scaling, wanted: '1.5.0' }), behind), isQueued)
    expect(queued.delivery).toMatchObject({ release: releaseOf('1.5.0') })

    const after: Target = { ...targetAt('1.6.0'), queue: queued.target.queue }
    const asked: unknown[] = []
    let course = { ...queued, target: after }
    for (let turn = 0; turn < 5 && !course.delivery.begun && !course.delivery.outcome; turn++) {
      asked.push(...deliveryKind.wants(course.delivery, course.target))
      course = tick(course, { replanned: replannedAs('1.6.0') })
    }
    expect(asked).toContainEqual(
      expect.objectContaining({
        ask: 'replan',
        release: releaseOf('1.6.0'),
        overrides: { replicas: { api: 5 } },
      }),
    )
    expect(course.delivery).toMatchObject({ wanted: '1.6.0', release: releaseOf('1.6.0') })
    expect(course.delivery.rendered?.manifests).toBe(manifestsOf('1.6.0'))
  })

  it('goes back by itself where its pods do not come, and blocks nothing', () => {
    const { delivery, target } = crashed(ask(scaling), settled)
    expect(delivery.outcome).toMatchObject({ is: 'rolledBack', to: '1.5.0' })
    expect(target.blocked).toEqual([])
    expect(target.overrides).toEqual(settled.overrides)
    expect(target.settled).toEqual(settled.settled)
  })

  it('holds where the app wants to hold', () => {
    const { delivery } = crashed(ask(scaling), settled, { onFailure: 'hold' })
    expect(delivery).toMatchObject({ held: true, direction: 'forward' })
  })

  it.each([
    {
      what: 'nothing is settled',
      target: targetAt(undefined),
      because: 'nothing of checkout is settled in staging',
    },
    {
      what: 'something was left half-way',
      target: targetAt('1.5.0', { unsettled: { version: '1.6.0', delivery: 'd-9' } }),
      because: '1.6.0 was left half-way there by d-9, so what runs is not 1.5.0',
    },
  ])('is refused where $what', ({ target, because }) => {
    const { delivery, target: after } = through(ask(scaling), target)
    expect(delivery.outcome).toMatchObject({ is: 'refused', reason: { because } })
    expect(delivery.begun).toBe(false)
    expect(after.settled).toEqual(target.settled)
  })
})

describe('a restart', () => {
  it('is remembered, and nobody comes back to what it restarted', () => {
    const { target } = through(ask(restarting), settled)
    expect(target.overrides).toEqual({ replicas: { worker: 2 }, restartedAt: { '*': at } })
    expect(target.history).toEqual([])
    expect(target.settled).toMatchObject({ delivery: 'd-1', at: settled.settled?.at })
  })

  it('is refused where nothing would be restarted', () => {
    const { delivery } = through(ask(restarting), settled, { changes: [changeOf('unchanged', deployment)] }) // prettier-ignore
    expect(delivery.outcome).toMatchObject({
      is: 'refused',
      reason: { because: 'nothing of it has pods that could be restarted' },
    })
  })
})

describe('what people set', () => {
  it('stays with every deploy that follows', () => {
    const [query] = deliveryKind.wants(tick(begin(ask({ wanted: '1.6.0' }), settled)).delivery, settled) // prettier-ignore
    expect(query).toMatchObject({ ask: 'manifests', overrides: settled.overrides })
    const { target } = through(ask({ wanted: '1.6.0' }), settled)
    expect(target.overrides).toEqual(settled.overrides)
    expect(target.settled?.overrides).toEqual(settled.overrides)
  })

  it('comes back with what a rollback brings back', () => {
    const scaled = through(ask(scaling), settled).target
    const rollback = ask({ id: 'd-2', purpose: 'rollback', restores: 'd-1.5.0', wanted: '1.5.0' })
    const first = { ...scaled.history[0]!, overrides: settled.overrides! }
    const { delivery, target } = through(rollback, { ...scaled, history: [first] })
    expect(delivery.outcome).toEqual({ is: 'succeeded' })
    expect(target.overrides).toEqual(settled.overrides)
    expect(target.history).toEqual([])
    expect(target.blocked).toEqual([])
  })

  it('is gone where a rollback brings back what was before it', () => {
    const before = settledAt('1.4.0')
    const rollback = ask({ purpose: 'rollback', restores: before.delivery, wanted: '1.4.0' })
    const { target } = through(rollback, { ...settled, history: [before] })
    expect(target).not.toHaveProperty('overrides')
    expect(target.blocked).toMatchObject([{ version: '1.5.0' }])
  })

  it('is put together workload by workload', () => {
    expect(overridden({ restartedAt: { api: at } }, { restartedAt: { '*': 'later' } })).toEqual({
      restartedAt: { '*': 'later' },
    })
    expect(overridden({ restartedAt: { '*': at } }, { restartedAt: { api: 'later' } })).toEqual({
      restartedAt: { '*': at, api: 'later' },
    })
    expect(overridden(undefined, { replicas: { api: 'default' } })).toBeUndefined()
  })
})

function isQueued({ waitingOn }: Delivery): boolean {
  return waitingOn?.on === 'queue'
}

function replannedAs(version: string): NonNullable<Answers['replanned']> {
  const rendered = {
    manifests: manifestsOf(version),
    inventory: [deployment],
    cluster: 'shared',
    namespace: 'shop',
    onFailure: 'rollback' as const,
    progressDeadlineSeconds: 600,
  }
  const changes = [changeOf('update', deployment)]
  return { is: 'seen', value: { release: releaseOf(version), rendered, changes } }
}

/** Its pods crash until it goes back, and what was there before comes up. */
function crashed(delivery: Delivery, target: Target, answers: Answers = {}) {
  const begun = until(begin(delivery, target), hasBegun, { ...answers, objects: unapplied() })
  const failed = until(begun, isBack, { ...answers, objects: crashing() })
  expect(failed.now).toBeGreaterThan(noon)
  return failed.delivery.held ? failed : until(failed, hasEnded, answers)
}

function hasBegun({ begun, outcome }: Delivery): boolean {
  return begun || outcome !== undefined
}

function isBack({ direction, held, outcome }: Delivery): boolean {
  return direction === 'back' || held || outcome !== undefined
}
