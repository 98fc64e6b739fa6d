import type { DBInstance, DBSnapshot, PendingModifiedValues } from '@aws-sdk/client-rds'
import type { DatabaseInstance, DatabaseSnapshot } from '#src/core/dependencies/cloud.ts'
import { fromTags, present } from './words.ts'

/** An instance in our words; what AWS does not know yet is left out. */
export function instanceSeen(found: DBInstance): DatabaseInstance {
  return present({
    id: found.DBInstanceIdentifier ?? '',
    arn: found.DBInstanceArn ?? '',
    status: found.DBInstanceStatus ?? 'unknown',
    ...shapeOf(found),
    subnetGroup: found.DBSubnetGroup?.DBSubnetGroupName,
    securityGroups: securityGroupsOf(found),
    parameterGroup: parameterGroupOf(found),
    tags: fromTags(found.TagList),
    endpoint: endpointOf(found),
    database: found.DBName,
    masterUser: found.MasterUsername ?? '',
    pending: pendingIn(found.PendingModifiedValues ?? {}),
    latestRestorableAt: found.LatestRestorableTime?.getTime(),
    createdAt: found.InstanceCreateTime?.getTime(),
  })
}

/** A manual snapshot in our words. */
export function snapshotSeen(found: DBSnapshot): DatabaseSnapshot {
  return present({
    id: found.DBSnapshotIdentifier ?? '',
    status: found.Status ?? 'unknown',
    version: found.EngineVersion ?? '',
    createdAt: found.SnapshotCreateTime?.getTime(),
    tags: fromTags(found.TagList),
  })
}

function shapeOf(found: DBInstance) {
  const { StorageEncrypted = false, DeletionProtection = false, MultiAZ = false } = found
  return {
    engine: found.Engine ?? '',
    version: found.EngineVersion ?? '',
    class: found.DBInstanceClass ?? '',
    storage: found.AllocatedStorage ?? 0,
    maxStorage: found.MaxAllocatedStorage,
    multiAz: MultiAZ,
    encrypted: StorageEncrypted,
    deletionProtection: DeletionProtection,
    backupDays: found.BackupRetentionPeriod ?? 0,
  }
}

function securityGroupsOf({ VpcSecurityGroups = [] }: DBInstance): readonly string[] {
  return VpcSecurityGroups.flatMap(({ VpcSecurityGroupId: id }) => (id === undefined ? [] : [id]))
}

function parameterGroupOf({ DBParameterGroups = [] }: DBInstance) {
  const [group] = DBParameterGroups
  if (group?.DBParameterGroupName === undefined) return undefined
  return { name: group.DBParameterGroupName, status: group.ParameterApplyStatus ?? 'unknown' }
}

function endpointOf({ Endpoint }: DBInstance) {
  const { Address: host, Port: port } = Endpoint ?? {}
  return host === undefined || port === undefined ? undefined : { host, port }
}

/** Under the names that we ask for them with. Of a new password only that it is coming. */
function pendingIn(found: PendingModifiedValues): Record<string, string> {
  const named = {
    version: found.EngineVersion,
    class: found.DBInstanceClass,
    storage: found.AllocatedStorage,
    multiAz: found.MultiAZ,
    backupDays: found.BackupRetentionPeriod,
    id: found.DBInstanceIdentifier,
    password: found.MasterUserPassword === undefined ? undefined : '****',
    port: found.Port,
    storageType: found.StorageType,
    certificateAuthority: found.CACertificateIdentifier,
  }
  return Object.fromEntries(
    Object.entries(present(named)).map(([name, value]) => [name, String(value)]),
  )
}
