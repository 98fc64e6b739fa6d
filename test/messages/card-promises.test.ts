import { describe, expect, it } from 'vitest'
import type { Button } from '@slack/types'
import type { Delivery } from '#src/core/delivery.ts'
import { deliveryCard } from '#src/messages/delivery/delivery-card.ts'
import { delivery, goingBack, held, rolledBack, rolling, succeeded, workload } from './samples.ts'

const every = { rolling, goingBack, rolledBack, held, succeeded, fresh: delivery() }

describe('every card', () => {
  it.each(Object.entries(every))('offers at most three buttons and a menu: %s', (_, one) => {
    const elements = elementsOf(one)
    expect(elements.filter(({ type }) => type === 'button').length).toBeLessThanOrEqual(3)
    expect(elements.filter(({ type }) => type === 'overflow')).toHaveLength(1)
  })

  it('asks again before it takes something away', () => {
    const dangerous = Object.values(every)
      .flatMap((one) => buttonsOf(one))
      .filter(({ style }) => style === 'danger')
    expect(dangerous.map(({ text }) => text.text)).toEqual([
      'Abort',
      'Abort',
      'Roll back',
      'Cancel',
    ])
    expect(dangerous.every(({ confirm }) => confirm?.style === 'danger')).toBe(true)
  })

  it('says in words every fact that it shows', () => {
    const { text } = deliveryCard({
      ...goingBack,
      reason: 'refunds',
      workloads: [workload(), workload({ ready: 0 })],
    })
    const facts = [
      'checkout',
      '1.4.0',
      '1.5.0',
      'staging',
      '<@U0RITA>',
      'refunds',
      'd-7k3f9q',
      'prepare',
      'queue',
      'rollout back: running',
      'rollout: failed',
      '2 s',
      '2 of 3 pods ready',
      '1 old',
      '0 of 3 pods ready',
      'Waits for pods: 2 of 3 ready',
      'CrashLoopBackOff',
      'The logs below are its last words',
      'Error: no DATABASE_URL',
      '2026-11-21 12:00 UTC',
      'https://example.com/notes?a=1&amp;b=2',
    ]
    expect(facts.filter((fact) => !text.includes(fact))).toEqual([])
  })
})

function elementsOf(one: Delivery) {
  const [last] = deliveryCard(one).blocks.slice(-1)
  return last?.type === 'actions' ? last.elements : []
}

function buttonsOf(one: Delivery): Button[] {
  return elementsOf(one).filter((element) => element.type === 'button')
}
