import { objectKey } from '#src/core/plan/objects.ts'
import { identityOf } from '#providers/cluster/objects/prepare.ts'
import type { SimulatedControls } from '#providers/cluster/simulated.ts'
import type { Fate } from './pods.ts'
import { createdBy, edited } from './store.ts'
import { advance, change, type Fault, keep, lookAt, type World } from './world.ts'

/** How to disturb a simulated cluster, and to look at it from behind. */
export function controlsOf(world: World): SimulatedControls {
  return {
    fail: (image, fate, options) =>
      fail(world, image, { fate, logs: options?.logs ?? defaultLogs[fate] ?? [] }),
    goAway() {
      world.away = true
    },
    comeBack() {
      world.away = false
      world.hints.changed()
    },
    deny(verb, kind) {
      const denial = { verb, kind }
      world.denials.push(denial)
      return () => take(world.denials, denial)
    },
    edit(manager, ref, how) {
      const found = world.objects.get(identityOf(ref))
      if (!found) throw new Error(`Cannot edit ${objectKey(ref)}: there is none`)
      change(world, () =>
        keep(world, edited({ live: found, manager, change: how }, world.serial + 1)),
      )
    },
    createByHand: (manager, manifest) =>
      change(world, () => keep(world, createdBy(manager, manifest, world.serial + 1))),
    removeByHand: (ref) => change(world, () => world.objects.delete(identityOf(ref))),
    objects() {
      advance(world)
      return [...world.objects.values()].map((one) => ({
        ref: one.ref,
        object: lookAt(world, one),
        generation: one.generation,
        writes: one.writes,
      }))
    },
    pods(namespace) {
      advance(world)
      return world.controllers.pods(namespace, world.clock.now())
    },
  }
}

function fail(
  world: World,
  image: string | Fault['matches'],
  what: Omit<Fault, 'matches'>,
): () => void {
  const fault: Fault = {
    ...what,
    matches: typeof image === 'string' ? (one) => one === image : image,
  }
  const refate = () => world.controllers.refate(world.clock.now())
  change(world, () => {
    world.faults.push(fault)
    refate()
  })
  return () =>
    change(world, () => {
      take(world.faults, fault)
      refate()
    })
}

function take<Item>(items: Item[], item: Item): void {
  const index = items.indexOf(item)
  if (index !== -1) items.splice(index, 1)
}

/** What a container says before it dies, unless it was told what to say. */
const defaultLogs: Partial<Record<Fate, readonly string[]>> = {
  crash: [
    'level=info msg="starting"',
    'level=info msg="connecting to the database" host=db:5432',
    'level=fatal msg="cannot read the configuration" error="DATABASE_URL is not set"',
  ],
  oom: ['level=info msg="starting"', 'level=info msg="warming the cache" entries=2400000'],
}
