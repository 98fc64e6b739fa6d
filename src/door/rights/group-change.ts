import type { Store } from '#db/store.ts'
import type { Identity } from '#src/core/rules/identity.ts'
import { GroupWatch } from '#src/kinds/group-watch.ts'

/** A change of a group that decides, people by their names. */
export type GroupChangeFacts = {
  readonly group: string
  readonly joined: readonly string[]
  readonly left: readonly string[]
  readonly environments: readonly string[]
}

/** One change that was seen; `subject` reads `sre@3`. Whom Slack does not know any more keeps their id. */
export async function groupChangeOf(
  subject: string,
  store: Pick<Store, 'find'>,
  identity: Identity,
): Promise<GroupChangeFacts | undefined> {
  const [group = '', number] = subject.split('@')
  const found = await store.find({ kind: 'groupWatch', id: group })
  const watch = GroupWatch.safeParse(found?.document).data
  const change = watch?.changes.find((one) => String(one.number) === number)
  if (!change) return undefined
  const names = (ids: readonly string[]) =>
    Promise.all(ids.map(async (id) => (await identity.person(id))?.name ?? id))
  const [joined, left] = await Promise.all([names(change.joined), names(change.left)])
  return { group, joined, left, environments: change.environments }
}
