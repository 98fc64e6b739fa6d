import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { problemLine } from '#src/catalog/problem.ts'
import { readCatalog } from '#src/catalog/read.ts'
import { deliverYml, folderWith, problemsOf, shop } from './folder.ts'

describe('a catalog that is right', () => {
  it('is read with the definitions of its apps, defaults filled in', async () => {
    const folder = await folderWith(shop)
    const reading = await readCatalog(path.join(folder, 'deliver.yml'))
    if (!reading.ok) throw new Error(reading.problems.map(problemLine).join('\n'))
    expect(reading.files.map((file) => path.relative(folder, file))).toEqual([
      'deliver.yml',
      'deliver.app.yml',
    ])
    expect(reading.catalog.environments['production']?.after).toEqual(['staging'])
    expect(reading.catalog.apps['checkout']).toMatchObject({
      name: 'checkout',
      base: folder,
      releases: { github: 'acme/checkout', tag: 'v{version}', poll: 60_000 },
      definition: {
        onFailure: 'rollback',
        workloads: { api: { manifests: 'deploy', container: 'api' } },
      },
    })
  })

  it('may hold a definition inline, whose folders are relative to deliver.yml', async () => {
    const inline = deliverYml.replace(
      'deliver.app.yml',
      '{ workloads: { api: { manifests: deploy } } }',
    )
    expect(await problemsOf({ ...shop, 'deliver.yml': inline })).toEqual([])
  })

  it('may use anchors and merge keys', async () => {
    const anchored = deliverYml
      .replace(
        '{ cluster: shared, namespace: shop, after: staging, protected: true }',
        '{ <<: *base, namespace: shop }',
      )
      .replace('staging: {', 'staging: &base {')
    expect(await problemsOf({ ...shop, 'deliver.yml': anchored })).toEqual([])
  })
})

describe('a catalog that is wrong', () => {
  it('tells every problem at once, in the order of the file, each with its place', async () => {
    const problems = await problemsOf({
      'deliver.yml': `clusters:
  shared: { kubeconfg: { file: /etc/shared } }
  both: { inCluster: true, kubeconfig: { file: /x } }
  none: {}
  Large: { inCluster: true }
environments:
  dev: { cluster: shard, namespace: 7 }
  staging: { cluster: shared, namespace: shop, after: dve, protected: maybe }
  production: { cluster: shared, after: [staging, 3], freeze: [] }
groups:
  qa: { slackGrup: S0QA, users: [] }
  sre: [U1]
roles:
  developper: { groups: [qa] }
  operator: { groups: [sree], environments: [prodution] }
bounds: { clusterScoped: 'no', kinds: { deni: [Secret] } }
app: {}
apps:
  checkout:
    owner: qa
    chanel: '#checkout'
    environments: [dev, stagin]
    releases: { githb: acme/checkout, image: ghcr.io/acme/checkout, tagg: v1 }
    definition: { workloads: { api: { manifests: [a], containr: api, per: { prod: { replicas: -1 } } } }, onFailure: rolback }
  cart:
    owners: qaa
    channel: cart
    releases: { image: x, token: { env: T }, tag: latest, poll: often }
    definition: 7
`,
    })
    expect(problems.join('\n')).toMatchInlineSnapshot(`
      "deliver.yml:2:13 clusters.shared.kubeconfg: unknown key "kubeconfg"; did you mean "kubeconfig"?
      deliver.yml:3:3 clusters.both: has "kubeconfig" and "inCluster"; keep one of them
      deliver.yml:4:3 clusters.none: needs "kubeconfig", "inCluster" or "simulated"
      deliver.yml:5:3 clusters.Large: "Large" is no name: a name has lower-case letters, digits and dashes, at most 63
      deliver.yml:7:19 environments.dev.cluster: unknown cluster "shard"; did you mean "shared"?
      deliver.yml:7:37 environments.dev.namespace: must be text, not a number
      deliver.yml:8:55 environments.staging.after: unknown environment "dve"; did you mean "dev"?
      deliver.yml:8:71 environments.staging.protected: must be a boolean, not text
      deliver.yml:9:3 environments.production.namespace: is missing
      deliver.yml:9:51 environments.production.after[1]: must be text, not a number
      deliver.yml:11:9 groups.qa.slackGrup: unknown key "slackGrup"; did you mean "slackGroup"?
      deliver.yml:11:33 groups.qa.users: must not be empty
      deliver.yml:12:8 groups.sre: must be a mapping, not a list
      deliver.yml:14:3 roles.developper: unknown key "developper"; did you mean "developer"?
      deliver.yml:15:24 roles.operator.groups[0]: unknown group "sree"; did you mean "sre"?
      deliver.yml:15:46 roles.operator.environments[0]: unknown environment "prodution"; did you mean "production"?
      deliver.yml:16:26 bounds.clusterScoped: must be a boolean, not text
      deliver.yml:16:41 bounds.kinds.deni: unknown key "deni"; did you mean "deny"?
      deliver.yml:17:1 app: unknown key "app"; did you mean "apps"?
      deliver.yml:20:5 apps.checkout.owner: unknown key "owner"; did you mean "owners"?
      deliver.yml:21:5 apps.checkout.chanel: unknown key "chanel"; did you mean "channel"?
      deliver.yml:22:25 apps.checkout.environments[1]: unknown environment "stagin"; did you mean "staging"?
      deliver.yml:23:17 apps.checkout.releases.githb: unknown key "githb"; did you mean "github"?
      deliver.yml:23:69 apps.checkout.releases.tagg: unknown key "tagg"; did you mean "tag"?
      deliver.yml:24:50 apps.checkout.definition.workloads.api.manifests: must be text, not a list
      deliver.yml:24:55 apps.checkout.definition.workloads.api.containr: unknown key "containr"; did you mean "container"?
      deliver.yml:24:77 apps.checkout.definition.workloads.api.per.prod: unknown environment "prod"; did you mean "production"?
      deliver.yml:24:95 apps.checkout.definition.workloads.api.per.prod.replicas: must be at least 0
      deliver.yml:24:118 apps.checkout.definition.onFailure: must be "rollback" or "hold", not "rolback"; did you mean "rollback"?
      deliver.yml:26:13 apps.cart.owners: unknown group "qaa"; did you mean "qa"?
      deliver.yml:27:14 apps.cart.channel: a channel reads "#checkout" or is its id, not like "cart"
      deliver.yml:28:27 apps.cart.releases.token: is only for entries with "github"
      deliver.yml:28:51 apps.cart.releases.tag: must contain "{version}"
      deliver.yml:28:65 apps.cart.releases.poll: a duration reads like "90s", "10m" or "8h"
      deliver.yml:29:17 apps.cart.definition: must be text or a mapping, not a number"
    `)
  })

  it('tells every syntax error with its place, and duplicate keys', async () => {
    const problems = await problemsOf({
      'deliver.yml': 'clusters: { a: [ }\nenvironments:\n  dev: 1\n  dev: 2\n\tapps: {}\n',
    })
    expect(problems.join('\n')).toMatchInlineSnapshot(`
      "deliver.yml:1:18 Flow sequence in block collection must be sufficiently indented and end with a ]
      deliver.yml:1:19 Flow map in block collection must be sufficiently indented and end with a }
      deliver.yml:4:3 "dev" stands here twice; keep one of them
      deliver.yml:5:1 Tabs are not allowed as indentation"
    `)
  })

  it('is told when it is missing, a folder, empty, or not a mapping', async () => {
    expect(await problemsOf({})).toMatchInlineSnapshot(`
      [
        "deliver.yml:1:1 cannot be read: there is no such file",
      ]
    `)
    expect(await problemsOf({ 'deliver.yml/x': '' })).toMatchInlineSnapshot(`
      [
        "deliver.yml:1:1 cannot be read: it is a folder",
      ]
    `)
    expect(await problemsOf({ 'deliver.yml': '' })).toMatchInlineSnapshot(`
      [
        "deliver.yml:1:1 must be a mapping, not nothing",
      ]
    `)
    expect(await problemsOf({ 'deliver.yml': '- a' })).toMatchInlineSnapshot(`
      [
        "deliver.yml:1:1 must be a mapping, not a list",
      ]
    `)
    expect(await problemsOf({ 'deliver.yml': '# '.padEnd(1_100_000, 'x') })).toMatchInlineSnapshot(`
      [
        "deliver.yml:1:1 is larger than 1 MiB",
      ]
    `)
  })

  it('shows environments that wait for each other, once', async () => {
    const circle = deliverYml.replace(
      'namespace: shop-staging',
      'namespace: s, after: [production]',
    )
    expect(await problemsOf({ ...shop, 'deliver.yml': circle })).toMatchInlineSnapshot(`
      [
        "deliver.yml:4:52 environments.staging.after: environments wait for each other: staging → production → staging",
      ]
    `)
    const itself = deliverYml.replace('namespace: shop-staging', 'namespace: s, after: staging')
    expect(await problemsOf({ ...shop, 'deliver.yml': itself })).toMatchInlineSnapshot(`
      [
        "deliver.yml:4:52 environments.staging.after: environments wait for each other: staging → staging",
      ]
    `)
  })

  it('does not unfold a bomb of aliases', async () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...'bcdefgh'
        .split('')
        .map(
          (name, at) =>
            `${name}: &${name} [${Array.from({ length: 9 }, () => `*${'abcdefgh'[at]}`).join(',')}]`,
        ),
    ]
    expect(await problemsOf({ 'deliver.yml': bomb.join('\n') })).toMatchInlineSnapshot(`
      [
        "deliver.yml:1:1 its aliases unfold to too much",
      ]
    `)
  })

  it('names a definition file that is missing, and the problems in one that is wrong', async () => {
    expect(await problemsOf({ 'deliver.yml': deliverYml })).toMatchInlineSnapshot(`
      [
        "deliver.yml:15:17 apps.checkout.definition: "deliver.app.yml" cannot be read: there is no such file",
      ]
    `)
    const wrong = {
      ...shop,
      'deliver.app.yml':
        'workload: {}\nworkloads:\n  api:\n    manifests: deploi\n    per: { prod: {} }\n  web: { manifests: ../.. }\n  web2: { manifests: empty, per: { staging: { manifests: kust } } }\n',
      'empty/README.md': '',
      'kust/kustomization.yaml': '',
    }
    expect(await problemsOf(wrong)).toMatchInlineSnapshot(`
      [
        "deliver.app.yml:1:1 workload: unknown key "workload"; did you mean "workloads"?",
        "deliver.app.yml:4:16 workloads.api.manifests: "deploi" cannot be read: there is no such file",
        "deliver.app.yml:5:12 workloads.api.per.prod: unknown environment "prod"; did you mean "production"?",
        "deliver.app.yml:6:21 workloads.web.manifests: "../.." leads out of its folder",
        "deliver.app.yml:7:22 workloads.web2.manifests: "empty" has no .yaml or .yml file",
        "deliver.app.yml:7:58 workloads.web2.per.staging.manifests: "kust" has a kustomization.yaml; write plain manifests, or render it beforehand",
      ]
    `)
    expect(
      await problemsOf({
        ...wrong,
        'deliver.app.yml': wrong['deliver.app.yml'].replace('workload: {}\n', ''),
      }),
    ).toMatchInlineSnapshot(`
      [
        "deliver.app.yml:3:16 workloads.api.manifests: "deploi" cannot be read: there is no such file",
        "deliver.app.yml:4:12 workloads.api.per.prod: unknown environment "prod"; did you mean "production"?",
        "deliver.app.yml:5:21 workloads.web.manifests: "../.." leads out of its folder",
        "deliver.app.yml:6:22 workloads.web2.manifests: "empty" has no .yaml or .yml file",
        "deliver.app.yml:6:58 workloads.web2.per.staging.manifests: "kust" has a kustomization.yaml; write plain manifests, or render it beforehand",
      ]
    `)
  })

  it('allows simulated clusters only where the sandbox is', async () => {
    const simulated = {
      ...shop,
      'deliver.yml': deliverYml
        .replace('{ kubeconfig: { file: /etc/deliver/shared } }', '{ simulated: true }')
        .replace('github: acme/checkout,', 'simulated: true,'),
    }
    expect(await problemsOf(simulated)).toMatchInlineSnapshot(`
      [
        "deliver.yml:2:13 clusters.shared.simulated: "simulated" clusters exist in the sandbox only",
        "deliver.yml:14:17 apps.checkout.releases.simulated: "simulated" releases exist in the sandbox only",
      ]
    `)
    expect(await problemsOf(simulated, true)).toEqual([])
  })
})
