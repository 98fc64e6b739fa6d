import type { DirtyMessage, OutboxRow, Store } from '#db/store.ts'
import type { Clock, Instant } from '#src/core/clock.ts'
import type { Log } from '#src/core/log.ts'
import type { MessageKey } from '#src/core/record.ts'
import type { Channels } from './channels.ts'
import type { Limits } from './limits.ts'
import type { ChatMetrics } from '#src/chat/metrics.ts'
import type { Patience } from './patience.ts'
import type { Pictures, Studio } from './pictures.ts'
import type { Posting } from './posting.ts'
import type { Routes } from './routes.ts'
import type { Presenter } from '#src/chat/presenter.ts'
import { failureInWords } from '#src/chat/slack-call.ts'
import type { Failed } from '#src/chat/slack-call.ts'

export type SenderServices = {
  readonly store: Pick<
    Store,
    | 'dirtyMessages'
    | 'saveMessage'
    | 'savePictures'
    | 'forgetMessage'
    | 'message'
    | 'outbox'
    | 'doneOutbox'
    | 'retryOutbox'
  >
  readonly presenter: Pick<Presenter, 'render' | 'note'>
  /** How pictures are drawn and brought; without it there are none. */
  readonly studio?: Studio | undefined
  readonly posting: Posting
  readonly limits: Limits
  readonly channels: Pick<Channels, 'known'>
  /** Where something is told whose channel Slack keeps us out of; nowhere when absent. */
  readonly fallback?: ((channel: string) => string | undefined) | undefined
  readonly clock: Clock
  readonly log: Log
  readonly metrics: ChatMetrics
}

/** What one tick and the next share. */
export type Sending = SenderServices & {
  readonly patience: Patience
  readonly pictures: Pictures
  readonly stuck: Map<string, string>
  readonly routes: Routes
  /** Whatever is older may have been posted by the process before this one. */
  readonly startedAt: Instant
  /** What this process may have posted without learning of it. */
  readonly unsure: Set<string>
}

/**
 * One step of one message or note, decided before it is done, so that limits are taken in the order of the list:
 * nothing to do before a moment, or something to do now.
 */
export type Step =
  | { readonly is: 'later'; readonly at: Instant | undefined }
  | { readonly is: 'now'; readonly done: Promise<boolean> }

/** Names a message, or the thread of one: the notes of a thread wait for each other. */
export function keyOf(item: DirtyMessage | OutboxRow): string {
  return 'note' in item ? `thread of ${messageKey(item.note.message)}` : messageKey(item.key)
}

function messageKey({ kind, subject, channel }: MessageKey): string {
  return `${kind}/${subject}/${channel}`
}

/** Whether it appeared after this process began, so that no earlier one can have posted it. */
export function isFresh(sending: Sending, since: Instant): boolean {
  return since > sending.startedAt + clockMargin
}

/** The store's clock may be another machine's. */
const clockMargin = 2_000

/** Puts something off that Slack did not take, and says so; a refusal keeps the channel's name for operators. */
export function putOff(
  { log, patience, stuck }: Sending,
  item: DirtyMessage | OutboxRow,
  failure: Failed,
): Instant {
  const key = keyOf(item)
  const { channel } = 'note' in item ? item.note.message : item.key
  const until = patience.failed(key, failure)
  if (failure.is === 'refused') stuck.set(channel, failure.error)
  if (failure.is !== 'limited')
    log.warn({ message: key, error: failureInWords(failure) }, 'Slack did not take a message')
  return until
}
