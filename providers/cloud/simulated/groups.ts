import type { Databases } from '#providers/cloud/cloud.ts'
import type { ParameterGroup } from '#src/core/dependencies/cloud.ts'
import { type Account, arnOf, asked, type Call, done, refused } from './account.ts'
import { wrongIdentifier } from './identifiers.ts'
import { live } from './living.ts'

/** Parameter groups; each family has a default one that nobody can change. */
export function groupsOf(
  account: Account,
): Pick<Databases, 'parameterGroup' | 'ensureParameterGroup'> {
  const find = (doing: string, name: string, signal: AbortSignal) =>
    asked(account, about(account, 'rds:DescribeDBParameterGroups', doing, name, signal), () =>
      groupNamed(account, name),
    )
  return {
    parameterGroup: (name, signal) => find(`look at parameter group "${name}"`, name, signal),
    async ensureParameterGroup(group, signal) {
      const { name } = group
      const doing = `set parameter group "${name}"`
      const found = await find(doing, name, signal)
      if (!found)
        return asked(
          account,
          about(account, 'rds:CreateDBParameterGroup', doing, name, signal),
          (call) => create(call, group),
        )
      const differing = Object.entries(group.parameters).filter(
        ([key, value]) => found.parameters[key] !== value,
      )
      if (found.family === group.family && differing.length === 0) return
      await asked(
        account,
        about(account, 'rds:ModifyDBParameterGroup', doing, name, signal),
        (call) => set(call, found, group, differing),
      )
    },
  }
}

/** A group that there is; default ones are. */
export function groupNamed(account: Account, name: string): ParameterGroup | undefined {
  const found = account.groups.get(name)
  if (found) return found
  const family = /^default\.(postgres1[567])$/.exec(name)?.[1]
  return family ? { name, family, parameters: {}, tags: {} } : undefined
}

/** Why an instance of this family cannot use a group; undefined where it can. */
export function wrongGroup(account: Account, name: string, family: string): string | undefined {
  const group = groupNamed(account, name)
  if (!group) return `DBParameterGroup not found: ${name}`
  if (group.family === family) return undefined
  return `The parameter group ${name} with DBParameterGroupFamily ${group.family} can't be used for this instance. Please use a parameter group with DBParameterGroupFamily ${family}`
}

function create(call: Call, group: ParameterGroup): void {
  const wrong = wrongIdentifier(group.name, 255)
  if (wrong) throw refused(call, wrong)
  if (!/^postgres1[567]$/.test(group.family))
    throw refused(
      call,
      `ParameterGroupFamily ${group.family} is not a valid parameter group family`,
    )
  call.account.groups.set(group.name, group)
  done(call, group.name)
}

function set(
  call: Call,
  found: ParameterGroup,
  group: ParameterGroup,
  differing: readonly (readonly [string, string])[],
): void {
  const { account } = call
  if (!account.groups.has(found.name))
    throw refused(call, 'The default parameter group cannot be modified')
  if (found.family !== group.family)
    throw refused(call, `it is of the family "${found.family}", not "${group.family}"`)
  const parameters = { ...found.parameters, ...Object.fromEntries(differing) }
  account.groups.set(found.name, { ...found, parameters })
  done(call, found.name)
  if (differing.some(([key]) => STATIC.has(key))) waitForReboot(account, found.name)
}

/** Static parameters count from the next start of the server on. */
function waitForReboot(account: Account, name: string): void {
  live(account)
  for (const [id, instance] of account.instances)
    if (instance.group.name === name)
      account.instances.set(id, { ...instance, group: { name, status: 'pending-reboot' } })
}

/** Parameters of PostgreSQL that need a restart (`context = postmaster`), as far as people set them. */
const STATIC = new Set([
  'autovacuum_max_workers',
  'huge_pages',
  'max_connections',
  'max_locks_per_transaction',
  'max_prepared_transactions',
  'max_replication_slots',
  'max_wal_senders',
  'max_worker_processes',
  'rds.logical_replication',
  'shared_buffers',
  'shared_preload_libraries',
  'track_activity_query_size',
  'wal_buffers',
])

function about(account: Account, action: string, doing: string, name: string, signal: AbortSignal) {
  return { action, doing, resource: arnOf(account, 'rds', `pg:${name}`), signal }
}
