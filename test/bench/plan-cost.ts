import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { parseAllDocuments } from 'yaml'
import type { Catalog } from '#src/core/catalog.ts'
import { hashOf } from '#src/core/hash.ts'
import type { Answer } from '#src/core/queries.ts'
import type { Release } from '#src/core/release.ts'
import { ask } from '#src/engine/ask.ts'
import type { World } from '#src/engine/world.ts'
import { simulateBot } from '../support/simulated-bot.ts'
import type { Benchmark } from './benchmark.ts'
import { inFolder } from './folder.ts'
import { catalogOf, files } from './plan/shops.ts'

const apps = 200
const dependencies = 600
const rounds = 5

/** What it costs to know what a release of every app would do to what it needs, with nothing of it there yet. */
export const planCost: Benchmark = {
  name: 'plan_cost',
  what: `${apps} apps with ${dependencies} dependencies rendered and planned, over simulated clusters and clouds`,
  unit: 'ms',
  floorIs: 'the same files read and parsed as YAML',
  aim: { of: 'value', atMost: 2_000 },

  run: () =>
    inFolder(async (folder) => {
      const catalog = await catalogOf(apps, folder)
      const { world } = await simulateBot({ catalog })
      const values: number[] = []
      const floors: number[] = []
      // The first round costs what compiling costs.
      await planned(catalog, world)
      for (let round = 0; round < rounds; round++) {
        floors.push(await parsed(folder))
        values.push(await planned(catalog, world))
      }
      const each = values.map((value) => value / dependencies)
      const range = `${Math.min(...each).toFixed(2)}–${Math.max(...each).toFixed(2)} ms`
      return { is: 'measured', values, floors, notes: [`${range} a dependency`] }
    }),
}

async function planned(catalog: Catalog, world: World): Promise<number> {
  const started = performance.now()
  const steps = await Promise.all(Object.keys(catalog.apps).map((app) => plan(app, catalog, world)))
  const took = performance.now() - started
  const sum = steps.reduce((all, one) => all + one, 0)
  if (sum !== dependencies) throw new Error(`Cannot measure: ${sum} dependencies were planned`)
  return took
}

/** How many dependencies it has a plan for. */
async function plan(app: string, catalog: Catalog, world: World): Promise<number> {
  const release = releaseOf(app, catalog)
  const first = await ask([{ ask: 'manifests', app, environment: 'production', release }], world)
  const { needs = [] } = seen(first.manifests)
  const target = `${app}/production`
  const second = await ask([{ ask: 'dependencies', target, needs }], world)
  return seen(second.dependencies).length
}

function seen<Value>(answer: Answer<Value> | undefined): Value {
  if (answer?.is === 'seen') return answer.value
  throw new Error(`Cannot measure: ${JSON.stringify(answer)}`)
}

function releaseOf(app: string, { apps: known }: Catalog): Release {
  const image = known[app]?.releases.image ?? app
  const digest = `sha256:${hashOf(app)}`
  return {
    app,
    version: '1.5.0',
    tag: 'v1.5.0',
    artifacts: [{ type: 'image', image, tag: '1.5.0', digest }],
    prerelease: false,
    draft: false,
  }
}

async function parsed(folder: string): Promise<number> {
  const started = performance.now()
  const names = Array.from({ length: apps }, (_, number) => `app-${number}`)
  const all = names.flatMap((name) => files.map((file) => path.join(folder, name, file)))
  await Promise.all(
    all.map(async (file) =>
      parseAllDocuments(await readFile(file, 'utf8')).map((document) => document.toJS()),
    ),
  )
  return performance.now() - started
}
