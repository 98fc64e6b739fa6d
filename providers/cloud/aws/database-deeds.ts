import {
  AddTagsToResourceCommand,
  CreateDBInstanceCommand,
  CreateDBSnapshotCommand,
  DeleteDBInstanceCommand,
  ModifyDBInstanceCommand,
  type RDSClient,
  RebootDBInstanceCommand,
  RestoreDBInstanceFromDBSnapshotCommand,
  RestoreDBInstanceToPointInTimeCommand,
} from '@aws-sdk/client-rds'
import type { Databases } from '#providers/cloud/cloud.ts'
import { ProviderFailure } from '#src/core/errors.ts'
import { calling } from './calling.ts'
import { keyOf } from './database-listings.ts'
import { atMoment, creation, fromSnapshot, modification } from './database-requests.ts'
import type { SharedListing } from './shared-listing.ts'
import { toTags } from './words.ts'

type About = {
  readonly client: RDSClient
  readonly cloud: string
  readonly instances: Touched
  readonly snapshots: Touched
  readonly find: Databases['find']
}
type Touched = Pick<SharedListing<unknown>, 'touched'>

type Deeds = Pick<
  Databases,
  'create' | 'restore' | 'snapshot' | 'modify' | 'reboot' | 'remove' | 'tag'
>

/** What is done to instances of Amazon RDS. After each, whoever looks sees what came of it. */
export function deedsTo(about: About): Deeds {
  return {
    create: (request, signal) => create(about, request, signal),
    restore: (request, signal) => restore(about, request, signal),
    snapshot: (request, signal) => snapshot(about, request, signal),
    modify: (request, signal) => modify(about, request, signal),
    reboot: (id, signal) => reboot(about, id, signal),
    remove: (request, signal) => remove(about, request, signal),
    tag: (request, signal) => tag(about, request, signal),
  }
}

type Request<Deed extends keyof Deeds> = Parameters<Deeds[Deed]>[0]

const exists = [['DBInstanceAlreadyExists', 'exists']] as const
const created = () => 'created' as const

async function create(about: About, request: Request<'create'>, abortSignal: AbortSignal) {
  const { client, cloud, instances } = about
  const { id, password = '' } = request
  const doing = `create database "${id}"`
  const deed = { cloud, doing, action: 'rds:CreateDBInstance', secrets: [password] }
  const command = new CreateDBInstanceCommand(creation(request))
  const send = () => client.send(command, { abortSignal }).then(created)
  return await touching([instances], [id], () => calling(deed, send, exists))
}

async function restore(about: About, request: Request<'restore'>, abortSignal: AbortSignal) {
  const { client, cloud, instances } = about
  const { id, from, password } = request
  const doing = `restore database "${id}"`
  if (password !== undefined)
    throw new ProviderFailure(
      cloud,
      'rejected',
      `Cannot ${doing}: AWS keeps its password; give it another once it is available`,
    )
  if ('snapshot' in from) {
    const deed = { cloud, doing, action: 'rds:RestoreDBInstanceFromDBSnapshot' }
    const command = new RestoreDBInstanceFromDBSnapshotCommand(fromSnapshot(request, from.snapshot))
    const send = () => client.send(command, { abortSignal }).then(created)
    return await touching([instances], [id], () => calling(deed, send, exists))
  }
  const deed = { cloud, doing, action: 'rds:RestoreDBInstanceToPointInTime' }
  const command = new RestoreDBInstanceToPointInTimeCommand(atMoment(request, from))
  const send = () => client.send(command, { abortSignal }).then(created)
  return await touching([instances], [id], () => calling(deed, send, exists))
}

async function snapshot(about: About, request: Request<'snapshot'>, abortSignal: AbortSignal) {
  const { client, cloud, instances, snapshots } = about
  const { id, snapshot: name, tags } = request
  const doing = `take snapshot "${name}" of database "${id}"`
  const command = new CreateDBSnapshotCommand({
    DBInstanceIdentifier: id,
    DBSnapshotIdentifier: name,
    Tags: toTags(tags),
  })
  const send = () => client.send(command, { abortSignal }).then(created)
  return await touching([instances, snapshots], [id], () =>
    calling({ cloud, doing, action: 'rds:CreateDBSnapshot' }, send, [
      ['DBSnapshotAlreadyExists', 'exists'],
    ] as const),
  )
}

async function modify(about: About, request: Request<'modify'>, abortSignal: AbortSignal) {
  const { client, cloud, instances, snapshots } = about
  const { id, changes } = request
  const { id: renamed = id, password = '' } = changes
  const doing = `change database "${id}"`
  const deed = { cloud, doing, action: 'rds:ModifyDBInstance', secrets: [password] }
  const command = new ModifyDBInstanceCommand(modification(request))
  await touching([instances, snapshots], [id, renamed], () =>
    calling(deed, () => client.send(command, { abortSignal })),
  )
}

async function reboot({ client, cloud, instances }: About, id: string, abortSignal: AbortSignal) {
  const deed = { cloud, doing: `restart database "${id}"`, action: 'rds:RebootDBInstance' }
  const command = new RebootDBInstanceCommand({ DBInstanceIdentifier: id })
  await touching([instances], [id], () =>
    calling(deed, () => client.send(command, { abortSignal })),
  )
}

async function remove(about: About, request: Request<'remove'>, abortSignal: AbortSignal) {
  const { client, cloud, instances, snapshots } = about
  const { id, snapshot: last } = request
  const deed = { cloud, doing: `remove database "${id}"`, action: 'rds:DeleteDBInstance' }
  const command = new DeleteDBInstanceCommand({
    DBInstanceIdentifier: id,
    SkipFinalSnapshot: false,
    FinalDBSnapshotIdentifier: last,
  })
  await touching([instances, snapshots], [id], () =>
    calling(deed, () => client.send(command, { abortSignal }), [
      ['DBInstanceNotFound', undefined],
      ['InvalidDBInstanceState', undefined, /already being deleted/i],
    ]),
  )
}

async function tag(about: About, { id, tags }: Request<'tag'>, abortSignal: AbortSignal) {
  const { client, cloud, instances, find } = about
  const doing = `tag database "${id}"`
  const found = await find(id, abortSignal)
  if (!found) throw new ProviderFailure(cloud, 'rejected', `Cannot ${doing}: there is none`)
  const command = new AddTagsToResourceCommand({ ResourceName: found.arn, Tags: toTags(tags) })
  await touching([instances], [id], () =>
    calling({ cloud, doing, action: 'rds:AddTagsToResource' }, () =>
      client.send(command, { abortSignal }),
    ),
  )
}

/** Whatever came of it, nobody is shown what was before: a call that failed may have been done. */
async function touching<Result>(
  listings: readonly Touched[],
  ids: readonly string[],
  deed: () => Promise<Result>,
): Promise<Result> {
  try {
    return await deed()
  } finally {
    for (const { touched } of listings) touched(...ids.map(keyOf))
  }
}
