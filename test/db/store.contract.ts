import { describeAudit } from './audit.contract.ts'
import { describeReading } from './reading.contract.ts'
import { describeClaims } from './claims.contract.ts'
import { describeCommits } from './commits.contract.ts'
import { describeDoor } from './door.contract.ts'
import { describeLeases } from './leases.contract.ts'
import { describeMessages } from './messages.contract.ts'
import type { OpenStore } from './store.fixtures.ts'

/** What every store must do, whichever database is behind it. */
export function describeStore(name: string, open: OpenStore): void {
  describeDoor(name, open)
  describeClaims(name, open)
  describeLeases(name, open)
  describeCommits(name, open)
  describeMessages(name, open)
  describeReading(name, open)
  describeAudit(name, open)
}
