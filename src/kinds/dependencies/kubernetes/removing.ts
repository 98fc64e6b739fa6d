import type { KindMove } from '#src/core/dependencies/kind.ts'
import type { Effect } from '#src/core/effects.ts'
import { objectKey } from '#src/core/plan/objects.ts'
import { isOthers } from '#src/kinds/dependencies/live.ts'
import type { Sight, Sights } from './sight.ts'

/** With them more would go than the objects: data, or what others have in them. */
const kept = new Set(['PersistentVolumeClaim', 'Namespace', 'CustomResourceDefinition'])

/** Takes the objects away that are ours; what would take data with it is kept, and told. */
export function removing<Memory>(
  { own }: Sights,
  {
    key,
    memory,
    place,
  }: {
    readonly key: string
    readonly memory: Memory
    readonly place: { readonly cluster: string; readonly namespace: string }
  },
): KindMove<Memory> {
  const there = own.filter(({ live }) => live)
  const isOurs = ({ live }: Sight) => live !== undefined && !isOthers(live, key)
  const left = there.filter((one) => isOurs(one) && !kept.has(one.ref.kind))
  if (left.length === 0) {
    const stays = there.map((one) =>
      isOurs(one)
        ? `${objectKey(one.ref)} is kept, with what is in it`
        : `${objectKey(one.ref)} is not ours, and stays`,
    )
    return { is: 'done', outputs: {}, isGone: true, tells: stays }
  }
  const { cluster, namespace } = place
  const objects = left.map(({ ref }) => ref)
  const effect: Effect = { ensure: 'absent', cluster, namespace, objects }
  const on = `${objects.map(objectKey).join(', ')}, which ${objects.length === 1 ? 'is' : 'are'} removed`
  return { is: 'waiting', memory, on, effects: [effect], mayStop: false }
}
