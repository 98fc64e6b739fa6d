import type { DatabaseInstance } from '#src/core/dependencies/cloud.ts'
import { factsOf, outputsFor } from './facts.ts'
import { type Change, gapOf, groupDeed, groupAfter, groupOf, type Upgrade } from './gap.ts'
import { masterReady } from './master.ts'
import { MASTER, type RoleName, roleOf } from './names.ts'
import { phaseOf, troubleOf } from './phase.ts'
import { lookInside, roleReady } from './roles.ts'
import {
  databaseOf,
  deedOf,
  fail,
  givenUser,
  type Move,
  type Scene,
  secretEffect,
  secretOf,
  wait,
} from './scene.ts'
import { hasSettled, sendOnce, waitWhileBusy } from './sending.ts'
import { changesFor, type Setting } from './settings.ts'
import { nameBefore, orderBefore, snapshotReady } from './snapshots.ts'
import { wishOf } from './wish.ts'

/** Brings it to its spec: one thing at a time, each by what is there. */
export function ensure(scene: Scene): Move {
  if (scene.memory.step === 'roles') return roles(scene)
  const gap = gapOf(scene)
  if (gap.is === 'refused') return fail(gap.because, gap.hint)
  if (gap.is === 'missing') return create(scene)
  const { instance, changes } = gap
  return (
    standing(scene, instance, changes) ??
    ours(scene, instance, changes) ??
    settled(scene, instance, changes) ??
    upgraded(scene, instance, changes) ??
    restarted(scene, instance) ??
    lookInside(scene, instance, { step: 'roles', secret: currentRole(scene) })
  )
}

/** The password is kept first: a create that is found half done after a crash has the same. */
function create(scene: Scene): Move {
  const { memory, names, spec } = scene
  const on = `database ${names.instance} to be created`
  if (memory.sent?.busyAt !== undefined)
    return fail(`Cannot bring about database "${names.instance}": it vanished meanwhile`)
  if (secretOf(scene) === undefined)
    return wait(scene, 'the master password to be stored', {
      effect: secretEffect(scene, 'master', MASTER),
    })
  const group = groupOf(spec, names)
  if (group !== undefined && !databaseOf(scene)?.parameterGroup)
    return sendOnce(scene, {
      what: 'parameters',
      on: `parameter group ${group}`,
      effect: deedOf(scene, groupDeed(spec, names)),
    })
  const deed = {
    do: 'create',
    wish: wishOf(spec, names),
    password: names.secret('master'),
  } as const
  return sendOnce(scene, { what: 'create', on, effect: deedOf(scene, deed), acts: true })
}

/** Whether it can be worked with at all. */
function standing(
  scene: Scene,
  instance: DatabaseInstance,
  changes: readonly Change[],
): Move | undefined {
  if (phaseOf(instance) === 'busy') return waitWhileBusy(scene, instance)
  const trouble = troubleOf(instance)
  const grows = changes.some((one) => one.of === 'setting' && one.name === 'storage')
  if (!trouble || (phaseOf(instance) === 'full' && grows)) return undefined
  return fail(`Cannot go on: ${trouble.because}`, trouble.hint)
}

/** It carries our tag, and we know the password of its master. */
function ours(
  scene: Scene,
  instance: DatabaseInstance,
  changes: readonly Change[],
): Move | undefined {
  if (changes.some((change) => change.of === 'adopt'))
    return sendOnce(scene, {
      what: 'adopt',
      on: `database ${instance.id} to be ours`,
      effect: deedOf(scene, { do: 'adopt' }),
    })
  const isDue = scene.memory.reset === 'due' || changes.some((change) => change.of === 'master')
  return isDue && phaseOf(instance) !== 'full' ? masterReady(scene, instance) : undefined
}

/** Parameters take a moment to say that they wait for a restart. */
const PARAMETERS_SHOW = 20_000

function settled(
  scene: Scene,
  instance: DatabaseInstance,
  changes: readonly Change[],
): Move | undefined {
  const { spec, names } = scene
  const settings = changes.filter((change): change is Setting => change.of === 'setting')
  const growth = settings.filter(({ name }) => name === 'storage')
  const isFull = phaseOf(instance) === 'full'
  if (changes.some((change) => change.of === 'parameters') && !isFull)
    return sendOnce(scene, {
      what: 'parameters',
      on: `parameter group ${groupOf(spec, names) ?? ''}`,
      effect: deedOf(scene, groupDeed(spec, names)),
    })
  if (!hasSettled(scene, 'parameters', PARAMETERS_SHOW))
    return wait(scene, 'its parameters', { slow: true })
  const send = isFull ? growth : settings
  if (send.length === 0) return undefined
  const words = send.map(({ name }) => name).join(', ')
  return sendOnce(scene, {
    what: `modify ${JSON.stringify(changesFor(send))}`,
    on: `its settings: ${words}`,
    effect: deedOf(scene, { do: 'modify', changes: changesFor(send), at: spec.apply }),
    acts: true,
    isPending: send.every(({ name, to }) => instance.pending[name] === String(to)),
  })
}

/** A snapshot first, then the upgrade itself: until then it can be left as it was. */
function upgraded(
  scene: Scene,
  instance: DatabaseInstance,
  changes: readonly Change[],
): Move | undefined {
  const { spec, names } = scene
  const upgrade = changes.find((change): change is Upgrade => change.of === 'upgrade')
  if (!upgrade) return undefined
  const { to, isMajor } = upgrade
  const name = nameBefore(scene, to, instance)
  const remembering = { ...scene, memory: { ...scene.memory, snapshot: name } }
  const taking = snapshotReady(remembering, { name, order: orderBefore(to) })
  if (taking) return taking
  const parameterGroup = isMajor ? groupAfter(spec, names, instance) : undefined
  const version = { version: to, ...(parameterGroup !== undefined && { parameterGroup }) }
  return sendOnce(remembering, {
    what: `upgrade to ${to}`,
    on: `the upgrade to PostgreSQL ${to}`,
    effect: deedOf(scene, {
      do: 'modify',
      changes: version,
      at: spec.apply,
      ...(isMajor && { allowMajor: true }),
    }),
    acts: true,
    isPending: instance.pending['version'] === to,
    work: 'upgrading',
  })
}

/** Static parameters count from the next start on; in the window nobody starts it for them, and `status` says so. */
function restarted(scene: Scene, { parameterGroup }: DatabaseInstance): Move | undefined {
  if (scene.spec.apply === 'window' || !parameterGroup) return undefined
  const { status } = parameterGroup
  if (status === 'applying') return wait(scene, 'its parameters to be applied', { slow: true })
  if (status !== 'pending-reboot') return undefined
  const effect = deedOf(scene, { do: 'reboot' })
  return sendOnce(scene, { what: 'reboot', on: 'its restart', effect, acts: true })
}

/** The application's role is there, with its own password. */
function roles(scene: Scene): Move {
  const { memory, names } = scene
  const instance = databaseOf(scene)?.instance
  if (!instance)
    return fail(`Cannot bring about database "${names.instance}": it vanished meanwhile`)
  const which = currentRole(scene)
  const making = roleReady(scene, which)
  if (making) return making
  const { snapshot, login } = memory
  if (!login) return wait(scene, 'the address of its instance', { memory: { step: 'look' } })
  return {
    is: 'done',
    outputs: outputsFor(scene, login, which),
    facts: factsOf(scene),
    ...(snapshot !== undefined && {
      tells: [
        `snapshot ${snapshot} was taken before the upgrade to PostgreSQL ${instance.version}`,
      ],
    }),
  }
}

/** The role that everybody was given; the first of the two where nobody was. */
export function currentRole(scene: Scene): RoleName {
  return roleOf(givenUser(scene), scene.names) ?? 'a'
}
