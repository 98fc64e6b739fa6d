import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'

/**
 * Who may import whom. A folder that is not listed may not exist, and what is not listed may not be imported.
 * To change the architecture, change this table.
 */
type Layer = { readonly ours: readonly string[]; readonly packages: readonly string[] }

const layers: Record<string, Layer> = {
  'src/core': {
    ours: [],
    packages: [
      'zod',
      'ms',
      'semver',
      'canonicalize',
      'croner',
      'fastest-levenshtein',
      're2js',
      '@lezer/common',
      '@prometheus-io/lezer-promql',
      'node:crypto',
    ],
  },
  'src/kinds': { ours: ['src/core'], packages: ['zod', 'semver', 'jsonpath-plus'] },
  'src/own-kinds': {
    ours: ['src/core', 'src/kinds/dependencies/any-kind.ts'],
    packages: ['zod', 'node:'],
  },
  'src/catalog': {
    ours: ['src/core', 'src/kinds/dependencies', 'providers/releases/releases.ts'],
    packages: ['zod', 'yaml', 'chokidar', 'fastest-levenshtein', 'node:'],
  },
  'src/door': {
    ours: ['src/core', 'src/kinds', 'db/store.ts'],
    packages: [
      'chrono-node',
      'node-cron',
      'zod',
      'yaml',
      'string-argv',
      'fastest-levenshtein',
      '@slack/types',
      'node:crypto',
    ],
  },
  commands: {
    ours: ['src/core', 'src/kinds', 'src/door', 'src/messages'],
    packages: ['zod'],
  },
  'src/messages': {
    ours: ['src/core', 'src/kinds', 'src/door'],
    packages: ['@slack/types', 'csv-stringify'],
  },
  'src/chat': {
    ours: ['src/core', 'src/door', 'src/messages', 'db/store.ts'],
    packages: ['@slack/', 'zod', 'lru-cache', 'undici', 'node:'],
  },
  'src/engine': {
    ours: [
      'src/core',
      'src/kinds',
      'providers/alerts/alerts.ts',
      'providers/cloud/cloud.ts',
      'providers/cluster/cluster.ts',
      'providers/cluster/inspecting.ts',
      'providers/logs/logs.ts',
      'providers/metrics/metrics.ts',
      'providers/probe/probe.ts',
      'providers/releases/releases.ts',
      'providers/sql/sql.ts',
      'db/store.ts',
    ],
    packages: ['semver'],
  },
  'src/http': { ours: ['src/core', 'src/door'], packages: ['prom-client', 'node:'] },
  'src/cli': {
    ours: ['src/core', 'src/door', 'src/catalog'],
    packages: ['fastest-levenshtein', 'node:'],
  },
  'src/charts': {
    ours: ['src/core'],
    packages: ['echarts', '@resvg/resvg-js', 'dejavu-fonts-ttf', 'lru-cache', 'node:'],
  },
  'src/sandbox': {
    ours: [
      'src/core',
      'providers/alerts',
      'providers/logs',
      'providers/metrics',
      'providers/cloud/cloud.ts',
      'providers/cloud/simulated.ts',
      'providers/cluster/cluster.ts',
      'providers/cluster/simulated.ts',
      'providers/probe/probe.ts',
      'providers/probe/simulated.ts',
      'providers/sql/simulated.ts',
      'providers/sql/sql.ts',
      'providers/releases/releases.ts',
      'providers/releases/simulated.ts',
    ],
    packages: ['@slack/types', 'zod', 'ws', 'node:'],
  },
  providers: {
    ours: ['src/core'],
    packages: [
      '@aws-sdk/',
      '@kubernetes/client-node',
      '@lezer/',
      '@prometheus-io/lezer-promql',
      're2js',
      '@octokit/rest',
      'pg',
      'undici',
      'semver',
      'diff',
      'yaml',
      'zod',
      'node:',
    ],
  },
  db: {
    ours: ['src/core'],
    packages: ['better-sqlite3', 'drizzle-orm', 'drizzle-kit', 'zod', 'node:'],
  },
}

/** These build everything once, and so may import everything. There is no other file beside the folders of `src`. */
const wiring = [
  'src/audit-sealer.ts',
  'src/bot.ts',
  'src/clock.ts',
  'src/cluster-health.ts',
  'src/clusters.ts',
  'src/config.ts',
  'src/counted-door.ts',
  'src/dependency-services.ts',
  'src/heart-beat.ts',
  'src/live-catalog.ts',
  'src/log.ts',
  'src/main.ts',
  'src/opening.ts',
  'src/run-sandbox.ts',
  'src/scheduled-commands.ts',
  'src/serve.ts',
  'src/starting.ts',
  'src/version.ts',
  'src/watch-health.ts',
  'src/watch-services.ts',
  'src/watched-store.ts',
]

/** A folder should have about twenty files, and may have 22; another number needs a reason. */
const most: Readonly<Record<string, number>> = {
  // The browser loads them as they are, knows no `#` imports, and has one small drawer a file.
  'src/sandbox/page/client': 26,
}

const files = globSync('{src,commands,providers,db}/**/*.{ts,js,mjs,cjs}')

it('knows each file of the wiring', () => {
  expect(files.filter((file) => path.dirname(file) === 'src').toSorted()).toEqual(wiring)
})

it('sees what the browser loads', () => {
  expect(files).toContain('src/sandbox/page/client/app.js')
})

it.each(files)('%s imports only what its layer may', (file) => {
  if (wiring.includes(file)) return
  const name = layerOf(file)
  expect(name, `${file} is in no layer`).toBeDefined()
  const layer = layers[name!]!
  for (const specifier of importsOf(file)) {
    if (specifier.startsWith('./')) continue
    expect(specifier, 'import another folder as #folder/file.ts').not.toMatch(/^\.\./)
    expect(isAllowed(specifier, name!, layer), `${name} may not import ${specifier}`).toBe(true)
  }
})

it('sees every way to import', () => {
  const text = `
    import a from 'one'
    import { b } from 'two'
    import 'three'
    export * from 'four'
    const e = await import('five')
    type F = import('six').F
    const g = require('seven')`
  expect(specifiersIn(text)).toEqual(['one', 'two', 'three', 'four', 'five', 'six', 'seven'])
})

it.each(Object.keys(layers))('%s has at most about twenty files a folder', (name) => {
  if (name === 'commands') return
  const folders = Map.groupBy(
    files.filter((file) => layerOf(file) === name),
    (file) => path.dirname(file),
  )
  for (const [folder, inside] of folders)
    expect(inside.length, `files in ${folder}`).toBeLessThanOrEqual(most[folder] ?? 22)
})

function isAllowed(specifier: string, name: string, { ours, packages }: Layer): boolean {
  if (!specifier.startsWith('#')) return packages.some((one) => matches(specifier, one))
  const target = specifier.slice(1)
  if (layerOf(target) === name) return true
  return ours.some((one) => target === one || target.startsWith(`${one}/`))
}

function matches(specifier: string, allowed: string): boolean {
  if (allowed.endsWith(':') || allowed.endsWith('/')) return specifier.startsWith(allowed)
  return specifier === allowed || specifier.startsWith(`${allowed}/`)
}

function layerOf(file: string): string | undefined {
  const folder = path.dirname(file)
  return Object.keys(layers)
    .filter((layer) => folder === layer || folder.startsWith(`${layer}/`))
    .toSorted((a, b) => b.length - a.length)[0]
}

function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8')
  // In what the browser loads, types stand in comments, which are not loaded.
  return specifiersIn(file.endsWith('.js') ? text.replaceAll(/\/\*[^]*?\*\//g, '') : text)
}

function specifiersIn(text: string): string[] {
  const statements =
    /(?:^|[^\w.])(?:import|export|require)\b(?:[^'"`;]*?\bfrom\s*|\s*\(\s*|\s+)['"]([^'"]+)['"]/g
  return Array.from(text.matchAll(statements), ([, specifier]) => specifier!)
}
