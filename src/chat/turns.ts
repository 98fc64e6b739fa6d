/** Lets one piece of work begin in each turn of the event loop; what comes in over the network goes before the next. */
export type Turns = {
  /** Resolves when it is the caller's turn to begin. How long the work takes then is nobody's concern. */
  next(): Promise<void>
}

export function createTurns(): Turns {
  const waiting: (() => void)[] = []
  const begin = () => {
    waiting.shift()?.()
    if (waiting.length > 0) setImmediate(begin)
  }
  return {
    next: () =>
      new Promise((resolve) => {
        waiting.push(resolve)
        if (waiting.length === 1) setImmediate(begin)
      }),
  }
}
