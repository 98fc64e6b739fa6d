import type {
  CreateDBInstanceCommandInput,
  ModifyDBInstanceCommandInput,
  RestoreDBInstanceFromDBSnapshotCommandInput,
  RestoreDBInstanceToPointInTimeCommandInput,
} from '@aws-sdk/client-rds'
import type { DatabaseRequest, Databases } from '#providers/cloud/cloud.ts'
import { toTags } from './words.ts'

/** What AWS is asked for when an instance is made: nothing that depends on a default which AWS may change. */
export function creation(request: DatabaseRequest): CreateDBInstanceCommandInput {
  const { id, wish, password } = request
  return {
    ...placement(request),
    DBInstanceIdentifier: id,
    Engine: wish.engine,
    EngineVersion: wish.version,
    DBInstanceClass: wish.class,
    AllocatedStorage: wish.storage,
    MaxAllocatedStorage: wish.maxStorage,
    StorageEncrypted: wish.encrypted,
    BackupRetentionPeriod: wish.backupDays,
    DBName: wish.database,
    MasterUsername: wish.masterUser,
    MasterUserPassword: password,
  }
}

/** The same from a snapshot: engine, version, master, encryption and data are the snapshot's. */
export function fromSnapshot(
  request: DatabaseRequest,
  snapshot: string,
): RestoreDBInstanceFromDBSnapshotCommandInput {
  const { id, wish } = request
  return {
    ...placement(request),
    DBInstanceIdentifier: id,
    DBSnapshotIdentifier: snapshot,
    DBInstanceClass: wish.class,
    BackupRetentionPeriod: wish.backupDays,
  }
}

/** The same from what an instance was at a moment. */
export function atMoment(
  request: DatabaseRequest,
  from: { readonly source: string; readonly at: number },
): RestoreDBInstanceToPointInTimeCommandInput {
  const { id, wish } = request
  return {
    ...placement(request),
    SourceDBInstanceIdentifier: from.source,
    TargetDBInstanceIdentifier: id,
    RestoreTime: new Date(from.at),
    DBInstanceClass: wish.class,
    MaxAllocatedStorage: wish.maxStorage,
    BackupRetentionPeriod: wish.backupDays,
  }
}

function placement({ wish, tags }: DatabaseRequest) {
  return {
    Port: wish.port,
    MultiAZ: wish.multiAz,
    DBSubnetGroupName: wish.subnetGroup,
    VpcSecurityGroupIds: wish.securityGroups,
    DBParameterGroupName: wish.parameterGroup,
    DeletionProtection: wish.deletionProtection,
    StorageType: 'gp3',
    PubliclyAccessible: false,
    AutoMinorVersionUpgrade: false,
    CopyTagsToSnapshot: true,
    Tags: toTags(tags),
  }
}

type Modification = Parameters<Databases['modify']>[0]

/** Only what is named is changed. */
export function modification(request: Modification): ModifyDBInstanceCommandInput {
  const { id, changes, allowMajor, at } = request
  return {
    DBInstanceIdentifier: id,
    ApplyImmediately: at === 'once',
    AllowMajorVersionUpgrade: allowMajor,
    EngineVersion: changes.version,
    DBInstanceClass: changes.class,
    AllocatedStorage: changes.storage,
    MaxAllocatedStorage: changes.maxStorage,
    MultiAZ: changes.multiAz,
    DeletionProtection: changes.deletionProtection,
    BackupRetentionPeriod: changes.backupDays,
    VpcSecurityGroupIds: changes.securityGroups,
    DBParameterGroupName: changes.parameterGroup,
    MasterUserPassword: changes.password,
    NewDBInstanceIdentifier: changes.id,
  }
}
