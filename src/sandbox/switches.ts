import { without } from '#src/core/without.ts'
import type { Fate } from '#providers/cluster/simulated.ts'
import type { Switch } from './page/switches.ts'
import type { World } from './page/world.ts'
import { cloudSwitches } from './cloud-switches.ts'
import type { Published } from './shop-releases.ts'
import { ailmentSwitches, watchSwitches } from './watch-switches.ts'
import type { SimulatedWorld } from './world.ts'

/** Something that can be turned, and what it does. */
export type Handle = Switch & { readonly turn: (on: boolean) => Promise<void> | void }

/** What a container logs before it exits, as the sandbox and the stories have it. */
export const lastWords = [
  'level=info msg="starting" version=1.5.0',
  'level=info msg="connecting to database" host=db.shop.svc',
  'level=fatal msg="missing setting" key=PAYMENT_PROVIDER_URL',
]

/** Lets a newcomer break things: releases, clusters and clouds. `published` is what the world was made with. */
export function worldSwitches(world: SimulatedWorld, published: Published = {}): World {
  const states = new Map<string, boolean>()
  const lasting: readonly Handle[] = [
    ...[...world.releases.keys()].flatMap((app) => releaseSwitches(world, app, published[app])),
    ...[...world.clusters.keys()].map((name) => clusterSwitch(world, name)),
    ...watchSwitches(world),
  ]
  const clouds = [...world.clouds].map(([name, { controls }]) => cloudSwitches(name, controls))
  // Databases come and go.
  const handles = () => [...lasting, ...clouds.flatMap((those) => those())]

  return {
    state: () => ({
      switches: handles().map((handle) => {
        const shown = without(handle, 'turn')
        return shown.kind === 'toggle' ? { ...shown, on: states.get(shown.id) ?? false } : shown
      }),
    }),
    async turn(id, on = true) {
      const handle = handles().find((one) => one.id === id)
      if (!handle) throw new Error(`Cannot turn "${id}": there is no such switch`)
      await handle.turn(on)
      states.set(id, on)
    },
  }
}

function releaseSwitches(
  world: SimulatedWorld,
  app: string,
  published: Published[string] = [],
): Handle[] {
  const { controls } = world.releases.get(app)!
  const fresh = published.filter(({ version }) => !old.includes(version))
  const { version: first = '1.5.0' } = fresh[0] ?? {}
  const { version: last = first, files } = fresh.at(-1) ?? {}
  let patch = 1
  return [
    failing(world, app, {
      fate: 'crash',
      label: `New releases of ${app} crash`,
      description: `Pods of ${first} and newer exit with an error after they start`,
    }),
    failing(world, app, {
      fate: 'pull',
      label: `New releases of ${app} cannot be pulled`,
      description: `The registry does not hand out the images of ${first} and newer`,
    }),
    ...ailmentSwitches(world, app, () => isNewOf(world, app)),
    ...migrationSwitch(world, app, published),
    {
      id: `${app}/checks`,
      group: app,
      kind: 'toggle',
      label: `CI of new releases of ${app} fails`,
      description: 'The check "ci" says so of whatever is published from now on',
      turn: (on) => controls.checkNew([{ name: 'ci', state: on ? 'failed' : 'passed' }]),
    },
    {
      id: `${app}/move`,
      group: app,
      kind: 'button',
      label: `Move the tag of ${app} ${first}`,
      description: 'Somebody builds it again: plans that people vote on change',
      turn: () => controls.moveTag(first),
    },
    {
      id: `${app}/publish`,
      group: app,
      kind: 'button',
      label: `Publish a release of ${app}`,
      description: 'A new version appears where releases are published',
      turn: () =>
        controls.publish(`${last.slice(0, last.lastIndexOf('.'))}.${patch++}`, files && { files }),
    },
  ]
}

function failing(
  world: SimulatedWorld,
  app: string,
  { fate, label, description }: Pick<Switch, 'label' | 'description'> & { readonly fate: Fate },
): Handle {
  let undo: (() => void)[] = []
  return {
    id: `${app}/${fate}`,
    group: app,
    kind: 'toggle',
    label,
    description,
    async turn(on) {
      for (const stop of undo) stop()
      if (!on) return void (undo = [])
      const isNew = await isNewOf(world, app)
      undo = [...world.clusters.values()].map((cluster) =>
        cluster.controls.fail(isNew, fate, { logs: lastWords }),
      )
    },
  }
}

/** Data of an app are changed by an image of its own. */
function migrationSwitch(
  world: SimulatedWorld,
  app: string,
  published: Published[string],
): Handle[] {
  let undo: (() => void)[] = []
  if (published.length === 0) return []
  return [
    {
      id: `${app}/migrations`,
      group: app,
      kind: 'toggle',
      label: `Migrations of ${app} fail`,
      description:
        'Jobs that change its data exit with an error: the delivery holds before its rollout',
      turn(on) {
        for (const stop of undo) stop()
        undo = on
          ? [...world.clusters.values()].map(({ controls }) =>
              controls.fail((image) => image.includes(`/${app}-schema:`), 'crash', {
                logs: ['level=fatal msg="cannot add index" error="duplicate key in orders_number"'],
              }),
            )
          : []
      },
    },
  ]
}

function clusterSwitch(world: SimulatedWorld, name: string): Handle {
  const { controls } = world.clusters.get(name)!
  return {
    id: `cluster/${name}`,
    group: 'Clusters',
    kind: 'toggle',
    label: `Cluster ${name} is away`,
    description: 'Its API server does not answer; deliveries hold and go on by themselves',
    turn: (on) => (on ? controls.goAway() : controls.comeBack()),
  }
}

const old: readonly string[] = ['1.3.0', '1.4.0', '1.4.1']

/** Whether an image is of the app, and newer than what ran when the sandbox began. */
async function isNewOf(world: SimulatedWorld, app: string): Promise<(image: string) => boolean> {
  const before = await Promise.all(old.map((version) => world.isImageOf(app, version)))
  return (image) => image.includes(`/${app}@`) && !before.some((isOld) => isOld(image))
}
