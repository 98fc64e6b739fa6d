import { ackP99 } from './ack-p99.ts'
import { ackThroughput } from './ack-throughput.ts'
import { alertIngest } from './alert-ingest.ts'
import { alertToMessage } from './alert-to-message.ts'
import { approvalRace } from './approval-race.ts'
import type { Benchmark } from './benchmark.ts'
import { chart } from './chart.ts'
import { clickToCard } from './click-to-card.ts'
import { dependencyPolling } from './dependency-polling.ts'
import { eventToMessage } from './event-to-message.ts'
import { planCost } from './plan-cost.ts'
import { reconcileCost } from './reconcile-cost.ts'
import { rss } from './rss.ts'
import { startup } from './startup.ts'

/** Everything that is measured, in the table's order. */
export const benchmarks: readonly Benchmark[] = [
  ackThroughput,
  ackP99,
  alertIngest,
  alertToMessage,
  reconcileCost,
  planCost,
  eventToMessage,
  approvalRace,
  clickToCard,
  chart,
  startup,
  dependencyPolling,
  rss,
]
