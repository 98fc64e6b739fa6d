/** What chat counts. The wiring turns it into Prometheus metrics; without one nothing is counted. */
export type ChatMetrics = {
  /** A request was acknowledged so long after it came, in seconds. */
  acknowledged(kind: string, seconds: number): void
  /** A call of Slack's Web API ended: `ok`, `ratelimited`, `unknown` or Slack's own error word. */
  called(method: string, result: string): void
  /** How many sockets are open now. */
  sockets(connected: number): void
  /** A message showed a change so long after it happened, in seconds. */
  shown(seconds: number): void
}

/** Counts nothing. */
export const noMetrics: ChatMetrics = {
  acknowledged: () => {},
  called: () => {},
  sockets: () => {},
  shown: () => {},
}
