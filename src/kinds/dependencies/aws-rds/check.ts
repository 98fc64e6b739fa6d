import { tags } from '#src/core/dependencies/cloud.ts'
import { factsOf, pendingWords } from './facts.ts'
import { type Change, gapOf } from './gap.ts'
import { currentRole } from './ensure.ts'
import { phaseOf, troubleOf } from './phase.ts'
import { lookInside, roleIn } from './roles.ts'
import { databaseOf, givenUser, type Move, type Scene, secretOf } from './scene.ts'
import { settingDrift } from './settings.ts'

/** Only looks: at the instance, and where that is well also into the database. */
export function check(scene: Scene): Move {
  const { names, key } = scene
  const instance = databaseOf(scene)?.instance
  if (!instance) return { ...done(scene, [`database ${names.instance} is gone`]), isGone: true }
  const owner = instance.tags[tags.owner]
  if (owner !== key)
    return done(scene, [
      `database ${instance.id} ${owner === undefined ? 'carries our tag no more' : `belongs to ${owner}`}`,
    ])
  if (scene.memory.step === 'roles') return done(scene, rolesDrift(scene))
  const drift = [...standing(scene), ...gapDrift(scene)]
  const isWell = drift.length === 0 && phaseOf(instance) === 'usable'
  if (!isWell || givenUser(scene) === undefined) return done(scene, drift)
  return lookInside(scene, instance, { step: 'roles', secret: currentRole(scene) })
}

function done(scene: Scene, drift: readonly string[]): Extract<Move, { is: 'done' }> {
  return { is: 'done', outputs: scene.outputs, drift, facts: factsOf(scene) }
}

function standing(scene: Scene): readonly string[] {
  const instance = databaseOf(scene)?.instance
  const trouble = instance && troubleOf(instance)
  return trouble ? [trouble.because] : []
}

function gapDrift(scene: Scene): readonly string[] {
  const gap = gapOf(scene)
  if (gap.is === 'refused') return [gap.because]
  return gap.is === 'there' ? gap.changes.map((change) => driftOf(change, scene)) : []
}

function driftOf(change: Change, scene: Scene): string {
  switch (change.of) {
    case 'adopt':
      return `database ${change.id} carries our tag no more`
    case 'master':
      return `the password of its master "${change.user}" is not in our keeping`
    case 'parameters': {
      const list = Object.entries(change.values).map(([name, value]) => `${name} ${value}`)
      return `its parameter group does not say ${list.toSorted().join(', ')}`
    }
    case 'setting':
      return settingDrift(change)
    case 'restart': {
      const instance = databaseOf(scene)?.instance
      return `it waits for a restart: ${(instance && pendingWords(instance)) ?? 'its parameters'}`
    }
    case 'upgrade':
      return `it runs PostgreSQL ${change.from}, not ${scene.spec.version}`
  }
}

function rolesDrift(scene: Scene): readonly string[] {
  const which = currentRole(scene)
  const role = scene.names.role(which)
  const found = roleIn(scene, which)
  if (!found) return [`role "${role}" of the application is gone`]
  if (!found.canLogin) return [`role "${role}" of the application may not log in`]
  return secretOf(scene) === undefined ? [`the password of role "${role}" is gone`] : []
}
