/** A plain JSON object. */
export type Json = Readonly<Record<string, unknown>>

/** One thing told to the app. `attempt` counts from 0; only events are told again. */
export type Envelope = {
  id: string
  type: 'slash_commands' | 'interactive' | 'events_api'
  payload: Json
  attempt: number
  /** Why it is told again, in Slack's word: `timeout`, `http_error`. */
  reason?: string
}

/** What became of an envelope within three seconds. */
export type Reply =
  | { acked: true; payload?: unknown }
  | { acked: false; error: string; reason: string; noRetry?: boolean }
