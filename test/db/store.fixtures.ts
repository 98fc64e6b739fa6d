import type { Claim, Commit, NewAudit, Store } from '#db/store.ts'
import type { Clock } from '#src/core/clock.ts'
import type { MessageKey, NewRecord, NewSignal, Note, RecordRef } from '#src/core/record.ts'
import type { Signal } from '#src/core/signal.ts'

/** A store that can be closed and opened again where it was. */
export type OpenStore = (
  clock: Clock,
) => Promise<{ readonly store: Store; reopen(): Promise<Store> }>

export const minute = 60_000

/** One claim at most; undefined when nothing can be claimed. */
export async function claimOne(store: Store, leaseMs = minute): Promise<Claim | undefined> {
  return (await store.claim({ leaseMs, limit: 1 }))[0]
}

/** The claim that a test is about; throws when there is none. */
export async function mustClaim(store: Store, leaseMs = minute): Promise<Claim> {
  const claim = await claimOne(store, leaseMs)
  if (!claim) throw new Error('nothing could be claimed')
  return claim
}

/** The ids of everything that can be claimed now. */
export async function claimable(store: Store, limit = 100): Promise<readonly string[]> {
  return (await store.claim({ leaseMs: minute, limit })).map(({ id }) => id)
}

export const delivery = (id: string, target?: string): NewRecord => ({
  kind: 'delivery',
  id,
  ...(target && { target }),
  document: { id },
  state: 'new',
})

export const audit = (invocation = 'i-1'): NewAudit => ({
  actor: { type: 'person', id: 'U1', name: 'Ada' },
  action: 'deploy',
  invocation,
  detail: { wanted: '1.5.0' },
})

export function create(store: Store, id: string, target?: string): Promise<'created' | 'exists'> {
  return store.submit({ create: delivery(id, target), audit: audit(`i-${id}`) })
}

export const ref = (id: string): RecordRef => ({ kind: 'delivery', id })

export const signalTo = (
  id: string,
  key: string,
  signal: Signal = { type: 'wake' },
): NewSignal => ({
  to: ref(id),
  key,
  signal,
})

export async function tell(store: Store, id: string, key: string): Promise<void> {
  await store.submit({ signals: [signalTo(id, key)], audit: audit(key) })
}

/** A commit that changes nothing but the document, plus what the test says. */
export const commitOf = (claim: Claim, more: Partial<Commit> = {}): Commit => ({
  claim,
  document: { saved: claim.epoch },
  state: 'running',
  done: false,
  ...more,
})

export const card = (subject: string, channel = 'C1'): MessageKey => ({
  kind: 'delivery',
  subject,
  channel,
})

export const note = (key: string): Note => ({ key, message: card('d-1'), text: `note ${key}` })

/** What the signals of a claim were sent for: tests name them by a wake's release version. */
export const released = (version: string): Signal => ({
  type: 'released',
  release: {
    app: 'checkout',
    version,
    tag: version,
    artifacts: [],
    prerelease: false,
    draft: false,
  },
})
