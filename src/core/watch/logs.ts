import type { Instant } from '#src/core/clock.ts'

/** From worst to mildest, as collectors and libraries agree on them. */
export const levels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const
export type Level = (typeof levels)[number]

/** One line, as it was written; `text` is from outside. */
export type LogLine = {
  readonly at: Instant
  readonly text: string
  readonly pod?: string | undefined
  readonly container?: string | undefined
  readonly level?: Level | undefined
}

/** Lines that say the same with other numbers, names and times in it. */
export type LogPattern = {
  /** With `<*>` where lines differ. */
  readonly template: string
  readonly count: number
  readonly first: LogLine
  readonly last: LogLine
  readonly level?: Level
  /** It was not there before the last delivery. */
  readonly isNew: boolean
}
