import type { ImageBlock } from '@slack/types'
import type { DirtyMessage, PostedMessage, PostedPicture, Store } from '#db/store.ts'
import type { Clock, Instant } from '#src/core/clock.ts'
import type { Log } from '#src/core/log.ts'
import type { Picture } from '#src/core/watch/chart.ts'
import type { Message } from '#src/door/message.ts'
import { type Draw, pictureBlock, pictureHash, sharePicture } from '#src/chat/picture.ts'
import { failureInWords } from '#src/chat/slack-call.ts'
import type { Reply } from '#src/chat/slack-call.ts'
import type { UploadServices } from '#src/chat/upload.ts'
import type { Limits } from './limits.ts'
import { createPatience, type Patience } from './patience.ts'
import { inWords } from '#src/chat/slack-log.ts'

/**
 * Brings pictures to messages that stand already. Each is shared in the thread of its message, for Slack lets a message
 * show only files that were shared where it is; then the message itself shows it, or, where Slack does not take that,
 * its thread alone does. All this happens beside the sending of texts, and never delays one.
 */
export type Pictures = {
  /** When there is something to do for pictures again, although nothing else changed; now or earlier means at once. */
  nextAt(key: string, version: number): Instant
  /** What the message shows now, and whether it is all it should; begins to bring what is missing. */
  of(dirty: Named, message: Message): Shown
  /** Slack did not take a message with these pictures: it is shown without them, and they are tried again or given up. */
  refused(dirty: Standing, shown: Shown): Promise<void>
  /** Slack took it. */
  accepted(key: string): void
  /** Resolves once nothing is on its way. */
  idle(): Promise<void>
}

type Named = DirtyMessage & { readonly name: string }
export type Standing = Named & { readonly posted: PostedMessage }
export type Shown = {
  readonly blocks: readonly ImageBlock[]
  /** Ids of what they show. */
  readonly files: readonly string[]
  readonly complete: boolean
}

/** What draws pictures, and what uploads them. */
export type Studio = { readonly draw: Draw; readonly uploads: UploadServices }

export type PictureServices = {
  readonly store: Pick<Store, 'savePictures'>
  /** Without it there are no pictures. */
  readonly studio?: Studio | undefined
  readonly limits: Limits
  readonly clock: Clock
  readonly log: Log
  /** A picture was brought, or may be tried again. */
  readonly changed: () => void
}

/** Uploads at the same time. */
const MOST_AT_ONCE = 3
/** How long a picture is tried for, in milliseconds, since its message changed. */
const PATIENCE = 30 * 60_000
/** Slack needs a moment until it knows an uploaded file as a picture: so often a message is tried with it. */
const TRIES = 4
const FIRST_PAUSE = 2_000
/** That a message may have. */
const MOST_BLOCKS = 50

type Desk = PictureServices & {
  readonly patience: Patience
  /** By the message's name, as all of these. */
  readonly working: Map<string, Promise<void>>
  /** Nothing is to be done for pictures of this version before then. */
  readonly pauses: Map<string, { readonly version: number; readonly until: Instant }>
  readonly refusals: Map<string, { readonly tries: number; readonly until: Instant }>
}

export function createPictures(services: PictureServices): Pictures {
  const { clock } = services
  const desk: Desk = {
    ...services,
    patience: createPatience(clock),
    working: new Map(),
    pauses: new Map(),
    refusals: new Map(),
  }
  const { pauses, refusals, working } = desk
  return {
    nextAt(name, version) {
      const pause = pauses.get(name)
      if (!pause || pause.version !== version) return 0
      return working.has(name) ? clock.now() + 1_000 : pause.until
    },
    of(dirty, message) {
      const { studio } = services
      const wanted = studio ? wantedOf(message) : []
      if (!studio || !isStanding(dirty) || wanted.length === 0) return nothingOf(wanted)
      const isComplete = wanted.every(isIn(dirty.posted.pictures ?? []))
      if (!isComplete && !working.has(dirty.name)) begin(desk, studio, dirty, wanted)
      return shownOf(desk, dirty, message, { wanted, isComplete })
    },
    accepted: (name) => void refusals.delete(name),
    refused: (dirty, shown) => refuse(desk, dirty, shown),
    async idle() {
      while (working.size > 0) await Promise.all(working.values())
    },
  }
}

/** Goes to work in the background, when its turn has come. */
function begin(desk: Desk, studio: Studio, dirty: Standing, wanted: readonly Wanted[]): void {
  const { changed, clock, limits, log, patience, pauses, working } = desk
  const { name } = dirty
  const until = Math.max(
    patience.until(name),
    limits.postAt(dirty.posted.channel),
    working.size < MOST_AT_ONCE ? 0 : clock.now() + 1_000,
  )
  pauses.set(name, { version: dirty.version, until })
  if (until > clock.now()) return
  limits.tookPost(dirty.posted.channel)
  const work = bring(desk, studio, dirty, wanted)
    .then((failed) => {
      if (failed) patience.failed(name, failed)
      else patience.succeeded(name)
    })
    .catch((error: unknown) => {
      patience.failed(name, { is: 'unknown', because: inWords(error) })
      log.error({ message: name, error: inWords(error) }, 'cannot bring a picture')
    })
    .finally(() => {
      working.delete(name)
      pauses.delete(name)
      changed()
    })
  working.set(name, work)
}

type Wish = { readonly wanted: readonly Wanted[]; readonly isComplete: boolean }

function shownOf(
  { clock, pauses, refusals }: Desk,
  { name, posted, version }: Standing,
  message: Message,
  { wanted, isComplete }: Wish,
): Shown {
  const have = posted.pictures ?? []
  // What it showed stays until the new ones are there.
  const visible = isComplete ? have.filter(isOneOf(wanted)) : have
  const inline = visible.flatMap((one) => (one.is === 'inline' ? [one] : []))
  const until = refusals.get(name)?.until ?? 0
  if (inline.length > 0 && until > clock.now()) {
    pauses.set(name, { version, until })
    return { blocks: [], files: [], complete: false }
  }
  const shown = inline.slice(0, Math.max(0, MOST_BLOCKS - message.blocks.length))
  return {
    blocks: shown.map(({ file, alt }) => pictureBlock(file, alt)),
    files: shown.map(({ file }) => file),
    complete: isComplete,
  }
}

async function refuse(
  { clock, log, refusals, store }: Desk,
  { key, name, posted }: Standing,
  { files }: Shown,
): Promise<void> {
  const tries = (refusals.get(name)?.tries ?? 0) + 1
  refusals.set(name, { tries, until: clock.now() + FIRST_PAUSE * 2 ** (tries - 1) })
  if (tries < TRIES) return
  refusals.delete(name)
  log.warn({ message: name, pictures: files.length }, 'Slack shows pictures in a thread alone')
  const pictures = (posted.pictures ?? []).map((one): PostedPicture =>
    one.is === 'inline' && files.includes(one.file) ? { ...one, is: 'thread' } : one,
  )
  await store.savePictures(key, posted.ts, pictures)
}

function isStanding(dirty: Named): dirty is Standing {
  return dirty.posted !== undefined
}

type Wanted = { readonly picture: Picture; readonly hash: string }

function wantedOf({ pictures = [] }: Message): readonly Wanted[] {
  return pictures.map((picture) => ({ picture, hash: pictureHash(picture) }))
}

function nothingOf(wanted: readonly Wanted[]): Shown {
  return { blocks: [], files: [], complete: wanted.length === 0 }
}

function isIn(have: readonly PostedPicture[]) {
  return ({ hash }: Wanted) => have.some((one) => one.hash === hash)
}

function isOneOf(wanted: readonly Wanted[]) {
  return ({ hash }: PostedPicture) => wanted.some((one) => one.hash === hash)
}

/** One after the other; answers what stopped it, if it is worth another try. */
async function bring(
  { store, clock, log }: PictureServices,
  { draw, uploads }: Studio,
  { key, name, posted, dirtySince }: Standing,
  wanted: readonly Wanted[],
) {
  let have = posted.pictures ?? []
  for (const { picture, hash } of wanted) {
    if (have.some((one) => one.hash === hash)) continue
    const place = { channel: posted.channel, thread: posted.ts }
    const reply: Reply<{ readonly file: string }> = await sharePicture(
      picture,
      place,
      draw!,
      uploads,
    )
    const isOver = clock.now() - dirtySince > PATIENCE
    if (reply.is !== 'ok')
      log.warn({ message: name, error: failureInWords(reply) }, 'a picture was not brought')
    if (reply.is !== 'ok' && reply.is !== 'refused' && !isOver) return reply
    const brought: PostedPicture =
      reply.is === 'ok'
        ? { hash, is: 'inline', file: reply.data.file, alt: picture.alt }
        : { hash, is: 'lost' }
    have = [...have, brought]
    const isAll = wanted.every(isIn(have))
    await store.savePictures(key, posted.ts, isAll ? have.filter(isOneOf(wanted)) : have)
  }
  return undefined
}
