import { tags } from '#src/core/dependencies/cloud.ts'
import { factsOf } from './facts.ts'
import { troubleOf } from './phase.ts'
import { databaseOf, deedOf, fail, type Move, type Scene } from './scene.ts'
import { sendOnce } from './sending.ts'
import { snapshotReady } from './snapshots.ts'

/** Takes a snapshot that is named after its order: one that was taken before a crash is found again. */
export function snapshot(scene: Scene, order: string): Move {
  const { names, key } = scene
  const instance = databaseOf(scene)?.instance
  const name = names.snapshot(order)
  if (!instance) return fail(`Cannot take a snapshot: database "${names.instance}" is gone`)
  const owner = instance.tags[tags.owner]
  if (owner !== key) return fail(`Cannot take a snapshot: ${notOurs(instance.id, owner)}`, ADOPT)
  const trouble = troubleOf(instance)
  if (trouble) return fail(`Cannot take a snapshot: ${trouble.because}`, trouble.hint)
  const taking = snapshotReady(scene, { name, order })
  if (taking) return taking
  return {
    is: 'done',
    outputs: scene.outputs,
    tells: [`snapshot ${name} was taken`],
    facts: factsOf(scene),
  }
}

/** Takes over what exists and is nobody's. */
export function adopt(scene: Scene): Move {
  const { names, key } = scene
  const instance = databaseOf(scene)?.instance
  if (!instance)
    return fail(
      `Cannot adopt database "${names.instance}": it is not there`,
      'Say which one it is with "id" in the definition',
    )
  const owner = instance.tags[tags.owner]
  if (owner !== undefined && owner !== key)
    return fail(`Cannot adopt: ${notOurs(instance.id, owner)}`, 'Remove it there first')
  if (owner === undefined)
    return sendOnce(scene, {
      what: 'adopt',
      on: `database ${instance.id} to be ours`,
      effect: deedOf(scene, { do: 'adopt' }),
      acts: true,
    })
  const { version, class: size, storage } = instance
  return {
    is: 'done',
    outputs: scene.outputs,
    facts: factsOf(scene),
    tells: [
      `database ${instance.id} (PostgreSQL ${version}, ${size}, ${storage} GiB) is ours from now on`,
    ],
  }
}

const ADOPT = '/deliver deps adopt shows it and makes it ours'

/** `database "legacy" exists and is not ours`. */
export function notOurs(id: string, owner: string | undefined): string {
  return `database "${id}" ${owner === undefined ? 'exists and is not ours' : `belongs to ${owner}`}`
}
