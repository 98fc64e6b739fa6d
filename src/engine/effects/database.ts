import type { Cloud, Databases } from '#providers/cloud/cloud.ts'
import { type DatabaseDeed, tags } from '#src/core/dependencies/cloud.ts'
import { ProviderFailure } from '#src/core/errors.ts'
import type { Performing } from '#src/engine/perform.ts'
import { needSecret } from '#src/engine/secrets.ts'
import { unreachable } from '#src/core/unreachable.ts'
import type { OnBehalf, World } from '#src/engine/world.ts'

/** Does a deed to an instance of ours; one that carries another's tag, or none, is refused. */
export const database: Performing<'database'> = async (effect, world, behalf, signal) => {
  const cloud = await world.cloud(effect.cloud)
  const { id, deed } = effect
  if (deed.do !== 'parameters') await refuseOthers(cloud, effect, behalf, signal)
  await act({ id, deed, databases: cloud.databases, world, behalf, signal })
  return deed.do === 'remove' ? 'removed' : 'applied'
}

async function refuseOthers(
  { databases }: Cloud,
  { cloud, id, deed }: { readonly cloud: string; readonly id: string; readonly deed: DatabaseDeed },
  { target }: OnBehalf,
  signal: AbortSignal,
): Promise<void> {
  const found = await databases.find(id, signal)
  const owner = found?.tags[tags.owner]
  if (!found || owner === target || (deed.do === 'adopt' && owner === undefined)) return
  const whose = owner ? `it belongs to ${owner}` : 'it exists and is not ours'
  throw new ProviderFailure(cloud, 'rejected', `Cannot change database "${id}": ${whose}`, {
    hint: '/deliver deps adopt shows it and makes it ours',
  })
}

type Doing = {
  readonly id: string
  readonly deed: DatabaseDeed
  readonly databases: Databases
  readonly world: World
  readonly behalf: OnBehalf
  readonly signal: AbortSignal
}

async function act({ id, deed, databases, world, behalf, signal }: Doing): Promise<unknown> {
  const owned = { [tags.owner]: behalf.target, [tags.fence]: String(behalf.fence) }
  switch (deed.do) {
    case 'create': {
      const { value: password } = await needSecret(deed.password, world, signal)
      return databases.create({ id, wish: deed.wish, password, tags: owned }, signal)
    }
    case 'restore':
      return databases.restore({ id, wish: deed.wish, from: deed.from, tags: owned }, signal)
    case 'modify': {
      const { changes, allowMajor, at } = deed
      return databases.modify({ id, changes, at, ...(allowMajor && { allowMajor }) }, signal)
    }
    case 'password': {
      const { value: password } = await needSecret(deed.password, world, signal)
      return databases.modify({ id, changes: { password }, at: 'once' }, signal)
    }
    case 'rename':
      return databases.modify({ id, changes: { id: deed.to }, at: 'once' }, signal)
    case 'reboot':
      return databases.reboot(id, signal)
    case 'parameters':
      return databases.ensureParameterGroup({ ...deed.group, tags: owned }, signal)
    case 'snapshot': {
      const marked = { ...owned, [tags.order]: deed.order }
      return databases.snapshot({ id, snapshot: deed.snapshot, tags: marked }, signal)
    }
    case 'remove':
      return remove(databases, id, deed.snapshot, signal)
    case 'adopt':
      return databases.tag({ id, tags: owned }, signal)
    default:
      return unreachable(deed)
  }
}

/** One that is gone, or going, takes no orders: protection is taken off only where there is some. */
async function remove(
  databases: Databases,
  id: string,
  snapshot: string,
  signal: AbortSignal,
): Promise<void> {
  const found = await databases.find(id, signal)
  if (found?.deletionProtection)
    await databases.modify({ id, changes: { deletionProtection: false }, at: 'once' }, signal)
  return databases.remove({ id, snapshot }, signal)
}
