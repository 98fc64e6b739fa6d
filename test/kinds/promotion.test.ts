import { describe, expect, it } from 'vitest'
import type { Seen } from '#src/core/queries.ts'
import type { Signal } from '#src/core/signal.ts'
import { newTarget, type Target } from '#src/core/target.ts'
import { type Promotion, promotionKind } from '#src/kinds/promotion.ts'
import { noon, releaseOf } from './delivering.ts'
import { rival, since } from './travelling.ts'

const asked: Promotion = {
  version: 1,
  id: 'p-1',
  app: 'checkout',
  environment: 'production',
  release: releaseOf('1.5.0'),
  from: { environment: 'staging', delivery: 'd-1' },
  target: 'checkout/production',
  channel: '#checkout',
  askedAt: noon,
  state: 'asked',
}
const outdated: Signal = { type: 'outdated', by: '1.6.0 came' }
const none: Seen = { rivals: { is: 'seen', value: [] } }
const empty = newTarget('checkout/production')

function decide(seen: Seen, signals: readonly Signal[] = [], target: Target = empty) {
  return promotionKind.decide({ record: asked, target, seen, signals, now: noon })
}

describe('a question whether a release may go on', () => {
  it('stands until something is said', () => {
    expect(decide(none)).toEqual({ record: asked, effects: [] })
    expect(promotionKind.isDone(asked)).toBe(false)
  })

  it('is answered by a delivery of that release, on its way or through', () => {
    const coming: Seen = { rivals: { is: 'seen', value: [rival('1.4.0'), rival('1.5.0')] } }
    expect(decide(coming, [outdated]).record).toMatchObject({
      state: 'promoted',
      delivery: 'd-x1.5.0',
    })
    const there = { ...empty, settled: since(1, '1.5.0', 'd-7') }
    expect(decide(none, [outdated], there).record).toMatchObject({
      state: 'promoted',
      delivery: 'd-7',
    })
  })

  it('falls with the reason, and its card says so', () => {
    const { record, messages } = decide(none, [outdated])
    expect(record).toMatchObject({ state: 'outdated', because: '1.6.0 came', endedAt: noon })
    expect(messages).toEqual([{ kind: 'promotion', subject: 'p-1', channel: '#checkout' }])
    expect(promotionKind.isDone(record)).toBe(true)
  })

  it('does not take another release under the same version for its own', () => {
    const other = { ...releaseOf('1.5.0'), artifacts: releaseOf('9.9.9').artifacts }
    const there = { ...empty, settled: since(1, other, 'd-7') }
    expect(decide(none, [outdated], there).record.state).toBe('outdated')
  })
})
