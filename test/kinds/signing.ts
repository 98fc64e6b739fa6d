import type { Actor } from '#src/core/actor.ts'
import type { Check } from '#src/core/rules/changes.ts'
import type { Elector } from '#src/core/rules/identity.ts'
import type { Policy } from '#src/core/rules/policy.ts'
import type { Answer, Queries, Seen } from '#src/core/queries.ts'
import type { Decision } from '#src/core/record.ts'
import type { Signal } from '#src/core/signal.ts'
import type { SignOff } from '#src/core/rules/sign-off.ts'
import type { Target } from '#src/core/target.ts'
import { newTarget } from '#src/core/target.ts'
import { signOffKind } from '#src/kinds/sign-off.ts'
import { noon } from './delivering.ts'
import { qa, rita, signOff, since, station } from './travelling.ts'

export const quinn = { type: 'person', id: 'UQUINN', name: 'Quinn' } as const
export const robot: Actor = { type: 'robot', name: 'nightly' }

export type Around = {
  policy?: Answer<Queries['policy']['answer']>
  rules?: Partial<Policy>
  checks?: Answer<readonly Check[]>
  changes?: Answer<Queries['changes']['answer']>
  audience?: Queries['policy']['answer']['audience']
  /** Who is of QA; nobody else is. */
  members?: readonly string[]
  strangers?: readonly string[]
  target?: Target
}

export type Course = { record: SignOff; now: number; last: Decision<SignOff> | undefined }

export const there: Target = { ...newTarget('checkout/staging'), settled: since(0, '1.5.0') }

export function begin(rest: Partial<SignOff> = {}): Course {
  return {
    record: signOff('staging', '1.5.0', { from: ['qa'], ...rest }),
    now: noon,
    last: undefined,
  }
}

/** One tick at this moment, with signals, in a world that answers like that. */
export function tick(course: Course, around: Around = {}, signals: readonly Signal[] = []): Course {
  const { record, now } = course
  const asked = signOffKind.wants(record, there)
  const answers = asked.map((query) => [query.ask, answer(query, around)])
  const seen = Object.fromEntries(answers) as Seen
  const { target = there } = around
  const last = signOffKind.decide({ record, target, seen, signals, now })
  return { record: last.record, now, last }
}

function answer(query: ReturnType<typeof signOffKind.wants>[number], around: Around) {
  if (query.ask === 'changes') return around.changes ?? { is: 'seen', value: someChanges }
  if (query.ask === 'checks') return around.checks ?? { is: 'seen', value: [] }
  if (query.ask !== 'policy') throw new Error(`Cannot answer ${query.ask}`)
  const { members = ['URITA', 'UQUINN'], strangers = [] } = around
  const people = query.people.map((id): [string, Elector] => [
    id,
    {
      id,
      name: id,
      isMember: !strangers.includes(id),
      isOperator: false,
      mayDeploy: false,
      logins: [],
      groups: members.includes(id) ? ['qa'] : [],
    },
  ])
  const { policy } = station('staging', { policy: { ...qa, ...around.rules } })
  const audience = around.audience ?? { channels: [], direct: [], mention: query.tell ?? [] }
  const value = { policy, freezes: [], people: Object.fromEntries(people), audience }
  return around.policy ?? { is: 'seen', value: { ...value, linked: [] } }
}

export const someChanges = {
  to: '1.5.0',
  commits: [],
  total: 0,
  authors: [],
  issues: [],
  incomplete: false,
}

export const say = (choice: 'sign' | 'reject', by: Actor = rita, because?: string): Signal => ({
  type: 'signOff',
  by,
  choice,
  ...(because !== undefined && { because }),
})

/** Somebody decides, and it is looked up who they are. */
export function decided(course: Course, signals: readonly Signal[], around: Around = {}): Course {
  return tick(tick(course, around, signals), around)
}

export const textsOf = ({ last }: Course) => (last?.notes ?? []).map(({ text }) => text)
export const eventsOf = ({ last }: Course) => (last?.events ?? []).map(({ text }) => text)
