import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { problemLine } from '#src/catalog/problem.ts'
import { readCatalog } from '#src/catalog/read.ts'
import { appYml, deliverYml, folderWith, problemsOf, shop } from './folder.ts'

const clusters = (text: string) => deliverYml.replace(/clusters:\n.*\n/, `clusters:\n${text}`)

describe('What watches clusters', () => {
  it('may be what watches another', async () => {
    const yml = clusters(`  shared:
    kubeconfig: { file: /etc/deliver/shared }
    prometheus: http://prometheus.shared:9090/
    alertmanager: { url: http://alertmanager.shared:9093, webhook: { token: { env: HOOK } } }
    loki: { url: http://loki.shared:3100, tenant: shop }
  prod:
    inCluster: true
    prometheus: { cluster: shared }
    alertmanager: { cluster: shared }
    loki: { cluster: shared }
`)

    expect(await problemsOf({ ...shop, 'deliver.yml': yml })).toEqual([])
  })

  it('has to be one that the other has itself', async () => {
    const yml =
      clusters(`  shared: { inCluster: true, prometheus: { cluster: prod }, loki: { cluster: nowhere } }
  prod: { inCluster: true, prometheus: { cluster: shared }, alertmanager: { cluster: prod } }
  third: { inCluster: true, prometheus: 'http://p', alertmanager: { url: 'http://a' } }
`)

    expect(await problemsOf({ ...shop, 'deliver.yml': yml })).toEqual([
      'deliver.yml:2:53 clusters.shared.prometheus.cluster: cluster "prod" has no "prometheus" of its own; known: third',
      'deliver.yml:2:78 clusters.shared.loki.cluster: cluster "nowhere" has no "loki" of its own; no cluster has',
      'deliver.yml:3:51 clusters.prod.prometheus.cluster: cluster "shared" has no "prometheus" of its own; known: third',
      'deliver.yml:3:86 clusters.prod.alertmanager.cluster: cluster "prod" has no "alertmanager" of its own; known: third',
    ])
  })

  it('is simulated in the sandbox alone, and nothing else there', async () => {
    const yml = clusters(
      `  shared: { inCluster: true, prometheus: { simulated: true }, loki: { simulated: true } }\n`,
    )
    expect(await problemsOf({ ...shop, 'deliver.yml': yml })).toEqual([
      'deliver.yml:2:44 clusters.shared.prometheus.simulated: "simulated" prometheus exists in the sandbox only',
      'deliver.yml:2:71 clusters.shared.loki.simulated: "simulated" loki exists in the sandbox only',
    ])

    const real = clusters(
      `  shared: { simulated: true, prometheus: 'http://p', alertmanager: { simulated: true } }\n`,
    )
    const folder = await folderWith({ ...shop, 'deliver.yml': real })
    const reading = await readCatalog(path.join(folder, 'deliver.yml'), { simulated: 'only' })
    const problems = reading.ok ? [] : reading.problems.map(problemLine)
    expect(problems.filter((line) => line.includes('clusters'))).toEqual([
      expect.stringContaining(
        'deliver.yml:2:30 clusters.shared.prometheus: is real; the sandbox has only what is "simulated: true"',
      ),
    ])
  })
})

describe('Named queries', () => {
  const metrics = `metrics:
  orders: { query: 'sum(rate(orders_total{pod=~"$pods"}[5m]))', unit: perSecond }
  broken: { query: 'sum(orders_total' }
  open: { query: 'orders_total{app=$app}' }
  strange: { query: 'orders_total{app="$service"}' }
  empty: { query: '' }
`
  const problems = (file: string, line: number, at: string) => [
    `${file}:${line + 3}:20 ${at}metrics.broken.query: is no query: it ends too early`,
    `${file}:${line + 4}:18 ${at}metrics.open.query: is no query: $app at character 18 has to stand within quotes: {app="$app"}`,
    `${file}:${line + 5}:21 ${at}metrics.strange.query: is no query: there is no $service; there are $app, $environment, $namespace, $version and $pods`,
    `${file}:${line + 6}:19 ${at}metrics.empty.query: must not be empty`,
  ]

  it('of the platform have to parse, and name what there is', async () => {
    const yml = `${deliverYml}${metrics}`
    const line = deliverYml.split('\n').length - 1

    expect(await problemsOf({ ...shop, 'deliver.yml': yml })).toEqual(
      problems('deliver.yml', line, ''),
    )
  })

  it('of an app, too, in its own file and inline', async () => {
    expect(await problemsOf({ ...shop, 'deliver.app.yml': `${appYml}${metrics}` })).toEqual(
      problems('deliver.app.yml', 2, ''),
    )
    const inline = deliverYml.replace(
      'definition: deliver.app.yml\n',
      `definition:\n      workloads: { api: { manifests: deploy } }\n${metrics.replaceAll(/^/gm, '      ').trimEnd()}\n`,
    )
    const found = await problemsOf({ ...shop, 'deliver.yml': inline })
    expect(found.map((one) => one.replace(/^\S+ /, ''))).toEqual(
      problems('', 0, 'apps.checkout.definition.').map((one) => one.replace(/^\S+ /, '')),
    )
  })
})
