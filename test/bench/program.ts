// The other end of process.ts: what a program of its own says to whoever started it.

/** What it was started with. */
export function given<Start>(): Start {
  return JSON.parse(process.argv[2] ?? '{}') as Start
}

/** Tells something, and stays until whoever started it ends it, or has ended. */
export function tell(message: object): void {
  for (const end of ['disconnect', 'SIGTERM']) process.once(end, () => process.exit())
  process.send?.(message)
}

/** Answers whatever is asked. */
export function answerWith(answer: () => object): void {
  process.on('message', () => process.send?.(answer()))
}
