import { type AuditRow, type Store, StoreUnavailable } from '#db/store.ts'
import type { Catalog } from '#src/core/catalog.ts'
import type { AuditHead } from '#src/core/audit-chain.ts'
import type { Clock, Instant } from '#src/core/clock.ts'
import type { Log } from '#src/core/log.ts'
import { messagesAbout } from '#src/door/auditing/notable.ts'

/** The one that chains the audit, after the rows were written, so that nobody who writes one waits. */
export type AuditSealer = {
  /** Seals what is there, a second after it came, until the signal ends it; then once more. */
  run(signal: AbortSignal): Promise<void>
  /** Something was written. */
  nudge(): void
}

export type SealerServices = {
  readonly store: Pick<Store, 'seal' | 'auditHead' | 'submit' | 'message'>
  readonly catalog: () => Catalog
  readonly clock: Clock
  readonly log: Log
}

export function createAuditSealer(services: SealerServices): AuditSealer {
  const { clock, log } = services
  const witness = witnessOf(services)
  let wake = new AbortController()

  return {
    nudge: () => wake.abort(),

    async run(signal) {
      let failures = 0
      while (!signal.aborted) {
        wake = new AbortController()
        const either = AbortSignal.any([signal, wake.signal])
        try {
          await sealAll(services)
          const next = await witness()
          failures = 0
          await clock.wait(next === undefined ? ASLEEP : Math.max(0, next - clock.now()), either)
        } catch (error) {
          failures += 1
          tellTrouble(log, error)
          await clock.wait(Math.min(60_000, GATHERING * 2 ** failures), signal)
        }
        await clock.wait(GATHERING, signal)
      }
      await sealAll(services).catch((error: unknown) => tellTrouble(log, error))
    },
  }
}

/** What comes within this, in milliseconds, is sealed together. */
const GATHERING = 1_000
/** So many rows hold up the others that write for less than ten milliseconds. */
const AT_ONCE = 200
const ASLEEP = 24 * 3_600_000

async function sealAll({ store, catalog, clock }: SealerServices): Promise<void> {
  const tell = (row: AuditRow) => messagesAbout(row, catalog().audit?.channel, clock.now())
  while ((await store.seal(AT_ONCE, tell)) === AT_ONCE) await nextTurn()
}

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve))

/**
 * Writes the head down outside the store, where it can be compared: at most hourly to the log, daily to the channel,
 * and only when it is another. Answers when it wants to look again.
 */
function witnessOf(services: SealerServices): () => Promise<Instant | undefined> {
  const toLog = inLog(services)
  const toChannel = inChannel(services)
  return async () => {
    const head = await services.store.auditHead()
    return head && earliest(toLog(head), await toChannel(head))
  }
}

type Witness<Next> = (head: AuditHead) => Next

function inLog({ clock, log }: SealerServices): Witness<Instant | undefined> {
  let last: { readonly seq: number; readonly at: Instant } | undefined
  return ({ seq, hash }) => {
    const now = clock.now()
    if (last?.seq === seq) return undefined
    if (last && now < last.at + HOUR) return last.at + HOUR
    log.info({ seq, hash }, 'the audit is sealed up to here')
    last = { seq, at: now }
    return undefined
  }
}

function inChannel({
  store,
  catalog,
  clock,
}: SealerServices): Witness<Promise<Instant | undefined>> {
  let last: { readonly seq: number; readonly day: string } | undefined
  return async ({ seq }) => {
    const channel = catalog().audit?.channel
    if (channel === undefined || last?.seq === seq) return undefined
    const now = clock.now()
    const day = dayOf(now)
    const key = { kind: 'auditHead', subject: day, channel }
    // After a restart: what was posted today stays as it was.
    if (!last && (await store.message(key))) last = { seq: 0, day }
    if (last?.day === day) return midnight(now)
    await store.submit({ messages: [key] })
    last = { seq, day }
    return undefined
  }
}

const HOUR = 3_600_000
const DAY = 24 * HOUR

function dayOf(at: Instant): string {
  return new Date(at).toISOString().slice(0, 10)
}

function midnight(after: Instant): Instant {
  return (Math.floor(after / DAY) + 1) * DAY
}

function earliest(...moments: readonly (Instant | undefined)[]): Instant | undefined {
  const known = moments.filter((moment) => moment !== undefined)
  return known.length === 0 ? undefined : Math.min(...known)
}

function tellTrouble(log: Log, error: unknown): void {
  const words = 'cannot seal the audit; it is tried again'
  if (error instanceof StoreUnavailable) log.warn({ error: error.message }, words)
  else log.error({ err: error }, words)
}
