import type { Matcher } from '#src/core/watch/alerts.ts'

/** A query of the part of PromQL that is simulated. Durations are in milliseconds. */
export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | Selector
  | Window
  | { readonly kind: 'call'; readonly name: string; readonly of: readonly Expression[] }
  | Aggregation
  | Binary
  | { readonly kind: 'negative'; readonly of: Expression }

/** Series, by their labels; the name is one of them. */
export type Selector = {
  readonly kind: 'selector'
  readonly matchers: readonly Matcher[]
  readonly offset: number
}

/** What series had in the time before each moment. */
export type Window = {
  readonly kind: 'window'
  readonly of: Selector
  readonly range: number
}

export type Aggregation = {
  readonly kind: 'aggregation'
  readonly operator: string
  readonly of: Expression
  /** Of `topk`, `bottomk` and `quantile`. */
  readonly parameter?: Expression
  readonly grouping: { readonly how: 'by' | 'without'; readonly labels: readonly string[] }
}

export type Binary = {
  readonly kind: 'binary'
  readonly operator: string
  readonly left: Expression
  readonly right: Expression
  readonly isBool: boolean
  readonly matching: Matching
}

/** Which series of both sides belong together. */
export type Matching = {
  readonly how: 'on' | 'ignoring'
  readonly labels: readonly string[]
  /** The side of which several may belong to one of the other, and what they take over from it. */
  readonly many?: { readonly side: 'left' | 'right'; readonly include: readonly string[] }
}

/** What somebody asked and cannot be answered, in words: `bad_data` before it is run, `execution` while it is. */
export class QueryProblem extends Error {
  override readonly name = 'QueryProblem'
}
