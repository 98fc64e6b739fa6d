import { satisfies } from 'semver'
import { z } from 'zod'
import { defineKind, type KindMove, type Subject } from '#src/core/dependencies/kind.ts'
import { ownerOf } from '#src/core/dependencies/need.ts'
import type { Queries, Seen } from '#src/core/queries.ts'
import { failed, notItsAct, refused, told } from '#src/kinds/dependencies/told.ts'
import { AppSpec } from './spec.ts'

const LOOK_AGAIN = 15_000

type Settled = Queries['settled']['answer']
type Looking = Subject<AppSpec, null> & { readonly seen: Seen }

/** Another app in the same environment: it is waited for, and never delivered by itself. */
export const app = defineKind<AppSpec, null>({
  kind: 'app',
  spec: AppSpec,
  memory: z.null(),
  begin: null,
  acts: [],
  describe: ({ app: name, version }) => `${name} ${version}`,
  outputs: () => ({ version: 'plain' }),

  wants: ({ key, spec }) => [
    { ask: 'settled', app: spec.app, environment: ownerOf(key).environment, range: spec.version },
  ],

  plan(subject) {
    const { spec, key } = subject
    if (ownerOf(key).owner === spec.app) return refused(`${spec.app} cannot wait for itself`)
    const settled = told(subject.seen.settled)
    if (!settled) return refused(...noSuchApp(spec))
    if (settled.satisfies) return { is: 'planned', action: 'unchanged', steps: [] }
    if (isHopeless(spec, settled))
      return refused(
        `no known version of ${spec.app} is in the range ${spec.version}`,
        `/deliver releases ${spec.app} shows those that are known`,
      )
    return { is: 'planned', action: 'wait', steps: [], says: words(subject, settled) }
  },

  decide(subject): KindMove<null> {
    const { task, spec, now } = subject
    if (task.do !== 'check' && task.do !== 'ensure') return notItsAct('app', task)
    const settled = told(subject.seen.settled)
    if (settled?.satisfies && settled.version !== undefined)
      return { is: 'done', outputs: { version: { value: settled.version } } }
    if (task.do === 'check')
      return { is: 'done', outputs: subject.outputs, drift: driftOf(spec, settled) }
    if (!settled) return failed(...noSuchApp(spec))
    return {
      is: 'waiting',
      memory: null,
      on: words(subject, settled),
      wakeAt: now + LOOK_AGAIN,
      mayStop: true,
    }
  },
})

function noSuchApp(spec: AppSpec): [string, string] {
  return [`there is no app "${spec.app}"`, 'Correct its name in the definition']
}

function isHopeless(spec: AppSpec, { candidates, coming, version }: Settled): boolean {
  return candidates.length === 0 && coming === undefined && !fits(version, spec)
}

/** `payments: 2.2.0 runs there, >=2.3.0 is needed; 2.3.1 would do: /deliver deploy payments 2.3.1 to production`. */
function words({ spec, key }: Looking, settled: Settled): string {
  const { app: name, version: range } = spec
  const { version, candidates, coming } = settled
  const runs = version === undefined ? 'nothing runs there' : `${version} runs there`
  if (coming !== undefined) return `${name}: ${runs}, ${range} is needed; ${coming} brings it`
  if (fits(version, spec)) return `${name}: ${runs}, and is not settled`
  const [newest] = candidates
  const needed = `${name}: ${runs}, ${range} is needed`
  if (newest === undefined) return `${needed}; no known version is in that range`
  const { environment } = ownerOf(key)
  return `${needed}; ${newest} would do: /deliver deploy ${name} ${newest} to ${environment}`
}

/** While it is being delivered nothing is said: that passes. */
function driftOf(spec: AppSpec, settled: Settled | undefined): readonly string[] {
  if (!settled) return [noSuchApp(spec)[0]]
  const { version } = settled
  if (fits(version, spec)) return []
  const runs = version === undefined ? 'nothing runs there' : `${version} runs there`
  return [`${spec.app}: ${runs}, ${spec.version} is needed`]
}

function fits(version: string | undefined, { version: range }: AppSpec): boolean {
  return version !== undefined && satisfies(version, range, { includePrerelease: true })
}
