import { tags } from '#src/core/dependencies/cloud.ts'
import { notOurs } from './acts.ts'
import type { SecretName } from './names.ts'
import { phaseOf } from './phase.ts'
import { databaseOf, deedOf, fail, type Move, type Scene, secretOf, wait } from './scene.ts'
import { sendOnce, waitWhileBusy } from './sending.ts'

/** With a last snapshot. What it was reached with goes only once it is gone itself. */
export function remove(scene: Scene, order: string): Move {
  const { names, key } = scene
  const instance = databaseOf(scene)?.instance
  const last = names.snapshot(`final-${order}`)
  if (!instance) return secretsGone(scene, last)
  const owner = instance.tags[tags.owner]
  if (owner !== key) return fail(`Cannot remove: ${notOurs(instance.id, owner)}`)
  const phase = phaseOf(instance)
  if (phase === 'busy' || phase === 'deleting') return waitWhileBusy(scene, instance)
  return sendOnce(scene, {
    what: 'remove',
    on: `database ${instance.id} to be gone, after snapshot ${last}`,
    effect: deedOf(scene, { do: 'remove', snapshot: last }),
    acts: true,
  })
}

const after: Readonly<Record<SecretName, SecretName | undefined>> = {
  master: 'a',
  a: 'b',
  b: undefined,
}

/** One after the other, each looked for until it is not there. */
function secretsGone(scene: Scene, last: string): Move {
  const { names, memory } = scene
  const which = memory.secret ?? 'master'
  if (secretOf(scene) !== undefined)
    return wait(scene, 'its passwords to go', {
      effect: { ensure: 'secretAbsent', ref: names.secret(which) },
    })
  const next = after[which]
  if (next) return wait(scene, 'its passwords to go', { memory: { secret: next } })
  return { is: 'done', outputs: {}, isGone: true, tells: [lastWords(scene, last)] }
}

function lastWords(scene: Scene, last: string): string {
  const { names } = scene
  const snapshots = databaseOf(scene)?.snapshots ?? []
  if (snapshots.some(({ id }) => id === last))
    return `database ${names.instance} is removed; its last snapshot is ${last}`
  const [newest] = snapshots
  const kept = newest ? `the newest that is left is ${newest.id}` : 'there is no other either'
  return `database ${names.instance} was gone already, without a last snapshot; ${kept}`
}
