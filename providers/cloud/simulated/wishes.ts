import type { DatabaseWish } from '#src/core/dependencies/cloud.ts'
import { type Account, type Call, refused } from './account.ts'
import { wrongGroup } from './groups.ts'
import { wrongIdentifier } from './identifiers.ts'
import type { Changes } from './instances.ts'
import { familyOf, resolved } from './versions.ts'

/** Refuses a new instance that could not be, in the words of RDS. Answers its version, which a bare major leaves to the cloud. */
export function newVersion(call: Call, id: string, wish: DatabaseWish): string {
  const version = resolved(wish.version)
  if (!version) throw refused(call, `Cannot find version ${wish.version} for ${wish.engine}`)
  refuseWrong(call, { ...wish, id })
  refuseWrongGroup(call, wish.parameterGroup, version)
  if (!/^[a-z_][a-z0-9_]{0,62}$/i.test(wish.database))
    throw refused(
      call,
      'DBName must begin with a letter and contain only alphanumeric characters and underscores',
    )
  if (RESERVED.has(wish.masterUser))
    throw refused(
      call,
      `MasterUsername ${wish.masterUser} cannot be used as it is a reserved word used by the engine`,
    )
  return version
}

/** Refuses values that no instance can have. */
export function refuseWrong(call: Call, { id, password, storage, backupDays, ...rest }: Changes) {
  const wrongs = [
    id === undefined ? undefined : wrongIdentifier(id, 63),
    rest.class === undefined || /^db\.[a-z0-9]+\.[a-z0-9]+$/.test(rest.class)
      ? undefined
      : `Invalid DB Instance class: ${rest.class}`,
    storage === undefined || (storage >= 20 && storage <= 65_536)
      ? undefined
      : `Invalid storage size for engine name postgres and storage type gp3: ${storage}`,
    backupDays === undefined || (backupDays >= 0 && backupDays <= 35)
      ? undefined
      : `Invalid backup retention period: ${backupDays}. Retention period must be between 0 and 35`,
    password === undefined ? undefined : wrongPassword(password),
  ]
  const wrong = wrongs.find((one) => one !== undefined)
  if (wrong !== undefined) throw refused(call, wrong)
}

/** Refuses parameters of another family than the version has. */
export function refuseWrongGroup(call: Call, name: string | undefined, version: string): void {
  const family = familyOf(version)
  const wrong = name === undefined ? undefined : wrongGroup(call.account, name, family)
  if (wrong !== undefined)
    throw refused(call, wrong, `Give it a parameter group of the family ${family}`)
}

/** Refuses one more instance than there may be. */
export function refuseTooMany(call: Call): void {
  const { quota, instances }: Account = call.account
  if (instances.size >= quota)
    throw refused(
      call,
      `InstanceQuotaExceeded: Cannot create more than ${quota} DB instances in this account and region`,
      'Ask AWS for a higher quota, or remove instances that nobody uses',
    )
}

function wrongPassword(password: string): string | undefined {
  if (password.length < 8)
    return 'The parameter MasterUserPassword is not a valid password because it is shorter than 8 characters'
  if (/[/@" ]/.test(password))
    return `The parameter MasterUserPassword is not a valid password. Only printable ASCII characters besides '/', '@', '"', ' ' may be used`
  return undefined
}

const RESERVED = new Set(['admin', 'rdsadmin', 'rds_superuser', 'rdsrepladmin'])
