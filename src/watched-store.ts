import type { Store } from '#db/store.ts'
import { Delivery } from '#src/core/delivery.ts'
import type { Metrics } from '#src/http/metrics.ts'

/** Who wants to know at once, instead of finding out when it looks next. */
export type Hints = {
  /** Records may be due. */
  records(): void
  /** Messages may have changed. */
  messages(): void
}

/** The same store, which tells the loop and the sender about news, and times the stages of deliveries. */
export function watchedStore(store: Store, hints: Hints, metrics: Pick<Metrics, 'stage'>): Store {
  return {
    ...store,
    async submit(submission) {
      const result = await store.submit(submission)
      if (submission.create || submission.signals?.length) hints.records()
      if (submission.messages?.length) hints.messages()
      return result
    },
    async commit(commit) {
      const result = await store.commit(commit)
      if (result !== 'ok') return result
      if (commit.messages?.length || commit.notes?.length) hints.messages()
      if (commit.signals?.length || commit.children?.length) hints.records()
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
