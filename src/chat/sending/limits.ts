import type { Clock, Instant } from '#src/core/clock.ts'

/**
 * Slack's limits, counted here so that Slack never has to: one post per second and channel, 50 edits per minute for
 * the whole workspace, and pauses of a method that Slack asked for. Asking takes nothing; `took…` does.
 */
export type Limits = {
  /** When the channel may get its next post; a moment in the past means now. */
  postAt(channel: string): Instant
  tookPost(channel: string): void
  /** When the message may be edited next. */
  editAt(message: string): Instant
  tookEdit(message: string): void
  /** Stops one method alone, because Slack said so. */
  pause(method: string, ms: number): void
}

export function createLimits(clock: Clock): Limits {
  const posts = new Map<string, Instant>()
  const edits = new Map<string, Instant>()
  const pauses = new Map<string, Instant>()
  let bucket = { tokens: burst, at: clock.now() }

  const refilled = () => {
    const now = clock.now()
    const tokens = Math.min(burst, bucket.tokens + (now - bucket.at) / msPerEdit)
    return { tokens, at: now }
  }
  const pausedUntil = (method: string) => pauses.get(method) ?? 0

  return {
    postAt: (channel) =>
      Math.max(pausedUntil('chat.postMessage'), (posts.get(channel) ?? -spacing) + spacing),
    tookPost(channel) {
      forgetOld(posts, clock.now())
      posts.set(channel, clock.now())
    },
    editAt(message) {
      const { tokens, at } = refilled()
      const nextToken = tokens >= 1 ? at : at + Math.ceil((1 - tokens) * msPerEdit)
      const own = (edits.get(message) ?? -spacing) + spacing
      return Math.max(pausedUntil('chat.update'), nextToken, own)
    },
    tookEdit(message) {
      const { tokens, at } = refilled()
      bucket = { tokens: tokens - 1, at }
      forgetOld(edits, at)
      edits.set(message, at)
    },
    pause(method, ms) {
      pauses.set(method, Math.max(pausedUntil(method), clock.now() + ms))
    },
  }
}

/** Between two posts in a channel, and two edits of a message. */
const spacing = 1_000
/** 10 at once and 40 more in the next minute never make more than 50 in any minute, and a final state waits at most 1.5 s. */
const burst = 10
const msPerEdit = 60_000 / 40

function forgetOld(moments: Map<string, Instant>, now: Instant): void {
  if (moments.size < 1_000) return
  for (const [key, at] of moments) if (at < now - spacing) moments.delete(key)
}
