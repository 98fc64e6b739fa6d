import { describe, expect, it } from 'vitest'
import { hashOf } from '#src/core/hash.ts'
import { newTarget } from '#src/core/target.ts'
import { appList } from '#src/messages/app-list.ts'
import { deliveryHistory } from '#src/messages/delivery/delivery-history.ts'
import { explanation } from '#src/messages/delivery/explanation.ts'
import { releaseList } from '#src/messages/release-list.ts'
import { targetStatus } from '#src/messages/target-status.ts'
import { held, noon, release, rolledBack, rolling, shown, succeeded } from './samples.ts'

describe('lists', () => {
  it('apps', () => {
    expect(appList([]).text).toBe('There are no apps that you may see.')
    expect(
      appList([
        {
          name: 'checkout',
          owners: 'shop',
          channel: '#checkout',
          environments: [{ name: 'dev', version: '1.5.0' }],
        },
      ]).text,
    ).toMatchInlineSnapshot(`
      "*Apps*
      • *checkout* in #checkout, owned by shop: dev \`1.5.0\`
      Deliver one with \`/deliver deploy checkout VERSION ENVIRONMENT\`, or look with \`/deliver releases checkout\`."
    `)
  })

  it('releases', () => {
    const releases = [
      release({ version: '1.6.0', draft: true }),
      release({ version: '1.6.0-rc.1', prerelease: true }),
      release({ publishedAt: noon }),
    ]
    expect(releaseList('checkout', [], () => []).text).toMatchInlineSnapshot(
      `"No release of *checkout* is known yet. A version that was just published is found by \`/deliver deploy checkout VERSION ENVIRONMENT\`."`,
    )
    const runsIn = (version: string) => (version === '1.5.0' ? ['dev', 'staging'] : [])
    expect(releaseList('checkout', releases, runsIn).text).toMatchInlineSnapshot(`
      "*Releases of checkout*
      • *<https://example.com/notes?a=1&amp;b=2|1.6.0>* · draft, not deliverable
      • *<https://example.com/notes?a=1&amp;b=2|1.6.0-rc.1>* · pre-release
      • *<https://example.com/notes?a=1&amp;b=2|1.5.0>* · <!date^1795262400^{date_short_pretty} {time}|2026-11-21 12:00 UTC> · runs in dev, staging"
    `)
  })

  it('status of one target, in full', () => {
    const settled = {
      release: release({ version: '1.4.0' }),
      manifests: hashOf('m'),
      inventory: [],
      cluster: 'c',
      namespace: 'n',
      progressDeadlineSeconds: 600,
      delivery: 'd-1',
      at: noon,
    }
    const target = { ...newTarget('checkout/staging'), settled }
    expect(
      targetStatus([{ app: 'checkout', environment: 'staging', target, inFlight: [held] }]).text,
    ).toMatchInlineSnapshot(`
      "• *checkout* in *staging*: <https://example.com/notes?a=1&amp;b=2|1.4.0> since <!date^1795262400^{date_short_pretty} {time}|2026-11-21 12:00 UTC> (\`d-1\`)
            ✋ \`d-7k3f9q\` checkout 1.5.0 to staging is on hold, Deployment shop-staging/checkout-api: CrashLoopBackOff, container api exited with code 1
      Deployment \`checkout-api\` ▰▰▰▰▰▰▰▱▱▱ 2 of 3 pods ready, 1 old
      More with \`/deliver why d-7k3f9q\`."
    `)
  })

  it('history', () => {
    expect(deliveryHistory('checkout in staging', [rolling, rolledBack, succeeded]).text)
      .toMatchInlineSnapshot(`
        "*History of checkout in staging*
        🚚 \`d-7k3f9q\` *Delivering checkout 1.5.0 to staging* · <!date^1795262400^{date_short_pretty} {time}|2026-11-21 12:00 UTC> · by <@U0RITA> · from 1.4.0
              the fix for \`*refunds*\` is in it
        ⏪ \`d-7k3f9q\` *checkout 1.5.0 failed in staging and was rolled back* · <!date^1795262400^{date_short_pretty} {time}|2026-11-21 12:00 UTC> · by <@U0RITA> · from 1.4.0 · took 1 min 30 s
              Deployment shop-staging/checkout-api: CrashLoopBackOff, container api exited with code 1
        ✅ \`d-7k3f9q\` *checkout 1.5.0 runs in staging* · <!date^1795262400^{date_short_pretty} {time}|2026-11-21 12:00 UTC> · by <@U0RITA> · from 1.4.0 · took 1 min 30 s
              the fix for \`*refunds*\` is in it"
      `)
  })

  it('why: the reason first, then what happened', () => {
    const happenings = [
      { at: noon, text: 'stage rollout began' },
      { at: noon + 60_000, text: 'goes back: <crash>' },
    ]
    expect(shown(explanation(rolledBack, happenings))).toMatchInlineSnapshot(`
      "⏪ \`d-7k3f9q\` *checkout 1.5.0 failed in staging and was rolled back*
      Reason given: the fix for \`*refunds*\` is in it
      checkout 1.5.0 failed in staging, which is back at 1.4.0: Deployment shop-staging/checkout-api: CrashLoopBackOff, container api exited with code 1.
      The logs below are its last words.
      \`\`\`
      starting
      Error: no DATABASE_URL
          at main.js:1
      \`\`\`
      *What happened*
      <!date^1795262400^{date_short_pretty} {time}|2026-11-21 12:00 UTC>  stage rollout began
      <!date^1795262460^{date_short_pretty} {time}|2026-11-21 12:01 UTC>  goes back: &lt;crash&gt;"
    `)
    expect(shown(explanation(held, []))).toMatchInlineSnapshot(`
      "✋ \`d-7k3f9q\` *checkout 1.5.0 to staging is on hold*
      Reason given: the fix for \`*refunds*\` is in it
      It holds until somebody decides: Deployment shop-staging/checkout-api: CrashLoopBackOff, container api exited with code 1.
      The logs below are its last words.
      \`\`\`
      starting
      Error: no DATABASE_URL
          at main.js:1
      \`\`\`
      [Retry] {"c":"retry","a":{"delivery":"d-7k3f9q"}}
      [Abort ?] {"c":"abort","a":{"delivery":"d-7k3f9q"}}"
    `)
    expect(explanation(rolling, [], 'a bug').text).toContain('something broke on my side: a bug')
  })
})
