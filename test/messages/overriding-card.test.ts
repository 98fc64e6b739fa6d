import type { Button } from '@slack/types'
import { describe, expect, it } from 'vitest'
import type { Delivery, Outcome } from '#src/core/delivery.ts'
import { outcomeWords } from '#src/core/describe.ts'
import { deliveryCard, titleOf } from '#src/messages/delivery/delivery-card.ts'
import { delivery, release, rita } from './samples.ts'

const restart = delivery({
  purpose: 'restart',
  overrides: { restartedAt: { '*': '2026-11-21T12:00:00.000Z' } },
})
const scale = delivery({ purpose: 'scale', overrides: { replicas: { api: 5 } } })
const reason = { because: 'no' }

const outcomes: readonly Outcome[] = [
  { is: 'succeeded' },
  { is: 'rolledBack', reason, to: '1.5.0' },
  { is: 'aborted', by: rita, reason, to: '1.5.0' },
  { is: 'cancelled', by: rita, reason },
  { is: 'refused', reason },
  { is: 'rejected', by: rita, reason },
  { is: 'expired', reason },
  { is: 'superseded', by: 'd-2' },
]

describe('the card of a restart and of a scaling', () => {
  it('says in its own words how it stands', () => {
    expect(titlesOf(restart)).toMatchInlineSnapshot(`
      [
        "Restarting checkout in staging",
        "The restart of checkout in staging is on hold",
        "Taking the restart of checkout back from staging",
        "checkout was restarted in staging",
        "The restart of checkout failed in staging and was rolled back",
        "The restart of checkout in staging was aborted",
        "The restart of checkout in staging was cancelled",
        "checkout could not be restarted in staging",
        "The restart of checkout in staging was rejected",
        "The restart of checkout in staging was not approved in time",
        "The restart of checkout in staging was superseded",
        "checkout was restarted in staging",
      ]
    `)
    expect(titlesOf(scale)).toMatchInlineSnapshot(`
      [
        "Scaling api of checkout in staging to 5",
        "The scaling of api of checkout to 5 in staging is on hold",
        "Taking the scaling of api of checkout to 5 back from staging",
        "api of checkout is scaled to 5 in staging",
        "The scaling of api of checkout to 5 failed in staging and was rolled back",
        "The scaling of api of checkout to 5 in staging was aborted",
        "The scaling of api of checkout to 5 in staging was cancelled",
        "api of checkout could not be scaled to 5 in staging",
        "The scaling of api of checkout to 5 in staging was rejected",
        "The scaling of api of checkout to 5 in staging was not approved in time",
        "The scaling of api of checkout to 5 in staging was superseded",
        "api of checkout was scaled to 5 in staging",
      ]
    `)
    const back = { replicas: { api: 'default', worker: { min: 2, max: 4 } } } as const
    expect(titleOf({ ...scale, overrides: back })).toMatchInlineSnapshot(
      `"Scaling api, worker of checkout in staging to its default, 2 to 4"`,
    )
    expect(titleOf({ ...restart, overrides: { restartedAt: { api: '' } } })).toMatchInlineSnapshot(
      `"Restarting api of checkout in staging"`,
    )
  })

  it('says in one sentence how it ended', () => {
    const words = [restart, scale].flatMap((one) =>
      outcomes.map((outcome) => outcomeWords({ ...one, outcome })),
    )
    expect(words).toMatchInlineSnapshot(`
      [
        "checkout was restarted in staging",
        "the restart of checkout failed in staging, which is back at 1.5.0: no",
        "rita aborted the restart of checkout in staging, which is back at 1.5.0: no",
        "rita cancelled the restart of checkout in staging: no",
        "Cannot restart checkout in staging: no",
        "rita rejected the restart of checkout in staging: no",
        "checkout was not restarted in staging: no",
        "the restart of checkout in staging gave way to d-2",
        "api of checkout is scaled to 5 in staging",
        "the scaling of api of checkout to 5 failed in staging, which is back at 1.5.0: no",
        "rita aborted the scaling of api of checkout to 5 in staging, which is back at 1.5.0: no",
        "rita cancelled the scaling of api of checkout to 5 in staging: no",
        "Cannot scale api of checkout in staging to 5: no",
        "rita rejected the scaling of api of checkout to 5 in staging: no",
        "api of checkout was not scaled to 5 in staging: no",
        "the scaling of api of checkout to 5 in staging gave way to d-2",
      ]
    `)
  })

  it('offers the way back of a scaling where there is one, and none of a restart', () => {
    const settled = { is: 'settled', comesBack: '1.5.0' } as const
    const done = { outcome: { is: 'succeeded' }, begun: true } as const
    expect(labelsOf({ ...scale, ...done }, settled)).toEqual(['Roll back', 'Why?'])
    expect(labelsOf({ ...scale, ...done }, { ...settled, comesBack: undefined })).toEqual(['Why?'])
    expect(labelsOf({ ...restart, ...done }, settled)).toEqual(['Why?'])
    const [back] = buttonsOf({ ...scale, ...done }, settled)
    expect(back?.confirm?.text.text).toBe(
      'The scaling of api of checkout to 5 goes, what was set before it comes back. You are asked for a reason.',
    )
  })

  it('names one release, not the way from it to itself', () => {
    const from = { version: '1.5.0' }
    const { text } = deliveryCard({ ...scale, begun: true, from, release: release() })
    expect(text).toMatch(/^Release: <[^|]+\|1\.5\.0>$/m)
  })
})

function titlesOf(one: Delivery): readonly string[] {
  return [
    titleOf(one),
    titleOf({ ...one, held: true }),
    titleOf({ ...one, direction: 'back' }),
    ...outcomes.map((outcome) => titleOf({ ...one, outcome })),
    titleOf({ ...one, outcome: { is: 'succeeded' } }, true),
  ]
}

type Standing = NonNullable<Parameters<typeof deliveryCard>[2]>['standing']

function labelsOf(one: Delivery, standing: Standing): readonly string[] {
  return buttonsOf(one, standing).map(({ text }) => text.text)
}

function buttonsOf(one: Delivery, standing: Standing): readonly Button[] {
  const { blocks } = deliveryCard(one, undefined, { standing })
  return blocks.flatMap((block) =>
    block.type === 'actions' ? block.elements.filter((element) => element.type === 'button') : [],
  )
}
