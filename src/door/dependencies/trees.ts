import { environmentsOf } from '#src/core/catalog.ts'
import type { Dependency } from '#src/core/dependencies/dependency.ts'
import { sharedOwner, type Need } from '#src/core/dependencies/need.ts'
import { targetKey } from '#src/core/target.ts'
import type { Context } from '#src/door/command.ts'
import { deliveriesOf } from '#src/door/deliveries/find.ts'
import { readDependencies } from '#src/kinds/reading/dependencies.ts'

/** A dependency of an app in an environment. */
export type DependencyRow = {
  readonly name: string
  readonly key: string
  readonly kind: string
  readonly after: readonly string[]
  /** Absent as long as nobody asked for it. */
  readonly record?: Dependency
  /** Named by what runs there, only by a delivery on its way, or by no release. */
  readonly named: 'runs' | 'comes' | 'kept'
}

export type DependencyTree = {
  readonly app: string
  readonly environment: string
  /** The release that is settled there. */
  readonly version?: string
  readonly rows: readonly DependencyRow[]
}

type Asked = { readonly app: string; readonly environment?: string | undefined }

/** What an app needs, by environment, as far as the person may look; also what is kept though no release names it. */
export async function dependencyTrees(
  context: Context,
  { app, environment }: Asked,
): Promise<readonly DependencyTree[]> {
  const { catalog, rights, store } = context
  const entry = Object.values(catalog.apps).find(({ name }) => name === app)
  const all = entry ? environmentsOf(catalog, entry) : Object.keys(catalog.environments)
  const seen = all
    .filter((name) => environment === undefined || name === environment)
    .filter((name) => rights.may('view', name, app === sharedOwner ? undefined : app))
  const records = await readDependencies(store)
  return Promise.all(seen.map((name) => treeOf(context, { app, environment: name }, records)))
}

async function treeOf(
  { store }: Context,
  { app, environment }: { readonly app: string; readonly environment: string },
  records: readonly Dependency[],
): Promise<DependencyTree> {
  const key = targetKey(app, environment)
  const [target, flying] = await Promise.all([
    store.target(key),
    deliveriesOf(store, { target: key, done: false }),
  ])
  const settled = target?.settled
  const runs = settled?.needs ?? []
  const comes = flying.flatMap(({ document }) => document.rendered?.needs ?? [])
  const byKey = new Map(records.map((record) => [record.id, record]))
  const others = records.filter((one) => one.environment === environment && isOf(one, app, key))
  const rows = [
    ...runs.map((need) => rowOf(need, 'runs', byKey)),
    ...comes.map((need) => rowOf(need, 'comes', byKey)),
    ...others.map((record) => keptRow(record)),
  ]
  return {
    app,
    environment,
    ...(settled && { version: settled.release.version }),
    rows: rows.filter((row, index) => rows.findIndex((one) => one.key === row.key) === index),
  }
}

function isOf({ owner, usedBy }: Dependency, app: string, target: string): boolean {
  return owner === app || usedBy.some((one) => one.target === target)
}

function rowOf(
  { name, key, kind, after }: Need,
  named: DependencyRow['named'],
  records: ReadonlyMap<string, Dependency>,
): DependencyRow {
  const record = records.get(key)
  return { name, key, kind, after, named, ...(record && { record }) }
}

function keptRow(record: Dependency): DependencyRow {
  const { name, id: key, kind, owner, usedBy } = record
  const isUsed = owner === sharedOwner && usedBy.some(({ version }) => version !== undefined)
  return { name, key, kind, after: [], record, named: isUsed ? 'runs' : 'kept' }
}
