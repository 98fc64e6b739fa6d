import { isAtTag, type App, type Catalog } from '#src/core/catalog.ts'
import type { Switch } from './page/switches.ts'
import type { World } from './page/world.ts'

/** Edits of the catalog that somebody makes while others look at a plan: they change it, and votes on it fall. */
export type Edits = {
  /** The catalog as the edits leave it. */
  applied(catalog: Catalog): Catalog
  readonly world: World
}

/** One switch for each app: a pod more in the environments that are protected. */
export function createEdits(apps: readonly string[]): Edits {
  const edited = new Set<string>()
  const switches = (): readonly Switch[] =>
    apps.map((app) => ({
      id: `${app}/${EDIT}`,
      group: app,
      kind: 'toggle',
      on: edited.has(app),
      label: `${app} has four pods in production`,
      description: 'As if its definition were edited: a plan that people vote on becomes another',
    }))

  return {
    applied: (catalog) => ({
      ...catalog,
      apps: Object.fromEntries(
        Object.entries(catalog.apps).map(([name, app]) => [
          name,
          edited.has(name) ? withFourPods(app, protectedIn(catalog)) : app,
        ]),
      ),
    }),
    world: {
      state: () => ({ switches: switches() }),
      turn(id, on = true) {
        const app = apps.find((name) => id === `${name}/${EDIT}`)
        if (app === undefined) throw new Error(`Cannot turn "${id}": there is no such switch`)
        if (on) edited.add(app)
        else edited.delete(app)
      },
    },
  }
}

const EDIT = 'edit'
const PODS = 4

function protectedIn({ environments }: Catalog): readonly string[] {
  return Object.keys(environments).filter((name) => environments[name]?.protected)
}

function withFourPods(app: App, where: readonly string[]): App {
  const { definition } = app
  if (isAtTag(definition)) return app
  const workloads = Object.entries(definition.workloads).map(([name, workload]) => {
    const more = where.map((environment) => [
      environment,
      { ...workload.per?.[environment], replicas: PODS },
    ])
    return [name, { ...workload, per: { ...workload.per, ...Object.fromEntries(more) } }]
  })
  return { ...app, definition: { ...definition, workloads: Object.fromEntries(workloads) } }
}
