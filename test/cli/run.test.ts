import { globSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { runCli } from '#src/cli/run.ts'
import type { Shell } from '#src/cli/subcommand.ts'
import { DeliveryError } from '#src/core/errors.ts'
import { deliverYml, folderWith, shop } from '../catalog/folder.ts'

describe('at a shell', () => {
  it('deliver alone starts the bot, as deliver start does', async () => {
    expect(await typed('')).toBe('started\nexit 0')
    expect(await typed('start')).toBe('started\nexit 0')
  })

  it('help tells every command', async () => {
    expect(await typed('help')).toMatchInlineSnapshot(`
      "Usage: deliver COMMAND

        start [--catalog FILE]          runs the bot; without Slack tokens, the sandbox (the default)
        serve                           runs the bot for Slack; refuses to start without tokens
        check FILE [--simulated]        tells everything that is wrong with a catalog
        audit verify [--head SEQ:HASH]  finds a changed, removed or inserted row of the audit
        manifest                        prints the manifest to create the Slack app from
        help                            shows this
        version                         prints the version
      exit 0"
    `)
    expect(await typed('check --help')).toBe(await typed('help'))
    expect(await typed('-h')).toBe(await typed('help'))
  })

  it('version and manifest print, and nothing else', async () => {
    expect(await typed('version')).toBe('1.2.3\nexit 0')
    expect(await typed('--version')).toBe('1.2.3\nexit 0')
    expect(await typed('manifest')).toBe('display_information: {}\nexit 0')
  })

  it('a command that does not exist is answered with the one that was meant', async () => {
    expect(await typed('chekc deliver.yml')).toMatchInlineSnapshot(`
      "! Cannot run "chekc": there is no such command
      ! Did you mean "deliver check"?
      exit 2"
    `)
    expect(await typed('frobnicate')).toMatchInlineSnapshot(`
      "! Cannot run "frobnicate": there is no such command
      ! Run "deliver help" to see what there is
      exit 2"
    `)
    expect(await typed('constructor')).toMatchInlineSnapshot(`
      "! Cannot run "constructor": there is no such command
      ! Run "deliver help" to see what there is
      exit 2"
    `)
  })

  it('what is missing or too much is told with the usage', async () => {
    expect(await typed('check')).toMatchInlineSnapshot(`
      "! Cannot run "check": FILE is missing
      ! Usage: deliver check FILE [--simulated]
      exit 2"
    `)
    expect(await typed('check a.yml b.yml')).toMatchInlineSnapshot(`
      "! Cannot run "check": "b.yml" is too much
      ! Usage: deliver check FILE [--simulated]
      exit 2"
    `)
    expect(await typed('check --simulate a.yml')).toMatchInlineSnapshot(`
      "! Cannot run "check": does not know "--simulate"
      ! Did you mean "--simulated"?
      exit 2"
    `)
    expect(await typed('check --simulated=yes a.yml')).toMatchInlineSnapshot(`
      "! Cannot run "check": "--simulated" takes no value
      ! Usage: deliver check FILE [--simulated]
      exit 2"
    `)
    expect(await typed('start --port 80')).toMatchInlineSnapshot(`
      "! Cannot run "start": does not know "--port"
      ! Usage: deliver start [--catalog FILE]
      exit 2"
    `)
  })

  it('start takes a catalog for the sandbox', async () => {
    const start: Shell['start'] = (options) => Promise.resolve(options?.catalog === 'x.yml' ? 3 : 0)
    expect(await typed('start --catalog x.yml', { start })).toBe('exit 3')
    expect(await typed('start --catalog')).toContain('"--catalog" needs a value')
  })

  it('serve says exactly what is missing, and starts when nothing is', async () => {
    const missing = ['SLACK_BOT_TOKEN (xoxb-…)', 'SLACK_APP_TOKEN (xapp-…)']
    expect(await typed('serve', { missingForSlack: () => missing })).toMatchInlineSnapshot(`
      "! Cannot serve Slack: the environment lacks
      !   SLACK_BOT_TOKEN (xoxb-…)
      !   SLACK_APP_TOKEN (xapp-…)
      ! Set them, or run "deliver start" to try the sandbox
      exit 1"
    `)
    expect(await typed('serve')).toBe('started\nexit 0')
  })

  it('a failure that was expected is told in words, any other is thrown', async () => {
    const start = () =>
      Promise.reject(new DeliveryError('bad-configuration', 'Cannot start: no', { hint: 'Try' }))
    expect(await typed('start', { start })).toBe('! Cannot start: no\n! Try\nexit 1')
    const bug = () => Promise.reject(new Error('a bug'))
    await expect(typed('start', { start: bug })).rejects.toThrow('a bug')
  })
})

describe('deliver check', () => {
  it('counts what it found when all is well', async () => {
    const folder = await folderWith(shop)
    expect(await typed(`check ${folder}/deliver.yml`)).toBe('ok: 1 app, 2 environments\nexit 0')
  })

  it('prints every problem of the catalog, one a line', async () => {
    const wrong = deliverYml
      .replace('channel:', 'chanel:')
      .replace('cluster: shared', 'cluster: shard')
    expect(await checked({ ...shop, 'deliver.yml': wrong })).toMatchInlineSnapshot(`
      "deliver.yml:4:23 environments.staging.cluster: unknown cluster "shard"; did you mean "shared"?
      deliver.yml:13:5 apps.checkout.chanel: unknown key "chanel"; did you mean "channel"?
      ! 2 problems
      exit 1"
    `)
  })

  it('prints the problems of manifests too', async () => {
    expect(await checked({ ...shop, 'deploy/x.yml': 'kind: Pod' })).toMatchInlineSnapshot(`
      "deploy/x.yml:1:1 has no apiVersion
      ! 1 problem
      exit 1"
    `)
  })

  it('allows what the sandbox allows when it is told to', async () => {
    const simulated = deliverYml.replace(
      '{ kubeconfig: { file: /etc/deliver/shared } }',
      '{ simulated: true }',
    )
    const files = { ...shop, 'deliver.yml': simulated }
    expect(await checked(files)).toMatchInlineSnapshot(`
      "deliver.yml:2:13 clusters.shared.simulated: "simulated" clusters exist in the sandbox only
      ! 1 problem
      exit 1"
    `)
    expect(await checked(files, '--simulated ')).toBe('ok: 1 app, 2 environments\nexit 0')
  })

  it('says what it leaves to the releases', async () => {
    const atTag = deliverYml.replace('deliver.app.yml', '{ file: deliver.app.yml, at: tag }')
    expect(await checked({ 'deliver.yml': atTag })).toBe(
      'ok: 1 app, 2 environments; read at the tag of each release: deliver.app.yml of checkout\nexit 0',
    )
  })

  it('tells where own kinds and what is asked of them are wrong, beside what is wrong with manifests', async () => {
    const kinds = `kinds:\n  topic: { module: topic.ts }\n`
    const kindProblems = async () => [
      { path: ['kinds', 'topic', 'module'], words: 'Cannot use the kind "topic": no' },
      { app: 'checkout', path: ['dependencies', 'orders'], words: 'partitions: too few' },
    ]
    const folder = await folderWith({
      ...shop,
      'deliver.yml': `${deliverYml}${kinds}`,
      'topic.ts': '',
      'deliver.app.yml': `workloads:
  api: { manifests: deploy, container: nothing }
dependencies:
  orders: { kind: topic, partitions: 0 }
`,
    })
    const told = await typed(`check ${folder}/deliver.yml`, { kindProblems })
    expect(told.replaceAll(`${folder}/`, '')).toMatchInlineSnapshot(`
      "deploy/deployment.yml:1:1 workloads.api: Deployment checkout has no container "nothing"; the containers are "api"
      deliver.app.yml:4:3 dependencies.orders: partitions: too few
      deliver.yml:17:12 kinds.topic.module: Cannot use the kind "topic": no
      ! 3 problems
      exit 1"
    `)
  })

  it('tells where in deliver.yml a definition stands that is part of it', async () => {
    const kindProblems = async () => [
      { app: 'checkout', path: ['dependencies', 'orders'], words: 'partitions: too few' },
    ]
    const file = 'examples/own-kind/deliver.yml'
    expect(await typed(`check --simulated ${file}`, { kindProblems })).toBe(
      `${file}:29:9 apps.checkout.definition.dependencies.orders: partitions: too few\n! 1 problem\nexit 1`,
    )
  })

  it.each(globSync('examples/*/deliver.yml'))('finds nothing wrong with %s', async (file) => {
    expect(await typed(`check --simulated ${file}`)).toMatch(/^ok: .*\nexit 0$/)
  })
})

async function checked(files: Record<string, string>, switches = ''): Promise<string> {
  const folder = await folderWith(files)
  return (await typed(`check ${switches}${folder}/deliver.yml`)).replaceAll(`${folder}/`, '')
}

/** Everything that is printed, errors marked by `!`, and the exit code. */
async function typed(line: string, given: Partial<Shell> = {}): Promise<string> {
  const lines: string[] = []
  const code = await runCli(line.split(' ').filter(Boolean), {
    version: '1.2.3',
    manifest: () => 'display_information: {}\n',
    missingForSlack: () => [],
    openAudit: () => Promise.reject(new Error('no audit here')),
    kindProblems: async () => [],
    start: async () => {
      lines.push('started')
      return 0
    },
    out: (text) => void lines.push(text),
    err: (text) => void lines.push(text.replaceAll(/^/gm, '! ')),
    ...given,
  })
  return [...lines, `exit ${code}`].join('\n')
}
