import {
  CreateDBParameterGroupCommand,
  DescribeDBParameterGroupsCommand,
  ListTagsForResourceCommand,
  ModifyDBParameterGroupCommand,
  paginateDescribeDBParameters,
  type Parameter,
  type RDSClient,
} from '@aws-sdk/client-rds'
import type { Databases } from '#providers/cloud/cloud.ts'
import type { Clock } from '#src/core/clock.ts'
import { type ParameterGroup, tags as known } from '#src/core/dependencies/cloud.ts'
import { ProviderFailure } from '#src/core/errors.ts'
import { calling } from './calling.ts'
import { remembering } from './remembered.ts'
import { unlessStopped } from './stopping.ts'
import { fromTags, toTags, whole } from './words.ts'

/** They change rarely, and each costs three calls. */
const KEEP = 60_000
/** More parameters AWS does not take at once. */
const AT_ONCE = 20

type About = { readonly client: RDSClient; readonly cloud: string; readonly clock: Clock }

/** Parameter groups of Amazon RDS. What others change in them is seen within a minute. */
export function parameterGroups(
  about: About,
): Pick<Databases, 'parameterGroup' | 'ensureParameterGroup'> {
  const seen = remembering<ParameterGroup | undefined>(about.clock, { keepMs: KEEP, most: 500 })
  const find = (name: string) =>
    seen.get(name, async () => {
      const found = await read(about, name)
      if (!found) seen.forget(name)
      return found
    })
  return {
    parameterGroup: (name, signal) => unlessStopped(find(name), signal, about.cloud),
    async ensureParameterGroup(group, signal) {
      try {
        await ensure(about, group, signal)
      } finally {
        seen.forget(group.name)
      }
    },
  }
}

async function read(
  { client, cloud }: About,
  name: string,
  abortSignal?: AbortSignal,
): Promise<ParameterGroup | undefined> {
  const doing = `look at parameter group "${name}"`
  const options = abortSignal ? { abortSignal } : {}
  const listed = await calling(
    { cloud, doing, action: 'rds:DescribeDBParameterGroups' },
    () =>
      client.send(new DescribeDBParameterGroupsCommand({ DBParameterGroupName: name }), options),
    [['DBParameterGroupNotFound', undefined]],
  )
  const group = listed?.DBParameterGroups?.[0]
  if (!group) return undefined
  const [set, tagged] = await Promise.all([
    parametersOf({ client, cloud }, name, { Source: 'user', ...options }),
    calling({ cloud, doing, action: 'rds:ListTagsForResource' }, () =>
      client.send(
        new ListTagsForResourceCommand({ ResourceName: group.DBParameterGroupArn }),
        options,
      ),
    ),
  ])
  const values = set.flatMap(({ ParameterName: key, ParameterValue: value }) =>
    key === undefined || value === undefined ? [] : [[key, value] as const],
  )
  return {
    name,
    family: group.DBParameterGroupFamily ?? '',
    parameters: Object.fromEntries(values),
    tags: fromTags(tagged.TagList),
  }
}

function parametersOf(
  { client, cloud }: Pick<About, 'client' | 'cloud'>,
  name: string,
  { Source, abortSignal }: { readonly Source?: string; readonly abortSignal?: AbortSignal },
): Promise<readonly Parameter[]> {
  const doing = `look at parameter group "${name}"`
  return calling({ cloud, doing, action: 'rds:DescribeDBParameters' }, async () => {
    const pages = paginateDescribeDBParameters(
      { client, pageSize: 100 },
      { DBParameterGroupName: name, ...(Source !== undefined && { Source }) },
      abortSignal ? { abortSignal } : {},
    )
    return (await whole(pages, ({ Parameters = [] }) => Parameters)).flat()
  })
}

async function ensure(about: About, group: ParameterGroup, signal: AbortSignal): Promise<void> {
  const found = (await read(about, group.name, signal)) ?? (await create(about, group, signal))
  refuseOthers(about.cloud, group, found)
  const different = Object.entries(group.parameters).filter(
    ([key, value]) => found.parameters[key] !== value,
  )
  if (different.length > 0) await set(about, group, different, signal)
}

async function create(
  about: About,
  group: ParameterGroup,
  abortSignal: AbortSignal,
): Promise<ParameterGroup> {
  const { client, cloud } = about
  const { name, family, tags } = group
  const command = new CreateDBParameterGroupCommand({
    DBParameterGroupName: name,
    DBParameterGroupFamily: family,
    Description: `Parameters of ${tags[known.owner] ?? name}`,
    Tags: toTags(tags),
  })
  const deed = {
    cloud,
    doing: `create parameter group "${name}"`,
    action: 'rds:CreateDBParameterGroup',
  }
  const made = await calling(deed, () => client.send(command, { abortSignal }), [
    ['DBParameterGroupAlreadyExists', undefined],
  ])
  const existing = made ? undefined : await read(about, name, abortSignal)
  return existing ?? { ...group, parameters: {} }
}

function refuseOthers(cloud: string, wanted: ParameterGroup, found: ParameterGroup): void {
  const { name, family } = wanted
  const owner = found.tags[known.owner]
  const doing = `Cannot change parameter group "${name}"`
  if (owner !== wanted.tags[known.owner])
    throw new ProviderFailure(
      cloud,
      'rejected',
      `${doing}: ${owner ? `it belongs to ${owner}` : 'it exists and is not ours'}`,
      { hint: 'Remove it, or name the parameters in the group by hand' },
    )
  if (found.family !== family)
    throw new ProviderFailure(
      cloud,
      'rejected',
      `${doing}: it is for ${found.family}, not for ${family}`,
    )
}

/** What can change at once does; the rest waits for the next restart. */
async function set(
  about: About,
  { name }: ParameterGroup,
  values: readonly (readonly [string, string])[],
  abortSignal: AbortSignal,
): Promise<void> {
  const { client, cloud } = about
  const all = await parametersOf(about, name, { abortSignal })
  const dynamic = new Set(
    all.filter(({ ApplyType }) => ApplyType === 'dynamic').map((one) => one.ParameterName),
  )
  const parameters = values.map(([key, value]): Parameter => {
    const ApplyMethod = dynamic.has(key) ? 'immediate' : 'pending-reboot'
    return { ParameterName: key, ParameterValue: value, ApplyMethod }
  })
  const deed = {
    cloud,
    doing: `set parameters of group "${name}"`,
    action: 'rds:ModifyDBParameterGroup',
  }
  for (let from = 0; from < parameters.length; from += AT_ONCE) {
    const Parameters = parameters.slice(from, from + AT_ONCE)
    const command = new ModifyDBParameterGroupCommand({ DBParameterGroupName: name, Parameters })
    await calling(deed, () => client.send(command, { abortSignal }))
  }
}
