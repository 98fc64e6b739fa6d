import type { Actor } from '#src/core/actor.ts'

/** A line that is to be run for somebody, by the one door, with the rights that they have at that moment. */
export type CommandRequest = {
  /** The same for the same run: what it creates is found by a second try. */
  readonly id: string
  readonly line: string
  readonly by: Actor
  /** Where it was asked for. */
  readonly channel: string
}

/** What became of it; what is worth another try is none of these. */
export type CommandOutcome = {
  /** `refused` is an answer in words; `failed` is a fault of ours. */
  readonly is: 'done' | 'refused' | 'failed'
  /** Of a refusal: the door's code. */
  readonly code?: string
  /** Of what was not done: plain, unescaped words. */
  readonly because?: string
  /** How the answer begins, as mrkdwn. */
  readonly text: string
  /** The answer as it is shown, for whoever shows it. */
  readonly message: string
}
