import { type Store, StoreUnavailable } from '#db/store.ts'
import { Delivery } from '#src/core/delivery.ts'
import type { Part } from '#src/http/health.ts'
import type { Metrics } from '#src/http/metrics.ts'

/** Who wants to know at once, instead of finding out when it looks next. */
export type Hints = {
  /** Records may be due. */
  records(): void
  /** Messages may have changed. */
  messages(): void
  /** There may be rows to seal. */
  audit(): void
}

export type WatchedStore = {
  readonly store: Store
  /** Not ok from a write that could not be saved until one that was: reading alone goes on when the disk is full. */
  ready(): Promise<Part>
}

/** The same store, which tells the loop and the sender about news, and times the stages of deliveries. */
export function watchedStore(
  real: Store,
  hints: Hints,
  metrics: Pick<Metrics, 'stage'>,
): WatchedStore {
  const { store, trouble } = rememberingTrouble(real)
  return {
    store: telling(store, hints, metrics),
    async ready() {
      const { outbox, dirty } = await real.depth()
      const waiting = `${outbox} notes and ${dirty} messages are waiting for Slack`
      const because = trouble()
      return because === undefined ? { ok: true, detail: waiting } : { ok: false, detail: because }
    },
  }
}

function telling(store: Store, hints: Hints, metrics: Pick<Metrics, 'stage'>): Store {
  return {
    ...store,
    async submit(submission) {
      const result = await store.submit(submission)
      if (submission.create || submission.signals?.length) hints.records()
      if (submission.messages?.length) hints.messages()
      if (submission.audit) hints.audit()
      return result
    },
    async commit(commit) {
      const result = await store.commit(commit)
      if (result !== 'ok') return result
      if (commit.messages?.length || commit.notes?.length) hints.messages()
      if (commit.signals?.length || commit.children?.length) hints.records()
      hints.audit()
      if (commit.claim.kind === 'delivery')
        countStages(commit.claim.document, commit.document, metrics)
      return result
    },
    async wake(ref) {
      await store.wake(ref)
      hints.records()
    },
  }
}

/** What leaves the file as it was, such as a claim of nothing, says nothing about the disk. */
function rememberingTrouble(real: Store) {
  let trouble: string | undefined
  const watch =
    <Given extends readonly unknown[], Result>(
      write: (...given: Given) => Promise<Result>,
      saved: (result: Result) => boolean = () => true,
    ) =>
    async (...given: Given): Promise<Result> => {
      try {
        const result = await write(...given)
        if (saved(result)) trouble = undefined
        return result
      } catch (error) {
        if (error instanceof StoreUnavailable) trouble = error.message
        throw error
      }
    }
  const store: Store = {
    ...real,
    receive: watch(real.receive, (result) => result === 'new'),
    submit: watch(real.submit, (result) => result === 'created'),
    claim: watch(real.claim, (claims) => claims.length > 0),
    commit: watch(real.commit, (result) => result === 'ok'),
    finish: watch(real.finish, () => false),
    release: watch(real.release, () => false),
    seal: watch(real.seal, (count) => count > 0),
    quarantine: watch(real.quarantine, () => false),
    wake: watch(real.wake, () => false),
    putArtifact: watch(real.putArtifact, () => false),
    saveMessage: watch(real.saveMessage),
    forgetMessage: watch(real.forgetMessage, () => false),
    doneOutbox: watch(real.doneOutbox),
    retryOutbox: watch(real.retryOutbox),
  }
  return { store, trouble: () => trouble }
}

function countStages(before: unknown, after: unknown, metrics: Pick<Metrics, 'stage'>): void {
  const old = Delivery.safeParse(before)
  const now = Delivery.safeParse(after)
  if (!old.success || !now.success) return
  for (const [
    index,
    { stage, direction, state, startedAt, endedAt },
  ] of now.data.stages.entries()) {
    const wasOpen = old.data.stages[index]?.endedAt === undefined
    if (startedAt !== undefined && endedAt !== undefined && wasOpen)
      metrics.stage(stage, direction, state, (endedAt - startedAt) / 1000)
  }
}
