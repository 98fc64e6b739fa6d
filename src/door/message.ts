import type { KnownBlock } from '@slack/types'
import type { MessageKey } from '#src/core/record.ts'
import type { Picture } from '#src/core/watch/chart.ts'

/**
 * What a command answers. `text` says everything that the blocks say, as mrkdwn with everything from outside escaped;
 * notifications, screen readers and the shell get it.
 */
export type Message = {
  readonly text: string
  readonly blocks: readonly KnownBlock[]
  /** Who sees it. The default is private: only the person who asked. */
  readonly visibility?: 'private' | 'channel'
  /** This answer *is* the place where the card of a record stands; chat may link to it. */
  readonly card?: MessageKey
  /** Goes with it, to the person who asked alone. */
  readonly file?: { readonly name: string; readonly content: string }
  /**
   * Pictures that belong to it, in order. Chat draws and uploads them, each once, and shows them below the blocks where
   * Slack lets it; text and blocks say everything without them.
   */
  readonly pictures?: readonly Picture[]
}
