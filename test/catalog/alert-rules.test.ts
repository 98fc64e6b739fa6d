import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { readCatalog } from '#src/catalog/read.ts'
import { policyOf } from '#src/core/rules/policy-of.ts'
import { AlertPolicy } from '#src/core/rules/alert-policy.ts'
import { appYml, folderWith, problemsOf, shop } from './folder.ts'

const watched = 'alertmanager: { url: https://alerts.example }'

/** Production's rules about alerts, the cluster's Alertmanager, and the app's own wishes. */
function filesOf(of: { rule?: string; per?: string; cluster?: string; wish?: string }) {
  const { rule = '', per = '', cluster = watched, wish = '' } = of
  return {
    ...shop,
    'deliver.yml': `clusters:
  shared: { inCluster: true, ${cluster} }
environments:
  production: { cluster: shared, namespace: shop, ${rule} }
apps:
  checkout:
    channel: '#checkout'
    releases: { github: acme/checkout, image: ghcr.io/acme/checkout }
    definition: deliver.app.yml
    per: { production: { ${per} } }
`,
    'deliver.app.yml': `${appYml}${wish && `policy: { production: { alerts: ${wish} } }\n`}`,
  }
}

async function ruled(of: Parameters<typeof filesOf>[0]) {
  const reading = await readCatalog(`${await folderWith(filesOf(of))}/deliver.yml`)
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems))
  return policyOf(reading.catalog, 'checkout', 'production')?.alerts
}

describe('rules about alerts', () => {
  it('hold what rolls out, and nothing longer, where nothing is said', async () => {
    expect(await ruled({})).toEqual({ policy: 'hold', watch: 0 })
  })

  it('are none where nobody watches, and where an exception takes them back', async () => {
    expect(await ruled({ cluster: '' })).toBeUndefined()
    expect(await ruled({ rule: 'alerts: { watch: 5m }', per: 'alerts: none' })).toBeUndefined()
    expect(await ruled({ rule: 'alerts: none', per: 'alerts: { policy: tell }' })).toEqual(
      AlertPolicy.parse({ policy: 'tell' }),
    )
  })

  it.each([
    ['tell', '{ policy: hold }', { policy: 'hold', watch: 300_000 }],
    ['tell', '{ watch: 1m }', { policy: 'tell', watch: 300_000 }],
    ['rollback', '{ policy: hold, watch: 1h }', { policy: 'rollback', watch: 3_600_000 }],
  ])('are tightened by an app, never loosened: %s and %s', async (policy, wish, both) => {
    const rule = `alerts: { policy: ${policy}, watch: 5m, match: { severity: page } }`

    expect(await ruled({ rule, wish })).toEqual({ ...both, match: { severity: 'page' } })
    expect(await ruled({ rule: 'alerts: none', wish })).toBeUndefined()
  })

  it('say what is wrong with them', async () => {
    const wrong = await problemsOf(
      filesOf({
        rule: 'alerts: { policy: abort, wait: 5m }',
        per: 'alerts: off',
        wish: '{ policy: rollback }',
      }),
    )
    expect(wrong).toMatchInlineSnapshot(`
      [
        "deliver.app.yml:3:43 policy.production.alerts.policy: must be "hold", not "rollback"",
        "deliver.yml:4:69 environments.production.alerts.policy: must be "tell", "hold" or "rollback", not "abort"",
        "deliver.yml:4:76 environments.production.alerts.wait: unknown key "wait"; known: policy, watch, match",
        "deliver.yml:10:34 apps.checkout.per.production.alerts: must be a mapping or a literal, not text",
      ]
    `)
    const nowhere = filesOf({ cluster: '', rule: 'alerts: {}', per: 'alerts: none' })
    expect(await problemsOf(nowhere)).toMatchInlineSnapshot(`
      [
        "deliver.yml:4:51 environments.production.alerts: does nothing, since "shared" has no "alertmanager"",
      ]
    `)
  })

  it('are as the page about them says', async () => {
    const page = readFileSync('docs/how-to/let-alerts-hold-a-delivery.md', 'utf8')
    const [, piece = ''] = /```yaml\n(.*?)```/s.exec(page) ?? []
    const { environments } = parse(piece) as { environments: Record<string, { alerts: unknown }> }

    expect(Object.keys(environments)).toEqual(['staging', 'production'])
    for (const { alerts } of Object.values(environments)) {
      const rule = `alerts: ${JSON.stringify(alerts)}`
      expect(await problemsOf(filesOf({ rule }))).toEqual([])
    }
    expect(
      await ruled({ rule: 'alerts: { watch: 0s }', wish: '{ policy: hold, watch: 30m }' }),
    ).toEqual(AlertPolicy.parse({ watch: '30m' }))
  })
})
