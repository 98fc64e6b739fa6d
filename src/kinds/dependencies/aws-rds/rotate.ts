import { tags } from '#src/core/dependencies/cloud.ts'
import { notOurs } from './acts.ts'
import { currentRole } from './ensure.ts'
import { factsOf, outputsFor } from './facts.ts'
import { otherRole, type RoleName, type SecretName } from './names.ts'
import { phaseOf, troubleOf } from './phase.ts'
import { lookInside, orderOf, roleClosed, roleIn, roleReady } from './roles.ts'
import {
  databaseOf,
  fail,
  givenUser,
  type Memory,
  type Move,
  type Ordered,
  type Scene,
  secretOf,
  wait,
} from './scene.ts'
import { waitWhileBusy } from './sending.ts'

type Rotation = Ordered<'rotate'>

/**
 * New credentials by two roles in turn: the one that nobody uses gets a new password, everybody is connected with it,
 * then the other may not log in any more. Each step is left only when what it did was seen.
 */
export function rotate(scene: Scene, task: Rotation): Move {
  const { step, login, to } = scene.memory
  if (step === 'look' || !login) return look(scene)
  if (step === 'choose' || !to) return choose(scene, task)
  switch (step) {
    case 'clear':
      return clear(scene, to)
    case 'make':
      return roleReady(scene, to, task.id) ?? goOn(scene, 'connect', to)
    case 'connect':
      return connect(scene, to, task)
    default:
      return close(scene, otherRole[to])
  }
}

function look(scene: Scene): Move {
  const { names, key } = scene
  const instance = databaseOf(scene)?.instance
  if (!instance) return fail(`Cannot rotate: database "${names.instance}" is gone`)
  const owner = instance.tags[tags.owner]
  if (owner !== key) return fail(`Cannot rotate: ${notOurs(instance.id, owner)}`)
  if (phaseOf(instance) === 'busy') return waitWhileBusy(scene, instance)
  const trouble = troubleOf(instance)
  if (trouble) return fail(`Cannot rotate: ${trouble.because}`, trouble.hint)
  if (givenUser(scene) === undefined)
    return fail('Cannot rotate: nobody was connected yet', 'Deliver a release that needs it first')
  if (secretOf(scene) === undefined)
    return fail(
      'Cannot rotate: the password of its master is not there any more',
      'The next delivery sets a new one; then retry',
    )
  return lookInside(scene, instance, { step: 'choose', secret: 'master' })
}

/** The role that this order made already, before it was begun anew; otherwise the one that nobody was given. */
function choose(scene: Scene, task: Rotation): Move {
  const made = (['a', 'b'] as const).find((which) => orderOf(scene, which) === task.id)
  if (made) return goOn(scene, 'make', made)
  const to = otherRole[currentRole(scene)]
  if (roleIn(scene, to)?.canLogin && !task.isConnected)
    return { is: 'connecting', memory: scene.memory, outputs: scene.outputs }
  return goOn(scene, 'clear', to)
}

/** Its password of before goes, so that the one that is made is new. */
function clear(scene: Scene, to: RoleName): Move {
  if (secretOf(scene) === undefined) return goOn(scene, 'make', to)
  const { names } = scene
  return wait(scene, `the password of before of role "${names.role(to)}" to go`, {
    effect: { ensure: 'secretAbsent', ref: names.secret(to) },
  })
}

/** Everybody gets the new ones; who was given them is known only once they were given. */
function connect(scene: Scene, to: RoleName, task: Rotation): Move {
  const { memory, names } = scene
  const isGiven = givenUser(scene) === names.role(to)
  if (isGiven && task.isConnected) return goOn(scene, 'close', to)
  const outputs = { ...scene.outputs, ...credentials(scene, to) }
  return { is: 'connecting', memory, outputs }
}

function credentials(scene: Scene, to: RoleName) {
  const { user, password } = outputsFor(scene, { host: '', port: 0 }, to)
  return { ...(user && { user }), ...(password && { password }) }
}

function close(scene: Scene, old: RoleName): Move {
  const { names, outputs } = scene
  const closing = roleClosed(scene, old)
  if (closing) return closing
  if (secretOf(scene) !== undefined)
    return wait(scene, `the password of role "${names.role(old)}" to go`, {
      effect: { ensure: 'secretAbsent', ref: names.secret(old) },
    })
  return {
    is: 'done',
    outputs,
    tells: [
      `everybody logs in as "${names.role(otherRole[old])}" with a new password; "${names.role(old)}" may not log in any more`,
    ],
    facts: factsOf(scene),
  }
}

/** The step says which secret matters at it. */
function goOn(scene: Scene, step: string, to: RoleName): Move {
  const secret: SecretName = step === 'close' ? otherRole[to] : to
  const acted = step === 'connect' || step === 'close'
  const memory: Partial<Memory> = { step, to, secret, sent: undefined, acted }
  return wait(scene, 'its new credentials', { memory })
}
