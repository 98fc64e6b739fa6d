import { DeliveryError } from '#src/core/errors.ts'

/** Remembers how to close what a start has just opened. */
export type Opened = (close: () => Promise<unknown>) => void

/**
 * Runs a start that can fail half-way. When it does, or the signal aborts, what it opened so far is closed, the newest
 * first, and the reason goes on to the caller; what it opens after that is closed at once.
 */
export async function starting<T>(
  signal: AbortSignal,
  start: (opened: Opened) => Promise<T>,
): Promise<T> {
  const closers: Parameters<Opened>[0][] = []
  let isOver = false
  const opened: Opened = (close) => {
    if (isOver) void quietly(close)
    else closers.push(close)
  }
  try {
    return await Promise.race([start(opened), toldToStop(signal)])
  } catch (error) {
    isOver = true
    for (const close of closers.toReversed()) await quietly(close)
    throw error
  }
}

function toldToStop(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = () => reject(new DeliveryError('unavailable', 'Cannot start: it was told to stop'))
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
}

/** Why the start failed matters more than what fails after it. */
async function quietly(close: () => Promise<unknown>): Promise<void> {
  await close().catch(() => undefined)
}
