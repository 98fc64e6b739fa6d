import { without } from '#src/core/without.ts'
import type { Fate } from '#providers/cluster/simulated.ts'
import type { Switch } from './page/switches.ts'
import type { World } from './page/world.ts'
import type { SimulatedWorld } from './world.ts'

type Handle = Switch & { readonly turn: (on: boolean) => Promise<void> | void }

/** What a container logs before it exits, as the sandbox and the stories have it. */
export const lastWords = [
  'level=info msg="starting" version=1.5.0',
  'level=info msg="connecting to database" host=db.shop.svc',
  'level=fatal msg="missing setting" key=PAYMENT_PROVIDER_URL',
]

/** Lets a newcomer break things: releases and clusters. */
export function worldSwitches(world: SimulatedWorld): World {
  const states = new Map<string, boolean>()
  const handles: readonly Handle[] = [
    ...[...world.releases.keys()].flatMap((app) => releaseSwitches(world, app)),
    ...[...world.clusters.keys()].map((name) => clusterSwitch(world, name)),
  ]

  return {
    state: () => ({
      switches: handles.map((handle) => {
        const shown = without(handle, 'turn')
        return shown.kind === 'toggle' ? { ...shown, on: states.get(shown.id) ?? false } : shown
      }),
    }),
    async turn(id, on = true) {
      const handle = handles.find((one) => one.id === id)
      if (!handle) throw new Error(`Cannot turn "${id}": there is no such switch`)
      await handle.turn(on)
      states.set(id, on)
    },
  }
}

function releaseSwitches(world: SimulatedWorld, app: string): Handle[] {
  const { controls } = world.releases.get(app)!
  let patch = 1
  const failing = (fate: Fate, label: string, description: string): Handle => {
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
  return [
    failing(
      'crash',
      `New releases of ${app} crash`,
      'Pods of 1.5.0 and newer exit with an error after they start',
    ),
    failing(
      'pull',
      `New releases of ${app} cannot be pulled`,
      'The registry does not hand out the images of 1.5.0 and newer',
    ),
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
      label: `Move the tag of ${app} 1.5.0`,
      description: 'Somebody builds it again: plans that people vote on change',
      turn: () => controls.moveTag('1.5.0'),
    },
    {
      id: `${app}/publish`,
      group: app,
      kind: 'button',
      label: `Publish a release of ${app}`,
      description: 'A new version appears where releases are published',
      turn: () => controls.publish(`1.5.${patch++}`),
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

/** Whether an image is of the app, and newer than what ran when the sandbox began. */
async function isNewOf(world: SimulatedWorld, app: string): Promise<(image: string) => boolean> {
  const old = await Promise.all(
    ['1.3.0', '1.4.0', '1.4.1'].map((version) => world.isImageOf(app, version)),
  )
  return (image) => image.includes(`/${app}@`) && !old.some((isOld) => isOld(image))
}
