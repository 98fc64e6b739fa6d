import type { Delivery } from '#src/core/delivery.ts'
import type { StoredDelivery } from '#src/door/deliveries/find.ts'
import type { Message } from '#src/door/message.ts'
import type { Freeze } from '#src/kinds/freeze.ts'
import type { HeldLock } from '#src/kinds/lock.ts'
import { newTarget } from '#src/core/target.ts'
import { freezeCard, freezing, unfreezing } from '#src/messages/holds/freeze-card.ts'
import { freezeList } from '#src/messages/holds/freeze-list.ts'
import { lockCard } from '#src/messages/holds/lock-card.ts'
import { locking, unlocking } from '#src/messages/holds/locked.ts'
import { whoHolds } from '#src/messages/holds/who.ts'
import { noon } from './samples.ts'
import { bad, by, many, name, worst } from './worst.ts'

const stored = (document: Delivery): StoredDelivery => ({
  kind: 'delivery',
  id: document.id,
  document,
  state: 'queued',
  done: false,
  target: undefined,
  createdAt: noon,
  quarantined: undefined,
})
const waiting = many(stored(worst), 100)
const lock: HeldLock = { by, because: bad(5_000), at: noon, until: noon + 1, channel: '#checkout' }
const over = { how: 'takenOver', by, because: bad(5_000), at: noon } as const
const place = { app: name, environment: name }
const freeze: Freeze = {
  version: 1,
  id: `f-${'z'.repeat(24)}`,
  ...place,
  from: noon,
  until: noon + 1,
  because: bad(5_000),
  by,
  channel: bad(80),
  begunAt: noon,
}
const ended = { ...freeze, endedAt: noon, endedBy: by, endedBecause: bad(5_000) }
const window = {
  name: bad(500),
  kind: 'deny',
  cron: '0 17 * * FRI',
  duration: 1,
  timezone: 'UTC',
} as const
const target = { ...newTarget('a/b'), lock: { by, because: bad(5_000), at: noon, until: noon + 9 } }

/** Everything that is said about locks and freezes, at its worst. */
export const holdMessages: Readonly<Record<string, () => Message>> = {
  'a lock': () => lockCard({ ...place, lock, waiting }),
  'a lock that is over': () => lockCard({ ...place, lock: { ...lock, ended: over }, waiting: [] }),
  locking: () =>
    locking({
      ...place,
      ...lock,
      now: noon,
      before: { ...lock, by: { type: 'system' } },
      isTimeNamed: false,
    }),
  unlocking: () => unlocking(name, name, lock, false, bad(50)),
  who: () => whoHolds(name, name, { target, active: stored(worst), waiting }, noon),
  'a freeze': () => freezeCard(freeze),
  'a freeze that is over': () => freezeCard(ended),
  freezing: () => freezing(freeze, many(bad(50), 100)),
  unfreezing: () => unfreezing(freeze, many(bad(50), 100)),
  freezes: () =>
    freezeList(many({ ...place, windows: many(window, 20) }, 20), many(freeze, 100), noon),
}
