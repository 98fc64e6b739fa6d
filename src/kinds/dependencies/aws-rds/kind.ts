import { defineKind, type Subject } from '#src/core/dependencies/kind.ts'
import type { Query } from '#src/core/queries.ts'
import { unreachable } from '#src/core/unreachable.ts'
import { adopt, snapshot } from './acts.ts'
import { check } from './check.ts'
import { ensure } from './ensure.ts'
import { groupOf } from './gap.ts'
import { namesOf } from './names.ts'
import { planned } from './plan.ts'
import { remove } from './remove.ts'
import { restore } from './restore.ts'
import { rotate } from './rotate.ts'
import { begin, fail, loginOf, Memory, type Move, type Scene } from './scene.ts'
import { describeSpec, outputNames, RdsSpec } from './spec.ts'

/** A managed PostgreSQL of AWS RDS, for its whole life. */
export const awsRds = defineKind<RdsSpec, Memory>({
  kind: 'aws-rds',
  spec: RdsSpec,
  memory: Memory,
  begin,
  acts: ['remove', 'snapshot', 'restore', 'rotate', 'adopt'],
  describe: describeSpec,
  outputs: () => outputNames,
  wants,

  plan(subject) {
    const { cloud } = subject.place
    if (cloud === undefined) return { is: 'refused', ...noCloud(subject.key) }
    return planned({ ...subject, cloud, names: namesOf(subject.key, subject.spec, subject.place) })
  },

  decide(subject) {
    const { cloud } = subject.place
    if (cloud === undefined) {
      const { because, hint } = noCloud(subject.key)
      return fail(because, hint)
    }
    return act({ ...subject, cloud, names: namesOf(subject.key, subject.spec, subject.place) })
  },
})

function act(scene: Scene): Move {
  const { task } = scene
  switch (task.do) {
    case 'check':
      return check(scene)
    case 'ensure':
      return ensure(scene)
    case 'snapshot':
      return snapshot(scene, task.id)
    case 'adopt':
      return adopt(scene)
    case 'restore':
      return restore(scene, task)
    case 'rotate':
      return rotate(scene, task)
    case 'remove':
      return remove(scene, task.id)
    default:
      return unreachable(task)
  }
}

/** What memory says: one instance, and where somebody has to the inside of it and one secret. */
function wants(subject: Subject<RdsSpec, Memory>): readonly Query[] {
  const { key, spec, place, memory, task } = subject
  if (place.cloud === undefined) return []
  const names = namesOf(key, spec, place)
  const group = groupOf(spec, names)
  const login = memory.step === 'connect' ? undefined : loginOf({ memory, names, spec })
  return [
    {
      ask: 'database',
      cloud: place.cloud,
      id: memory.instance ?? names.instance,
      ...(group !== undefined && { parameterGroup: group }),
      ...((task.do === 'ensure' || task.do === 'check') && { targets: true }),
    },
    ...(login ? [{ ask: 'databaseInside', login } as const] : []),
    ...(memory.secret ? [{ ask: 'secret', ref: names.secret(memory.secret) } as const] : []),
  ]
}

function noCloud(key: string): { readonly because: string; readonly hint: string } {
  return {
    because: `Cannot make a database for ${key}: its environment has no cloud`,
    hint: 'Name one of "clouds" under the environment in deliver.yml',
  }
}
