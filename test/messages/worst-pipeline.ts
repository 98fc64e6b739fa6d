import { newTarget } from '#src/core/target.ts'
import type { PipelineRow } from '#src/door/pipeline/view.ts'
import type { Message } from '#src/door/message.ts'
import type { Promotion } from '#src/kinds/promotion.ts'
import { promotionCard } from '#src/messages/pipeline/promotion-card.ts'
import { said, signOffCard } from '#src/messages/pipeline/sign-off-card.ts'
import { held, pipelineMessage, resumed } from '#src/messages/pipeline/view.ts'
import { noon } from './samples.ts'
import { bad, by, many, name, notes, request, worst } from './worst.ts'

const release = { ...notes, notes: bad(20_000) }
const signOff = {
  ...request,
  release,
  by,
  because: bad(3_000),
  from: many(name, 50),
  unless: many(bad(200), 50),
  url: `https://example.com/${'&'.repeat(900)}`,
  pending: many({ by, choice: 'sign' } as const, 50),
  since: bad(300),
}

const promotion: Promotion = {
  version: 1,
  id: `p-${'z'.repeat(24)}`,
  app: name,
  environment: name,
  release,
  from: { environment: name, delivery: `d-${'z'.repeat(24)}` },
  target: `${name}/${name}`,
  channel: bad(80),
  askedAt: noon,
  state: 'asked',
  because: bad(3_000),
}

const settled = {
  release,
  manifests: 'm',
  inventory: [],
  cluster: name,
  namespace: name,
  progressDeadlineSeconds: 1,
  delivery: `d-${'z'.repeat(24)}`,
  at: noon,
}

const row: PipelineRow = {
  station: {
    environment: name,
    channel: name,
    policy: {
      after: many(name, 20),
      protected: true,
      requiredSoakTime: 1,
      promote: 'auto',
      direct: false,
      availabilityStrategy: 'All',
      checks: [],
      freeze: [],
      emergency: { signWithin: 1 },
      queue: 'latest',
    },
    target: {
      ...newTarget(`${name}/${name}`),
      settled,
      unsettled: { version: bad(300), delivery: `d-${'z'.repeat(24)}` },
      blocked: many({ version: bad(300), digests: [], because: bad(3_000), by, at: noon }, 20),
      lock: { by, because: bad(3_000), at: noon, until: noon },
    },
    inFlight: [],
    signOffs: [],
    freezes: [],
    coming: many(worst, 20),
  },
  signOff: { state: 'rejected', by, because: bad(3_000), id: 's-1' },
  next: many(
    {
      release,
      from: promotion.from,
      gates: many({ gate: 'soak', is: 'waits', because: bad(3_000), opensAt: noon } as const, 10),
      isReady: true,
      before: undefined,
    },
    5,
  ),
  pause: bad(3_000),
  frozen: { name, because: bad(3_000), opensAt: noon },
  mayDeploy: true,
}

/** What is said about promotion and sign-offs, at its worst. */
export const pipelineMessages: Readonly<Record<string, () => Message>> = {
  'a request for a sign-off': () => signOffCard({ ...signOff, state: 'asked' }),
  'a sign-off that was refused': () =>
    signOffCard({ ...signOff, state: 'rejected', decidedAt: noon, closedAt: noon }),
  'a sign-off that nobody gave': () => signOffCard({ ...signOff, state: 'outdated' }),
  'an answer to QA': () => said('reject', { ...signOff, channel: bad(80) }),
  'a question whether a release may go on': () => promotionCard(promotion),
  'a question that is over': () => promotionCard({ ...promotion, state: 'outdated' }),
  'a pipeline': () => pipelineMessage({ app: name, rows: many(row, 30) }),
  'a hold': () => held(name, name),
  'an end of a hold': () => resumed(name, name),
}
