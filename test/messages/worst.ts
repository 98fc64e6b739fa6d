import type { Countersign } from '#src/kinds/countersign.ts'
import type { Delivery } from '#src/core/delivery.ts'
import { hashOf } from '#src/core/hash.ts'
import type { Plan } from '#src/core/plan/plan.ts'
import type { SignOff } from '#src/core/rules/sign-off.ts'
import { newTarget } from '#src/core/target.ts'
import { ended, goingBack, noon, release, workload } from './samples.ts'

/** Everything that hurts: entities, mentions, code marks, half characters, marks that turn text around. */
export const evil = [
  '&<>',
  '<!channel>',
  '@here',
  '```',
  '`',
  '*',
  '\u202e',
  '\u200b',
  '\ud83d',
  '👩‍👩‍👧‍👦',
  '\n\n',
  '|',
  '"',
  '\\',
]

/** As long and as bad as `length` allows. */
export const bad = (length: number) => evil.join('x').repeat(length).slice(0, length)
export const name = 'a'.repeat(63)
export const reason = {
  because: bad(5_000),
  hint: bad(5_000),
  details: Array.from({ length: 500 }, () => bad(2_000)),
}
export const by = { type: 'person', id: bad(50), name: bad(5_000) } as const
export const notes = release({
  version: bad(300),
  url: `https://example.com/${'&'.repeat(5_000)}`,
  prerelease: true,
})

export const worst: Delivery = {
  ...goingBack,
  id: `d-${'z'.repeat(24)}`,
  app: name,
  environment: name,
  wanted: bad(300),
  channel: bad(80),
  by,
  release: notes,
  from: { version: bad(300), url: `https://example.com/${'<'.repeat(500)}` },
  reason: bad(1_800),
  failure: reason,
  watched: {
    since: noon,
    blind: bad(5_000),
    alerts: Array.from({ length: 200 }, (_, index) => ({
      key: `${bad(50)}${index}`,
      name: bad(100),
      severity: bad(100),
      summary: bad(240),
      startsAt: noon,
      means: 'tell' as const,
      as: 'told' as const,
    })),
  },
  waitingOn: { on: 'objects', objects: Array.from({ length: 300 }, () => bad(300)) },
  stages: Array.from({ length: 60 }, () => ({
    stage: bad(100),
    direction: 'back',
    state: 'running',
  })),
  workloads: Array.from({ length: 50 }, () =>
    workload({
      object: { apiVersion: 'v1', kind: bad(100), name: bad(253) },
      problems: [{ reason: bad(500), message: bad(5_000), severity: 'fatal' }],
    }),
  ),
}
export const worstEnd = ended({ ...worst, outcome: { is: 'aborted', by, reason, to: bad(300) } })
export const many = <Item>(item: Item, count: number) => Array.from({ length: count }, () => item)

export const form = {
  command: 'deploy',
  title: bad(100),
  submit: bad(100),
  summary: bad(5_000),
  given: { app: name, environment: name, version: '"'.repeat(700) },
  fields: ['a', 'b', 'c'].map((field) => ({
    name: field,
    label: bad(5_000),
    hint: bad(5_000),
    optional: false,
    initial: bad(5_000),
    input: field === 'a' ? ('choice' as const) : ('paragraph' as const),
  })),
}

export const change = {
  action: 'update' as const,
  object: { apiVersion: 'v1', kind: bad(60), name: bad(253) },
  risk: 'irreversible' as const,
  images: many({ container: bad(63), from: bad(500), to: bad(500) }, 20),
  diff: many(bad(3_000), 300).join('\n'),
}

export const settled = {
  release: notes,
  manifests: hashOf('m'),
  inventory: [],
  cluster: name,
  namespace: name,
  progressDeadlineSeconds: 600,
  delivery: worst.id,
  at: noon,
}
export const row = {
  app: name,
  environment: name,
  target: { ...newTarget('a/b'), settled },
  inFlight: many(worst, 20),
}
export const appRow = {
  name,
  owners: name,
  channel: bad(80),
  environments: many({ name, version: bad(300) }, 50),
}

const voter = { type: 'person', id: 'U0RITA', name: bad(500) } as const
const vote = { by, choice: 'approve', plan: hashOf('p'), because: bad(2_000), at: noon } as const
export const approval = {
  state: 'asked',
  plan: hashOf('p'),
  askedAt: noon,
  expiresAt: noon + 60_000,
  votes: many({ ...vote, by: voter }, 60),
  voided: many(
    { plan: hashOf('o'), votes: many(vote, 40), because: many(bad(900), 40), at: noon },
    5,
  ),
  missing: 2,
  missingRequired: many(name, 20),
  ignored: many({ by, because: bad(2_000) }, 50),
  needed: 60,
  told: [],
} as const satisfies Delivery['approval']
const commit = {
  sha: bad(40),
  title: bad(2_000),
  author: bad(500),
  url: `https://example.com/${'&'.repeat(900)}`,
}
const changes = {
  from: bad(300),
  to: bad(300),
  commits: many(commit, 50),
  total: 900,
  authors: many(bad(300), 90),
  issues: many(bad(300), 20),
  incomplete: true,
}
const step = {
  what: bad(2_000),
  risk: 'irreversible',
  wayBack: bad(2_000),
  notes: many(bad(900), 20),
} as const
export const worstPlan: Plan = {
  hash: hashOf('p'),
  changes: many(change, 100),
  dependencies: many(
    {
      name,
      key: bad(200),
      kind: bad(63),
      description: bad(2_000),
      action: 'upgrade' as const,
      steps: many({ ...step, notes: [...step.notes] }, 40),
      says: bad(2_000),
      owners: many(name, 40),
      after: many(name, 40),
    },
    60,
  ),
  migrations: many(
    { phase: 'contract' as const, version: bad(300), jobs: many(bad(253), 40), risk: step.risk },
    20,
  ),
  wayBack: many({ point: bad(900), way: bad(900) }, 60),
}
export const worstAsked: Delivery = {
  ...worst,
  direction: 'forward',
  begun: false,
  approval: { ...approval, votes: [...approval.votes], voided: [] },
  changes,
  plan: worstPlan,
  gates: many({ gate: 'soak', is: 'waits', because: bad(2_000), opensAt: noon }, 60),
}
export const request: SignOff = {
  version: 1,
  id: worst.id.replace('d', 's'),
  app: name,
  environment: name,
  release: notes,
  delivery: worst.id,
  channel: bad(80),
  url: bad(900),
  askedAt: noon,
  state: 'asked',
  from: many(name, 30),
  pending: [],
  told: [],
  changes,
}
export const askedRow = { delivery: worstAsked, rules: undefined, stand: 'needed' } as const
export const askedQa = { signOff: request, from: many(name, 30), stand: 'needed' } as const

export const unsignedRow = {
  countersign: {
    version: 1,
    id: 'c-7k3f9q',
    delivery: 'd-7k3f9q',
    app: name,
    environment: name,
    wanted: bad(200),
    by,
    because: bad(3_000),
    channel: '#checkout',
    askedAt: 0,
    dueAt: 1,
    state: 'overdue',
    pending: [],
  } satisfies Countersign,
  stand: 'needed',
} as const
