import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { problemsOf, shop } from './folder.ts'

/** What the page leaves out: it shows only what each chapter is about. */
const base = parse(`
clusters:
  shared: { inCluster: true }
environments:
  dev: { cluster: shared, namespace: dev }
  staging: { cluster: shared, namespace: staging, after: dev }
  production: { cluster: shared, namespace: shop, after: staging, protected: true }
groups:
  release-managers: { users: [U0RITA, U0OMAR] }
  qa: { slackGroup: S0QA }
  sre: { slackGroup: S0SRE }
apps:
  checkout:
    channel: '#checkout'
    releases: { github: acme/checkout, image: ghcr.io/acme/checkout }
    definition: deliver.app.yml
`) as Tree

const page = readFileSync('docs/how-to/decide-who-decides.md', 'utf8')
const pieces = Array.from(
  page.matchAll(/```yaml\n# (\S+)\n(.*?)```/gs),
  ([, file = '', text = '']) => ({
    file,
    text,
  }),
)

it('shows every rule in YAML', () => {
  expect(pieces.length).toBe(page.match(/```yaml/g)?.length)
  expect(pieces.length).toBeGreaterThan(6)
})

it.each(pieces)('$file on the page is right: $text', async ({ file, text }) => {
  const piece = parse(text) as Tree
  const files =
    file === 'deliver.yml'
      ? { 'deliver.yml': stringify(merged(base, piece)) }
      : {
          'deliver.yml': stringify(base),
          [file]: stringify(merged(parse(shop['deliver.app.yml']) as Tree, piece)),
        }
  expect(await problemsOf({ ...shop, ...files })).toEqual([])
})

it('holds together as one catalog', async () => {
  const mine = (wanted: string) =>
    pieces.filter(({ file }) => file === wanted).map(({ text }) => parse(text) as Tree)
  const whole = {
    'deliver.yml': stringify(mine('deliver.yml').reduce(merged, base)),
    'deliver.app.yml': stringify(
      mine('deliver.app.yml').reduce(merged, parse(shop['deliver.app.yml']) as Tree),
    ),
  }
  expect(await problemsOf({ ...shop, ...whole })).toEqual([])
})

type Tree = { readonly [key: string]: unknown }

function merged(into: Tree, from: Tree): Tree {
  const entries = Object.entries(from).map(([key, value]) => {
    const there = into[key]
    return [key, isTree(value) && isTree(there) ? merged(there, value) : value] as const
  })
  return { ...into, ...Object.fromEntries(entries) }
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
