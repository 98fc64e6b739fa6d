import type { Clock, Instant } from '#src/core/clock.ts'
import type { Method } from './method.ts'

const minute = 60_000
const second = 1000

/** Whether a call may pass: how many more may in this minute, or after how many seconds it may try again. */
export type Verdict = { left: number } | { retryAfter: number }

export type Limits = ReturnType<typeof createLimits>

/** Slack's rate limits: calls per method and minute, and one post per channel and second. Refused calls do not count. */
export function createLimits(clock: Clock, strict: boolean) {
  const calls = new Map<string, readonly Instant[]>()

  const recent = (key: string, span: number) =>
    (calls.get(key) ?? []).filter((at) => at > clock.now() - span)

  return {
    admit(name: string, method: Method, channel: unknown): Verdict {
      const windows = [
        { key: name, most: method.perMinute, span: minute },
        ...(method.perChannel
          ? [{ key: `${name} ${String(channel)}`, most: 1, span: second }]
          : []),
      ].map((each) => ({ ...each, past: recent(each.key, each.span) }))
      const full = windows.find(({ past, most }) => past.length >= most)
      if (full && strict) {
        const free = (full.past[full.past.length - full.most] ?? clock.now()) + full.span
        return { retryAfter: Math.max(1, Math.ceil((free - clock.now()) / second)) }
      }
      for (const { key, past } of windows) calls.set(key, [...past, clock.now()])
      return { left: Math.max(0, method.perMinute - (windows[0]?.past.length ?? 0) - 1) }
    },
    reset: () => calls.clear(),
  }
}
