import { describe, expect, it } from 'vitest'
import { appYml, deliverYml, problemsOf, shop } from './folder.ts'

const ruled = `clusters:
  shared: { inCluster: true }
environments:
  dev: { cluster: shared, namespace: dev }
  staging: { cluster: shared, namespace: staging, after: dev, requiredSoakTime: 10m, promote: auto, signOff: { from: [qa] } }
  production:
    cluster: shared
    namespace: shop
    after: staging
    protected: true
    requiredSoakTime: 30m
    promote: ask
    approval:
      from: [release-managers, U0DANA]
      count: 2
      required: [sre]
      author: deny
      escalate: { after: 1h, to: [sre] }
    emergency: { from: [sre], escalateTo: [release-managers] }
groups:
  qa: { slackGroup: S0QA }
  release-managers: { users: [U0RITA, U0OMAR], notify: '#releases' }
  sre: { slackGroup: S0SRE }
people:
  U0RITA: { github: rita, gitlab: rita }
  U0OMAR: { github: omar }
apps:
  checkout:
    channel: '#checkout'
    releases: { github: acme/checkout, image: ghcr.io/acme/checkout }
    definition: deliver.app.yml
    per:
      production: { approval: { from: [sre] }, signOff: none }
`

/** What is wrong once the first text stands instead of the second. */
async function problemsWith(...edits: readonly (readonly [there: string, instead: string])[]) {
  const edited = edits.reduce((text, [there, instead]) => {
    if (!text.includes(there)) throw new Error(`Cannot edit: there is no "${there}"`)
    return text.replace(there, instead)
  }, ruled)
  return problemsOf({ ...shop, 'deliver.yml': edited })
}

describe('rules', () => {
  it('that can hold are taken', async () => {
    expect(await problemsWith()).toEqual([])
  })

  it('name groups that exist, wherever they name one, and users by their ids', async () => {
    expect(
      await problemsWith(
        ['signOff: { from: [qa] }', 'signOff: { from: [qua] }'],
        ['from: [release-managers, U0DANA]', 'from: [release-manager, U0DANA]'],
        ['required: [sre]', 'required: [sree]'],
        ['to: [sre]', 'to: [srre]'],
        [
          'emergency: { from: [sre], escalateTo: [release-managers] }',
          'emergency: { from: [ops], escalateTo: [managers] }',
        ],
        ['approval: { from: [sre] }', 'approval: { from: [se] }'],
      ),
    ).toMatchInlineSnapshot(`
      [
        "deliver.yml:5:119 environments.staging.signOff.from[0]: unknown group "qua"; did you mean "qa"?",
        "deliver.yml:14:14 environments.production.approval.from[0]: unknown group "release-manager"; did you mean "release-managers"?",
        "deliver.yml:16:18 environments.production.approval.required[0]: unknown group "sree"; did you mean "sre"?",
        "deliver.yml:18:35 environments.production.approval.escalate.to[0]: unknown group "srre"; did you mean "sre"?",
        "deliver.yml:19:25 environments.production.emergency.from[0]: unknown group "ops"; known: qa, release-managers, sre",
        "deliver.yml:19:44 environments.production.emergency.escalateTo[0]: unknown group "managers"; known: qa, release-managers, sre",
        "deliver.yml:33:40 apps.checkout.per.production.approval.from[0]: unknown group "se"; did you mean "sre"?",
      ]
    `)
  })

  it('ask for no more approvals than there are people who may give one', async () => {
    expect(
      await problemsWith(
        ['count: 2', 'count: 4'],
        ['required: [sre]', 'required: [release-managers]'],
      ),
    ).toMatchInlineSnapshot(`
      [
        "deliver.yml:15:14 environments.production.approval.count: asks for 4 approvals, but only 3 people may give one",
      ]
    `)
    expect(
      await problemsWith(['approval: { from: [sre] }', 'approval: { from: [U0RITA], count: 2 }']),
    ).toMatchInlineSnapshot(`
      [
        "deliver.yml:33:56 apps.checkout.per.production.approval.count: asks for 2 approvals, but only one person may give one",
      ]
    `)
  })

  it('may ask for many of a Slack group, which can grow', async () => {
    expect(await problemsWith(['count: 2', 'count: 40'])).toEqual([])
  })

  it('say something: about environments before only where there is one, and never of no time', async () => {
    expect(
      await problemsWith(
        ['namespace: dev }', 'namespace: dev, promote: auto, requiredSoakTime: 5m, direct: true }'],
        ['author: deny', 'expires: 0s'],
        ['emergency: { from: [sre]', 'emergency: { signWithin: 0m, from: [sre]'],
        ['signOff: none }', 'signOff: none }\n      dev: { promote: ask, direct: false }'],
      ),
    ).toMatchInlineSnapshot(`
      [
        "deliver.yml:4:43 environments.dev.promote: does nothing, since it has no "after"",
        "deliver.yml:4:58 environments.dev.requiredSoakTime: does nothing, since it has no "after"",
        "deliver.yml:4:80 environments.dev.direct: does nothing, since it has no "after"",
        "deliver.yml:17:16 environments.production.approval.expires: is over as soon as it begins",
        "deliver.yml:19:30 environments.production.emergency.signWithin: is over as soon as it begins",
        "deliver.yml:34:14 apps.checkout.per.dev.promote: does nothing, since "dev" has no "after"",
      ]
    `)
  })

  it('may say what holds anyway', async () => {
    expect(
      await problemsWith([
        'namespace: dev }',
        'namespace: dev, promote: manual, requiredSoakTime: 0s }',
      ]),
    ).toEqual([])
  })

  it('make exceptions only where the app is delivered to', async () => {
    expect(await problemsWith(['production: { approval', 'prodution: { approval']))
      .toMatchInlineSnapshot(`
      [
        "deliver.yml:33:7 apps.checkout.per.prodution: unknown environment "prodution"; did you mean "production"?",
      ]
    `)
    expect(
      await problemsWith(["channel: '#checkout'", "channel: '#checkout'\n    environments: [dev]"]),
    ).toMatchInlineSnapshot(`
      [
        "deliver.yml:34:7 apps.checkout.per.production: "checkout" is not delivered to "production"",
      ]
    `)
  })

  it('do not go in circles', async () => {
    expect(await problemsWith(['namespace: dev }', 'namespace: dev, after: production }']))
      .toMatchInlineSnapshot(`
      [
        "deliver.yml:4:50 environments.dev.after: environments wait for each other: dev → production → staging → dev",
      ]
    `)
  })

  it('belong to one person for each login, and to people by their Slack ids', async () => {
    expect(await problemsWith(['U0OMAR: { github: omar }', 'omar: { github: Rita, gitlab: omar }']))
      .toMatchInlineSnapshot(`
      [
        "deliver.yml:26:3 people.omar: people are named by their Slack user ids, such as U0RITA",
        "deliver.yml:26:19 people.omar.github: is the login of "U0RITA" already",
      ]
    `)
  })

  it('are told in the words of the schema where they are no rules at all', async () => {
    expect(
      await problemsWith(
        ['from: [release-managers, U0DANA]', 'from: [Release Managers]'],
        ['count: 2', 'count: many'],
      ),
    ).toMatchInlineSnapshot(`
      [
        "deliver.yml:14:14 environments.production.approval.from[0]: a voter is the name of a group or a Slack user id, such as U0RITA, not like "Release Managers"",
        "deliver.yml:15:14 environments.production.approval.count: must be a number, not text",
      ]
    `)
  })
})

describe('what a definition asks for beyond the rules', () => {
  const tightened = `${appYml}policy:
  production: { requiredSoakTime: 1h, approval: { count: 3, required: [qa] } }
`

  it('is taken', async () => {
    expect(
      await problemsOf({ ...shop, 'deliver.yml': ruled, 'deliver.app.yml': tightened }),
    ).toEqual([])
  })

  it('names environments and groups that the platform has', async () => {
    const wrong = tightened
      .replace('production:', 'prodution:')
      .replace('required: [qa]', 'required: [qaa, U0RITA], expires: 0s')
    expect(await problemsOf({ ...shop, 'deliver.yml': ruled, 'deliver.app.yml': wrong }))
      .toMatchInlineSnapshot(`
      [
        "deliver.app.yml:4:3 policy.prodution: unknown environment "prodution"; did you mean "production"?",
        "deliver.app.yml:4:71 policy.prodution.approval.required[0]: unknown group "qaa"; did you mean "qa"?",
        "deliver.app.yml:4:94 policy.prodution.approval.expires: is over as soon as it begins",
      ]
    `)
  })

  it('loosens nothing', async () => {
    const wrong = tightened.replace('count: 3', 'from: [qa], requester: allow')
    expect(await problemsOf({ ...shop, 'deliver.yml': ruled, 'deliver.app.yml': wrong }))
      .toMatchInlineSnapshot(`
      [
        "deliver.app.yml:4:51 policy.production.approval.from: unknown key "from"; known: count, required, requester, author, expires, reason",
        "deliver.app.yml:4:74 policy.production.approval.requester: must be "deny", not "allow"",
      ]
    `)
  })

  it('is checked where it stands inline, too', async () => {
    const inline = deliverYml.replace(
      'deliver.app.yml',
      '{ workloads: { api: { manifests: deploy } }, policy: { prod: { approval: { required: [shop-teem] } } } }',
    )
    expect(await problemsOf({ ...shop, 'deliver.yml': inline })).toMatchInlineSnapshot(`
      [
        "deliver.yml:15:72 apps.checkout.definition.policy.prod: unknown environment "prod"; did you mean "production"?",
        "deliver.yml:15:103 apps.checkout.definition.policy.prod.approval.required[0]: unknown group "shop-teem"; did you mean "shop-team"?",
      ]
    `)
  })
})
