import type { Instant } from '#src/core/clock.ts'

/** The start of the next maintenance window: on Sundays at three in the morning (UTC). */
export function nextWindow(after: Instant): Instant {
  const passed = (after - FIRST_WINDOW) % WEEK
  return after - passed + WEEK
}

const WEEK = 7 * 24 * 3_600_000
const FIRST_WINDOW = Date.UTC(1970, 0, 4, 3)
