import type { Dependency } from '#src/core/dependencies/dependency.ts'
import type { Message } from '#src/door/message.ts'
import {
  adoptable,
  agreed,
  databaseStatus,
  dependencyExplanation,
  dependencyPlan,
  ordered,
  retrying,
} from '#src/messages/dependencies/answers.ts'
import { dependencyTree } from '#src/messages/dependencies/tree.ts'
import { dependencyCard } from '#src/messages/dependencies/dependency-card.ts'
import { noon } from './samples.ts'
import { bad, by, many, name, notes, reason, worstPlan } from './worst.ts'

const wish = { spec: {}, description: bad(2_000), delivery: bad(60), at: noon }
const secret = { in: 'cluster', cluster: name, namespace: name, name: bad(253), key: name } as const

/** A dependency of which everything is as long and as bad as can be. */
export const worstDependency: Dependency = {
  version: 1,
  id: `${name}.${name}/${name}`,
  owner: name,
  name,
  environment: name,
  kind: bad(63),
  place: { cluster: name, namespace: name },
  channel: bad(80),
  owners: many(name, 60),
  usedBy: many({ target: bad(200), app: name, version: bad(300) }, 100),
  wanted: { ...wish, description: bad(2_000) },
  current: { ...wish, description: bad(1_999) },
  isAdopted: false,
  outputs: Object.fromEntries(
    Array.from({ length: 100 }, (_, index) => [
      `${bad(60)}${index}`,
      index % 2 === 0 ? { value: bad(2_000) } : { secret },
    ]),
  ),
  revision: 0,
  order: {
    id: `o-${'z'.repeat(24)}`,
    act: { do: 'restore', from: { snapshot: bad(2_000) } },
    by,
    because: bad(2_000),
    at: noon,
    needed: 9,
    confirmedBy: many(by, 50),
  },
  state: 'asked',
  memory: null,
  mayStop: true,
  waiters: [],
  waitingOn: bad(5_000),
  blind: { provider: bad(500), because: bad(5_000), since: noon },
  failure: reason,
  drift: many(bad(2_000), 50),
  facts: Object.fromEntries(many(0, 80).map((_, index) => [`${bad(300)}${index}`, bad(2_000)])),
  attempts: 0,
  changedAt: noon,
  by,
}

const acts = ['remove', 'snapshot', 'restore', 'rotate', 'adopt'] as const
const broken = { quarantined: bad(5_000), acts }

const needed = Array.from({ length: 60 }, (_, index) => ({
  name: `${index}`,
  key: `${index}`,
  kind: bad(63),
  after: index % 5 === 0 ? [] : [`${index - 1}`, ...many(name, 20)],
  named: 'kept' as const,
  record: worstDependency,
}))

/** Everything that is said about dependencies, at its worst. */
export const dependencyMessages: Readonly<Record<string, () => Message>> = {
  'a dependency that waits for somebody to agree': () =>
    dependencyCard({ document: worstDependency, ...broken }),
  'a dependency that holds': () =>
    dependencyCard({ document: { ...worstDependency, state: 'held' }, ...broken }),
  'a dependency that nobody needs': () =>
    dependencyCard({
      document: {
        ...worstDependency,
        state: 'ready',
        usedBy: many({ target: bad(200), app: name }, 100),
      },
      ...broken,
    }),
  'a tree of dependencies': () =>
    dependencyTree(many({ app: name, environment: name, version: bad(300), rows: needed }, 30)),
  'a plan of dependencies': () =>
    dependencyPlan({
      app: name,
      environment: name,
      release: notes,
      from: undefined,
      plan: worstPlan,
    }),
  'a database': () => databaseStatus({ document: worstDependency, ...broken }),
  'why a dependency waits': () =>
    dependencyExplanation(
      { document: worstDependency, ...broken },
      many({ at: noon, text: bad(3_000) }, 500),
    ),
  'what would be adopted': () => adoptable({ ...worstDependency, state: 'held' }, bad(64)),
  'an order': () => ordered(worstDependency, worstDependency.order!, many(bad(3_000), 9)),
  'a dependency that is retried': () => retrying(worstDependency),
  'an agreement': () => agreed(worstDependency, worstDependency.order!),
}
