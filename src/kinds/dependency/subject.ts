import type { Dependency } from '#src/core/dependencies/dependency.ts'
import type { Subject, Task } from '#src/core/dependencies/kind.ts'
import { isConfirmed } from '#src/core/dependencies/order.ts'
import type { Queries, Query, Seen } from '#src/core/queries.ts'
import { isSameWish } from './new.ts'

/** What its kind is asked about: what it shall be while it is being changed, otherwise what it was brought to. */
export function subjectOf(record: Dependency, seen: Seen = {}): Subject {
  const { id, place, isAdopted, outputs, wanted, current, connecting } = record
  const task = taskOf(record, seen)
  const isConnecting = connecting !== undefined && task.do !== 'ensure'
  const memory = isConnecting ? connecting.memory : record.memory
  const { spec, manifests } = task.do === 'ensure' ? wanted : (current ?? wanted)
  return {
    key: id,
    spec,
    place,
    isAdopted,
    task,
    outputs,
    memory,
    ...(manifests && { manifests }),
    ...(current?.objects && { previous: current.objects }),
  }
}

function taskOf(record: Dependency, seen: Seen): Task {
  const { order, state } = record
  if (state !== 'changing') return { do: 'check' }
  if (!order || !isConfirmed(order) || comesFirst(record)) return { do: 'ensure' }
  return { ...order.act, id: order.id, isConnected: isConnected(record, seen) }
}

/** Whether it is brought to what a release wants now, whatever was ordered of it beside that. */
export function isChanging(record: Dependency): boolean {
  return record.state === 'changing' && taskOf(record, {}).do === 'ensure'
}

/** Whoever is to be connected anew may be in the middle of a delivery that wants it otherwise: that is done first. */
function comesFirst({ connecting, current, wanted }: Dependency): boolean {
  return connecting !== undefined && !isSameWish(current, wanted)
}

/** Whether everybody who uses it was connected with what it gives now. */
function isConnected(record: Dependency, { connected }: Seen): boolean {
  return (
    record.connecting !== undefined &&
    connected?.is === 'seen' &&
    behindOf(record, connected.value).length === 0
  )
}

type Connected = Queries['connected']['answer']

/** Targets that still have older outputs; those where nothing is settled, and nothing is on its way that read them, need nothing. */
export function behindOf(record: Dependency, connected: Connected): readonly string[] {
  return usersOf(record).filter((target) => {
    const { revision, version } = connected[target] ?? {}
    const isThere = version !== undefined || revision !== undefined
    return isThere && (revision ?? -1) < record.revision
  })
}

/** Targets whose release names it. */
export function usersOf({ usedBy }: Dependency): readonly string[] {
  return usedBy.filter(({ version }) => version !== undefined).map(({ target }) => target)
}

/** What the record asks beside what its kind wants to know. */
export function ownWants(record: Dependency): readonly Query[] {
  const { id, order, environment, state } = record
  if (state === 'asked' && order) {
    const people = [order.by, ...order.confirmedBy]
    const ids = people.flatMap((actor) => (actor.type === 'person' ? [actor.id] : []))
    return [{ ask: 'people', environment, kind: record.kind, ids: [...new Set(ids)] }]
  }
  return record.connecting ? [{ ask: 'connected', key: id, targets: usersOf(record) }] : []
}
