import type { Clock, Instant } from '#src/core/clock.ts'

/**
 * Where things are told. A channel that Slack keeps us out of is left alone for a while, and what was for it goes
 * elsewhere meanwhile. In memory: after a restart every channel is tried first.
 */
export type Routes = {
  /** The channel itself, or where its messages go now and Slack's word for why. */
  of(channel: string): Route
  /** Slack keeps us out of it: whether there is somewhere else to go. */
  close(channel: string, error: string): boolean
}

export type Route = { readonly channel: string; readonly because?: string }

export function createRoutes(
  clock: Clock,
  fallback: (channel: string) => string | undefined,
): Routes {
  const closed = new Map<string, { readonly error: string; readonly until: Instant }>()
  const errorOf = (channel: string) => {
    const found = closed.get(channel)
    return found && found.until > clock.now() ? found.error : undefined
  }
  const of = (channel: string): Route => {
    const because = errorOf(channel)
    if (because === undefined) return { channel }
    const passed = new Set<string>()
    let next: string | undefined = channel
    while (next !== undefined && errorOf(next) !== undefined && !passed.has(next)) {
      passed.add(next)
      next = fallback(next)
    }
    return next === undefined || passed.has(next) ? { channel } : { channel: next, because }
  }
  return {
    of,
    close(channel, error) {
      closed.set(channel, { error, until: clock.now() + leftAlone })
      return of(channel).channel !== channel
    },
  }
}

/** Whether Slack's word means that the channel takes nothing of ours any more. */
export function isClosed(error: string): boolean {
  return closedErrors.has(error)
}

const leftAlone = 900_000
const closedErrors = new Set(['is_archived', 'is_inactive', 'channel_not_found', 'not_in_channel'])
