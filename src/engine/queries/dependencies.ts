import type { AnyKind, Subject } from '#src/core/dependencies/kind.ts'
import { cycleIn, inOrder } from '#src/core/dependencies/graph.ts'
import type { Dependency } from '#src/core/dependencies/dependency.ts'
import type { Need } from '#src/core/dependencies/need.ts'
import type { DependencyChange } from '#src/core/dependencies/plan.ts'
import type { Answer } from '#src/core/queries.ts'
import type { Answering } from '#src/engine/ask.ts'
import type { World } from '#src/engine/world.ts'
import { readDependency } from '#src/kinds/reading/dependencies.ts'

type Refused = Extract<Answer<unknown>, { is: 'refused' | 'unavailable' }>

/** What would be done to each dependency of a release, as things are. */
export const dependencies: Answering<'dependencies'> = async ({ needs }, world, _signal, ask) => {
  const cycle = cycleIn(needs)
  if (cycle) return refuse(`dependencies wait for each other: ${cycle.join(' → ')}`)
  const planned = await Promise.all(inOrder(needs).map((need) => plan(need, world, ask)))
  const refused = planned.find((one): one is Refused => 'is' in one)
  if (refused) return refused
  return { is: 'seen', value: planned.filter((one): one is DependencyChange => !('is' in one)) }
}

type Ask = Parameters<Answering<'dependencies'>>[3]

async function plan(need: Need, world: World, ask: Ask): Promise<DependencyChange | Refused> {
  const kind = world.dependencyKind(need.kind)
  if (!kind) return refuse(`${need.name}: there is no kind of dependency "${need.kind}"`)
  const checked = await kind.check(need.spec)
  if ('problems' in checked) return refuse(`${need.name}: ${checked.problems.join('; ')}`)
  const record = await readDependency(world.store, need.key)
  if (record && record.state !== 'removed' && record.current && record.kind !== need.kind)
    return refuse(
      `${need.name} is of the kind ${record.kind} there, and cannot become ${need.kind}`,
      'Give the new one another name; the old one is kept until somebody removes it',
    )
  const subject = subjectOf({ ...need, spec: checked.spec }, kind, record)
  const seen = await ask(await kind.wants(subject), world)
  const blind = Object.values(seen).find(
    (answer): answer is Refused => answer.is === 'unavailable' || answer.is === 'refused',
  )
  if (blind) return { ...blind, because: `${need.name}: ${blind.because}` }
  const found = await kind.plan({ ...subject, seen })
  if (found.is === 'refused') return refuse(`${need.name}: ${found.because}`, found.hint)
  const { name, key, owners, after } = need
  const changes = found.steps.length > 0
  return {
    name,
    key,
    kind: need.kind,
    description: await kind.describe(checked.spec),
    action: found.action,
    steps: [...found.steps],
    ...(found.says !== undefined && { says: found.says }),
    owners: changes ? owners : [],
    after,
  }
}

function subjectOf(need: Need, kind: AnyKind, record: Dependency | undefined): Subject {
  const { key, spec, place, manifests } = need
  return {
    key,
    spec,
    place,
    isAdopted: record?.isAdopted ?? false,
    task: { do: 'ensure' },
    outputs: record?.outputs ?? {},
    memory: kind.begin,
    ...(manifests && { manifests }),
    ...(record?.current?.objects && { previous: record.current.objects }),
  }
}

function refuse(because: string, hint?: string): Refused {
  return {
    is: 'refused',
    kind: 'rejected',
    provider: 'dependencies',
    because,
    ...(hint && { hint }),
  }
}
