import type { RecordRef } from '#src/core/record.ts'
import type { Target } from '#src/core/target.ts'

/** What of the store is read to see how an app stands: the loop and the door see the same. */
export type Reader = {
  find(ref: RecordRef): Promise<Stored | undefined>
  /** Newest first. */
  list(filter: ReaderFilter): Promise<readonly Stored[]>
  target(key: string): Promise<Target | undefined>
}

type Stored = { readonly id: string; readonly document: unknown }

type ReaderFilter = {
  readonly kind: string
  readonly target?: string
  readonly done?: boolean
  readonly limit?: number
}
