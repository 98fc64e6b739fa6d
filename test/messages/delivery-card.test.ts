import { describe, expect, it } from 'vitest'
import { deliveryCard } from '#src/messages/delivery/delivery-card.ts'
import {
  delivery,
  ended,
  goingBack,
  held,
  heldOnTheWayBack,
  noon,
  rita,
  rolledBack,
  rolling,
  shown,
  succeeded,
  workload,
} from './samples.ts'

const card = (...args: Parameters<typeof deliveryCard>) => shown(deliveryCard(...args))

describe('the card of a delivery', () => {
  it('that was just asked for', () => {
    expect(card(delivery())).toMatchInlineSnapshot(`
      "🚚 *Delivering checkout 1.5.0 to staging*
      App: checkout
      Release: 1.5.0
      Environment: staging
      Delivered by: <@U0RITA>
      🔄 prepare: running
      ▫️ approval: waiting
      ▫️ queue: waiting
      ▫️ rollout: waiting
      \`d-7k3f9q\` · asked <!date^1795262400^{date_short_pretty} {time}|2026-11-21 12:00 UTC> · details in the thread
      [Cancel ?] {"c":"cancel","a":{"delivery":"d-7k3f9q"}}
      [Why?] {"c":"why","a":{"delivery":"d-7k3f9q"}}
      … Status {"c":"status","a":{"app":"checkout","environment":"staging"}}
      … History {"c":"history","a":{"app":"checkout","environment":"staging"}}
      … Releases {"c":"releases","a":{"app":"checkout"}}"
    `)
  })

  it('that waits its turn', () => {
    expect(card(delivery({ waitingOn: { on: 'queue', behind: 'd-abc123', position: 2 } })))
      .toMatchInlineSnapshot(`
        "🚚 *Delivering checkout 1.5.0 to staging*
        App: checkout
        Release: 1.5.0
        Environment: staging
        Delivered by: <@U0RITA>
        🔄 prepare: running
        ▫️ approval: waiting
        ▫️ queue: waiting
        ▫️ rollout: waiting
        ⏳ Waits behind d-abc123, at place 2 of the queue.
        \`d-7k3f9q\` · asked <!date^1795262400^{date_short_pretty} {time}|2026-11-21 12:00 UTC> · details in the thread
        [Cancel ?] {"c":"cancel","a":{"delivery":"d-7k3f9q"}}
        [Why?] {"c":"why","a":{"delivery":"d-7k3f9q"}}
        … Status {"c":"status","a":{"app":"checkout","environment":"staging"}}
        … History {"c":"history","a":{"app":"checkout","environment":"staging"}}
        … Releases {"c":"releases","a":{"app":"checkout"}}"
      `)
  })

  it('in the middle of its rollout', () => {
    expect(card(rolling)).toMatchInlineSnapshot(`
      "🚚 *Delivering checkout 1.5.0 to staging*
      App: checkout
      Release: <https://example.com/1.4.0|1.4.0> → <https://example.com/notes?a=1&amp;b=2|1.5.0>
      Environment: staging
      Delivered by: <@U0RITA>
      Reason: the fix for \`*refunds*\` is in it
      ☑️ prepare: done · 2 s
      ☑️ queue: done · 0 s
      🔄 rollout: running
      Deployment \`checkout-api\` ▰▰▰▰▰▰▰▱▱▱ 2 of 3 pods ready, 1 old
      ⏳ Waits for pods: 2 of 3 ready.
      \`d-7k3f9q\` · asked <!date^1795262400^{date_short_pretty} {time}|2026-11-21 12:00 UTC> · details in the thread
      [Abort ?] {"c":"abort","a":{"delivery":"d-7k3f9q"}}
      [Why?] {"c":"why","a":{"delivery":"d-7k3f9q"}}
      … Status {"c":"status","a":{"app":"checkout","environment":"staging"}}
      … History {"c":"history","a":{"app":"checkout","environment":"staging"}}
      … Releases {"c":"releases","a":{"app":"checkout"}}"
    `)
  })

  it('with a pod that cannot start', () => {
    const problems = [
      { reason: 'ImagePullBackOff', message: 'no such image', severity: 'pending' as const },
    ]
    expect(card({ ...rolling, workloads: [workload({ ready: 0, old: 3, problems })] })).toContain(
      '⚠️ ImagePullBackOff: no such image',
    )
  })

  it('whose cluster does not answer', () => {
    const waitingOn = {
      on: 'provider',
      provider: 'cluster shared',
      because: 'connection refused',
      since: noon,
    } as const
    expect(card({ ...rolling, waitingOn })).toContain(
      '⏳ Waits for cluster shared, which cannot be asked: connection refused; it goes on by itself.',
    )
  })

  it('that failed and goes back', () => {
    expect(card(goingBack)).toMatchInlineSnapshot(`
      "↩️ *Taking checkout 1.5.0 back from staging*
      App: checkout
      Release: <https://example.com/1.4.0|1.4.0> → <https://example.com/notes?a=1&amp;b=2|1.5.0>
      Environment: staging
      Delivered by: <@U0RITA>
      Reason: the fix for \`*refunds*\` is in it
      ☑️ prepare: done · 2 s
      ☑️ queue: done · 0 s
      ✖️ rollout: failed · 1 min 0 s
      🔄 rollout back: running
      Deployment \`checkout-api\` ▰▰▰▰▰▰▰▱▱▱ 2 of 3 pods ready, 1 old
      ⏳ Waits for pods: 2 of 3 ready.
      ↩️ *It goes back*: Deployment shop-staging/checkout-api: CrashLoopBackOff, container api exited with code 1.
      The logs below are its last words.
      \`\`\`
      starting
      Error: no DATABASE_URL
          at main.js:1
      \`\`\`
      \`d-7k3f9q\` · asked <!date^1795262400^{date_short_pretty} {time}|2026-11-21 12:00 UTC> · details in the thread
      [Why?] {"c":"why","a":{"delivery":"d-7k3f9q"}}
      … Status {"c":"status","a":{"app":"checkout","environment":"staging"}}
      … History {"c":"history","a":{"app":"checkout","environment":"staging"}}
      … Releases {"c":"releases","a":{"app":"checkout"}}"
    `)
  })

  it('that was rolled back', () => {
    expect(card(rolledBack)).toMatchInlineSnapshot(`
      "⏪ *checkout 1.5.0 failed in staging and was rolled back*
      App: checkout
      Release: <https://example.com/1.4.0|1.4.0> → <https://example.com/notes?a=1&amp;b=2|1.5.0>
      Environment: staging
      Delivered by: <@U0RITA>
      Reason: the fix for \`*refunds*\` is in it
      ☑️ prepare: done · 2 s
      ☑️ queue: done · 0 s
      ✖️ rollout: failed · 1 min 0 s
      ☑️ rollout back: done · 30 s
      Deployment \`checkout-api\` ▰▰▰▰▰▰▰▱▱▱ 2 of 3 pods ready, 1 old
      *checkout 1.5.0 failed in staging, which is back at 1.4.0: Deployment shop-staging/checkout-api: CrashLoopBackOff, container api exited with code 1.*
      The logs below are its last words.
      \`\`\`
      starting
      Error: no DATABASE_URL
          at main.js:1
      \`\`\`
      \`d-7k3f9q\` · asked <!date^1795262400^{date_short_pretty} {time}|2026-11-21 12:00 UTC> · ended <!date^1795262490^{date_short_pretty} {time}|2026-11-21 12:01 UTC> after 1 min 30 s · details in the thread
      [Deliver again] {"c":"deploy","a":{"app":"checkout","version":"1.5.0","environment":"staging"}}
      [Why?] {"c":"why","a":{"delivery":"d-7k3f9q"}}
      … Status {"c":"status","a":{"app":"checkout","environment":"staging"}}
      … History {"c":"history","a":{"app":"checkout","environment":"staging"}}
      … Releases {"c":"releases","a":{"app":"checkout"}}"
    `)
  })

  it('that holds on the way back, with both reasons', () => {
    const words = card(heldOnTheWayBack)
    expect(words).toContain('↩️ *It goes back*: Deployment shop-staging/checkout-api: CrashLoop')
    expect(words).toContain('✋ *It holds until somebody decides*: exceeded quota: pods.')
  })

  it('that holds and asks', () => {
    expect(card(held)).toMatchInlineSnapshot(`
      "✋ *checkout 1.5.0 to staging is on hold*
      App: checkout
      Release: <https://example.com/1.4.0|1.4.0> → <https://example.com/notes?a=1&amp;b=2|1.5.0>
      Environment: staging
      Delivered by: <@U0RITA>
      Reason: the fix for \`*refunds*\` is in it
      ☑️ prepare: done · 2 s
      ☑️ queue: done · 0 s
      🔄 rollout: running
      Deployment \`checkout-api\` ▰▰▰▰▰▰▰▱▱▱ 2 of 3 pods ready, 1 old
      ✋ *It holds until somebody decides*: Deployment shop-staging/checkout-api: CrashLoopBackOff, container api exited with code 1.
      The logs below are its last words.
      \`\`\`
      starting
      Error: no DATABASE_URL
          at main.js:1
      \`\`\`
      \`d-7k3f9q\` · asked <!date^1795262400^{date_short_pretty} {time}|2026-11-21 12:00 UTC> · details in the thread
      [Retry] {"c":"retry","a":{"delivery":"d-7k3f9q"}}
      [Abort ?] {"c":"abort","a":{"delivery":"d-7k3f9q"}}
      [Why?] {"c":"why","a":{"delivery":"d-7k3f9q"}}
      … Status {"c":"status","a":{"app":"checkout","environment":"staging"}}
      … History {"c":"history","a":{"app":"checkout","environment":"staging"}}
      … Releases {"c":"releases","a":{"app":"checkout"}}"
    `)
  })

  it('that went through', () => {
    expect(card(succeeded)).toMatchInlineSnapshot(`
      "✅ *checkout 1.5.0 runs in staging*
      App: checkout
      Release: <https://example.com/1.4.0|1.4.0> → <https://example.com/notes?a=1&amp;b=2|1.5.0>
      Environment: staging
      Delivered by: <@U0RITA>
      Reason: the fix for \`*refunds*\` is in it
      ☑️ prepare: done · 2 s
      ☑️ queue: done · 0 s
      ☑️ rollout: done · 1 min 28 s
      Deployment \`checkout-api\` ▰▰▰▰▰▰▰▱▱▱ 2 of 3 pods ready, 1 old
      \`d-7k3f9q\` · asked <!date^1795262400^{date_short_pretty} {time}|2026-11-21 12:00 UTC> · ended <!date^1795262490^{date_short_pretty} {time}|2026-11-21 12:01 UTC> after 1 min 30 s · details in the thread
      [Roll back ?] {"c":"rollback","a":{"app":"checkout","environment":"staging","from":"d-7k3f9q"}}
      [Why?] {"c":"why","a":{"delivery":"d-7k3f9q"}}
      … Status {"c":"status","a":{"app":"checkout","environment":"staging"}}
      … History {"c":"history","a":{"app":"checkout","environment":"staging"}}
      … Releases {"c":"releases","a":{"app":"checkout"}}"
    `)
  })

  it('that was cancelled, aborted, refused or superseded', () => {
    const reason = { because: 'the freeze began', hint: 'Ask after the weekend' }
    const ends = [
      { is: 'cancelled', by: rita, reason },
      { is: 'aborted', by: rita, reason, to: '1.4.0' },
      { is: 'refused', reason },
      { is: 'superseded', by: 'd-xyz789' },
    ] as const
    const words = ends.map((outcome) => card(ended({ ...rolling, outcome })).split('\n'))
    expect(words.map((lines) => [lines[0], lines.find((line) => line.startsWith('*'))]))
      .toMatchInlineSnapshot(`
        [
          [
            "🚫 *checkout 1.5.0 to staging was cancelled*",
            "*rita cancelled checkout 1.5.0 to staging: the freeze began.*",
          ],
          [
            "🛑 *checkout 1.5.0 to staging was aborted*",
            "*rita aborted checkout 1.5.0 in staging, which is back at 1.4.0: the freeze began.*",
          ],
          [
            "❌ *checkout 1.5.0 could not be delivered to staging*",
            "*Cannot deliver checkout 1.5.0 to staging: the freeze began.*",
          ],
          [
            "⏭️ *checkout 1.5.0 to staging was superseded*",
            "*d-xyz789 took staging over from checkout 1.5.0.*",
          ],
        ]
      `)
  })

  it('of a rollback', () => {
    expect(
      card({ ...rolling, purpose: 'rollback', wanted: '1.4.0', from: { version: '1.5.0' } }),
    ).toContain('↩️ *Rolling staging back to checkout 1.4.0*')
  })

  it('of a rollback that went through', () => {
    expect(card({ ...succeeded, purpose: 'rollback', wanted: '1.4.0' })).toContain(
      '✅ *staging was rolled back to checkout 1.4.0*',
    )
  })

  it('that the loop had to put aside', () => {
    expect(card(rolling, 'Cannot read <properties>')).toContain('Cannot read &lt;properties&gt;')
  })
})
