// node --test examples/own-kind/*.test.ts
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { kindCases } from 'deliver/kind/contract'
import topic from './kinds/topic.ts'

describe('the kind of topics', () => {
  for (const { name, run } of kindCases(topic, {
    valid: [{}, { partitions: 12, retention: 72 }],
    invalid: [{ partitions: 0 }, { partitions: 1000 }, { retention: 'long' }, []],
  }))
    it(name, run)

  it('refuses fewer partitions', () => {
    const plan = topic.plan({
      key: 'checkout.orders/staging',
      spec: { partitions: 3, retention: 24 },
      place: { cluster: 'main', namespace: 'shop' },
      isAdopted: false,
      task: { do: 'ensure' },
      outputs: {},
      memory: { wrote: false },
      seen: {
        resources: {
          is: 'seen',
          value: [
            {
              apiVersion: 'v1',
              kind: 'ConfigMap',
              metadata: { name: 'topic-checkout-orders' },
              data: { partitions: '6', retentionHours: '24' },
            },
          ],
        },
      },
    })
    assert.equal(
      plan.is === 'refused' && plan.because,
      'a topic cannot get fewer partitions, and it has 6',
    )
  })
})
