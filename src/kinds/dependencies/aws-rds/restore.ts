import { type DatabaseInstance, tags } from '#src/core/dependencies/cloud.ts'
import { notOurs } from './acts.ts'
import { currentRole } from './ensure.ts'
import { factsOf, fewOf, outputsFor } from './facts.ts'
import { groupDeed } from './gap.ts'
import { masterReady } from './master.ts'
import { otherRole } from './names.ts'
import { phaseOf, troubleOf } from './phase.ts'
import { lookInside, roleClosed, roleReady } from './roles.ts'
import {
  databaseOf,
  deedOf,
  fail,
  type Memory,
  type Move,
  type Ordered,
  type Scene,
  wait,
} from './scene.ts'
import { sendOnce, waitWhileBusy } from './sending.ts'
import { wishOf, wishRestored } from './wish.ts'
import { majorOf } from './versions.ts'

type Restoring = Ordered<'restore'>

/**
 * Data as they were, in a new instance that is got ready beside the old one, and then takes its place; the old one is
 * kept. Until the names change nothing happens to anybody. They tell how far it is, also to whoever begins anew.
 */
export function restore(scene: Scene, task: Restoring): Move {
  const names = {
    fresh: scene.names.beside(`r-${task.id}`),
    old: scene.names.beside(`old-${task.id}`),
  }
  switch (scene.memory.step) {
    case 'look':
      return lookBeside(scene, 'kept', names.old)
    case 'kept':
      return kept(scene, names)
    case 'source':
      return source(scene, task, names)
    case 'parameters':
    case 'fresh':
      return fresh(scene, task, names)
    case 'away':
      return away(scene, names)
    case 'moved':
      return moved(scene, names)
    case 'place':
      return place(scene, task, names)
    case 'roles':
      return within(scene)
    default:
      return lookBeside(scene, 'kept', names.old)
  }
}

type Beside = { readonly fresh: string; readonly old: string }

/** Where the old one has its new name already, the rest of the way is left; that it vanished is told at its end. */
function kept(scene: Scene, names: Beside): Move {
  const instance = databaseOf(scene)?.instance
  if (!instance) return lookBeside(scene, 'source', undefined)
  const foreign = notOwned(scene, instance)
  return foreign ?? lookBeside(scene, 'moved', names.fresh)
}

/** What it is made of has to be there before anything is made. */
function source(scene: Scene, task: Restoring, names: Beside): Move {
  const instance = databaseOf(scene)?.instance
  const foreign = instance && notOwned(scene, instance)
  if (foreign) return foreign
  const version = versionFrom(scene, task, instance)
  if (typeof version !== 'string') return version
  const before = instance && {
    storage: instance.storage,
    masterUser: instance.masterUser,
  }
  return lookBeside(scene, 'fresh', names.fresh, { from: { version, ...(before && { before }) } })
}

function versionFrom(
  scene: Scene,
  { from }: Restoring,
  instance: DatabaseInstance | undefined,
): string | Move {
  const { names } = scene
  if ('snapshot' in from) {
    const snapshots = databaseOf(scene)?.snapshots ?? []
    const found = snapshots.find(({ id }) => id === from.snapshot)
    if (found?.status === 'available') return found.version
    const usable = snapshots.filter(({ status }) => status === 'available').map(({ id }) => id)
    return fail(
      `Cannot restore database "${names.instance}": it has no snapshot "${from.snapshot}"`,
      usable.length > 0 ? `It has ${fewOf(usable)}` : 'It has none',
    )
  }
  return versionAt(scene, from.at, instance)
}

function versionAt(
  { names, now }: Scene,
  at: number,
  instance: DatabaseInstance | undefined,
): string | Move {
  if (!instance)
    return fail(
      `Cannot restore database "${names.instance}" as it was at a moment: it is gone`,
      'Restore a snapshot of it',
    )
  const early = earlier(instance, at, now)
  if (early !== undefined)
    return fail(
      `Cannot restore database "${names.instance}" as it was at ${timeOf(at)}: ${early}`,
      'Name a later moment, or one of its snapshots',
    )
  const latest = instance.latestRestorableAt
  if (at > now || (latest !== undefined && at > latest))
    return fail(
      `Cannot restore database "${names.instance}" as it was at ${timeOf(at)}: that cannot be had yet`,
      latest === undefined ? 'Name an earlier moment' : `The latest moment is ${timeOf(latest)}`,
    )
  return instance.version
}

/** Why there are no backups of so long ago; the last of the days that are kept may be a little longer. */
function earlier(
  { backupDays, createdAt }: DatabaseInstance,
  at: number,
  now: number,
): string | undefined {
  if (createdAt !== undefined && at < createdAt) return `it was made at ${timeOf(createdAt)}`
  if (backupDays === 0) return 'it keeps no backups'
  return at < now - (backupDays + 1) * DAY
    ? `it keeps backups of ${backupDays} ${backupDays === 1 ? 'day' : 'days'}`
    : undefined
}

const DAY = 86_400_000

function fresh(scene: Scene, task: Restoring, names: Beside): Move {
  const { memory, spec } = scene
  const found = databaseOf(scene)
  const instance = found?.instance
  if (instance)
    return (
      ready(scene, instance) ??
      masterReady(scene, instance) ??
      lookInside(scene, instance, { step: 'roles', secret: currentRole(scene) })
    )
  const { from } = memory
  if (!from) return lookBeside(scene, 'kept', names.old)
  const major = majorOf(from.version)
  const group = spec.parameters ? scene.names.parameterGroup(major) : undefined
  if (group !== undefined && memory.step !== 'parameters')
    return wait(scene, `parameter group ${group}`, {
      effect: deedOf(scene, groupDeed(spec, scene.names, major)),
      memory: { step: 'parameters' },
    })
  const wish = wishRestored(
    wishOf(spec, scene.names),
    { version: from.version, ...(group !== undefined && { parameterGroup: group }) },
    from.before,
  )
  const deed = { do: 'restore', wish, from: originOf(scene, task) } as const
  return sendOnce(scene, {
    what: 'restore',
    on: `database ${names.fresh} with the data of before`,
    effect: deedOf(scene, deed, names.fresh),
  })
}

function originOf({ names }: Scene, { from }: Restoring) {
  return 'snapshot' in from ? from : { source: names.instance, at: from.at }
}

/** It is ours and usable; undefined once it is so. */
function ready(scene: Scene, instance: DatabaseInstance): Move | undefined {
  const foreign = notOwned(scene, instance)
  if (foreign) return foreign
  if (phaseOf(instance) === 'busy')
    return waitWhileBusy(scene, instance, { acted: scene.memory.acted })
  const trouble = troubleOf(instance)
  return trouble && fail(`Cannot go on: ${trouble.because}`, trouble.hint)
}

/** The old one gives its name up: from here on it cannot be stopped. */
function away(scene: Scene, names: Beside): Move {
  const instance = databaseOf(scene)?.instance
  if (!instance) return lookBeside(scene, 'moved', names.fresh)
  const foreign = notOwned(scene, instance)
  if (foreign) return foreign
  if (phaseOf(instance) === 'busy')
    return waitWhileBusy(scene, instance, { acted: scene.memory.acted })
  return sendOnce(scene, {
    what: 'away',
    on: `database ${instance.id} to be called ${names.old}`,
    effect: deedOf(scene, { do: 'rename', to: names.old }),
    acts: true,
  })
}

/** The new one gets the name; where it is not there under its first one, it has it already. */
function moved(scene: Scene, names: Beside): Move {
  const instance = databaseOf(scene)?.instance
  if (!instance) return lookBeside(scene, 'place', undefined, { acted: true })
  const waiting = ready(scene, instance)
  if (waiting) return waiting
  return sendOnce(scene, {
    what: 'moved',
    on: `database ${names.fresh} to be called ${scene.names.instance}`,
    effect: deedOf(scene, { do: 'rename', to: scene.names.instance }, names.fresh),
    acts: true,
  })
}

/** Roles as they are now: a password that was changed since must not be good again. */
function within(scene: Scene): Move {
  const which = currentRole(scene)
  return (
    roleReady(scene, which) ??
    roleClosed(scene, otherRole[which]) ??
    lookBeside(scene, 'away', undefined, { login: undefined })
  )
}

/** It answers where the old one did. */
function place(scene: Scene, task: Restoring, names: Beside): Move {
  const instance = databaseOf(scene)?.instance
  if (!instance) return appearing(scene)
  const waiting = ready(scene, instance)
  if (waiting) return waiting
  const { endpoint } = instance
  if (!endpoint) return wait(scene, 'the address of its instance', { slow: true })
  const origin =
    'snapshot' in task.from ? `of snapshot ${task.from.snapshot}` : `of ${timeOf(task.from.at)}`
  return {
    is: 'done',
    outputs: outputsFor(scene, endpoint, currentRole(scene)),
    tells: [
      `its data are those ${origin}`,
      `as it was until now it is kept, where it was still there, as database ${names.old}: remove that in the RDS console once nobody needs it`,
    ],
    facts: { ...factsOf(scene), 'Kept from before': names.old },
  }
}

const APPEARS_WITHIN = 900_000

function appearing(scene: Scene): Move {
  const { names, now, memory } = scene
  const since = memory.sent?.at ?? now
  if (now - since > APPEARS_WITHIN)
    return fail(`Cannot restore: database "${names.instance}" does not appear`)
  const sent = { what: 'appear', at: since, times: 1 }
  return wait(scene, `database ${names.instance} to appear`, { slow: true, memory: { sent } })
}

function notOwned({ key }: Scene, { id, tags: marks }: DatabaseInstance): Move | undefined {
  const owner = marks[tags.owner]
  return owner === key ? undefined : fail(`Cannot restore: ${notOurs(id, owner)}`)
}

/** From the next look on another instance is looked at: its own one where none is named. */
function lookBeside(
  scene: Scene,
  step: string,
  instance: string | undefined,
  more: Partial<Memory> = {},
): Move {
  const memory = { ...more, step, instance, sent: undefined }
  return wait(scene, `a look at database ${instance ?? scene.names.instance}`, { memory })
}

function timeOf(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
