import type { Clock } from '#src/core/clock.ts'
import type { Log } from '#src/core/log.ts'
import type { Invocation } from '#src/door/invocation.ts'
import type { Message } from '#src/door/message.ts'
import type { Posted, Posting } from '#src/chat/sending/posting.ts'
import { isTooMuch } from '#src/chat/sending/posting.ts'
import type { Limits } from '#src/chat/sending/limits.ts'
import type { Clients } from './clients.ts'
import { type Draw, pictureBlock, sharePicture } from './picture.ts'
import { type Failed, failureInWords } from './slack-call.ts'
import { openConversation, patientUploads, shareFile, type UploadPlace } from './upload.ts'

/** What goes with an answer: its file and its pictures. */
export type Attachments = {
  /** Into the person's own conversation with the bot. Answers what to say of those that could not be sent. */
  privately(invocation: Invocation, message: Message): Promise<readonly Message[]>
  /** The pictures, into the thread of the answer, which shows them then if Slack lets it; a file goes to the person. */
  openly(invocation: Invocation, message: Message, posted: Posted): Promise<readonly Message[]>
}

export type AttachmentServices = {
  readonly clients: Pick<Clients, 'interactive' | 'upload'>
  readonly posting: Pick<Posting, 'edit'>
  readonly limits: Limits
  /** Without it there are no pictures. */
  readonly draw?: Draw | undefined
  readonly clock: Clock
  readonly log: Log
}

export function createAttachments(services: AttachmentServices): Attachments {
  const uploads = patientUploads(services.clients, services.clock)

  const sendPictures = async ({ pictures = [] }: Message, place: UploadPlace) => {
    const { draw } = services
    const files: { readonly file: string; readonly alt: string }[] = []
    for (const picture of draw ? pictures : []) {
      const reply = await sharePicture(picture, place, draw!, uploads)
      if (reply.is !== 'ok') return { files, failed: reply }
      files.push({ file: reply.data.file, alt: picture.alt })
    }
    return { files, failed: undefined }
  }
  const told = ({ id }: Invocation, what: 'file' | 'picture', failed: Failed | undefined) => {
    if (!failed) return []
    const because = failureInWords(failed)
    services.log.warn({ invocation: id, error: because }, `a ${what} was not sent`)
    return [notSent(what, because)]
  }
  const privately: Attachments['privately'] = async (invocation, message) => {
    const { actor } = invocation
    if (actor.type !== 'person' || !(message.file ?? message.pictures?.length)) return []
    const opened = await openConversation(actor.id, uploads)
    if (opened.is !== 'ok') return told(invocation, message.file ? 'file' : 'picture', opened)
    const place = { channel: opened.data }
    const sent = message.file && (await shareFile(place, message.file, uploads))
    const { failed } = await sendPictures(message, place)
    return [
      ...told(invocation, 'file', sent?.is === 'ok' ? undefined : sent),
      ...told(invocation, 'picture', failed),
    ]
  }
  return {
    privately,
    async openly(invocation, message, posted) {
      const { pictures = [], ...rest } = message
      const file = await privately(invocation, rest)
      const thread = invocation.place?.thread ?? posted.ts
      const { files, failed } = await sendPictures({ ...rest, pictures }, { ...posted, thread })
      await show(services, invocation, message, posted, files)
      return [...file, ...told(invocation, 'picture', failed)]
    },
  }
}

/** Slack needs a moment until it knows a file as a picture; where it does not take it, the thread has it. */
async function show(
  { posting, limits, clock }: AttachmentServices,
  { id }: Invocation,
  message: Message,
  posted: Posted,
  files: readonly { readonly file: string; readonly alt: string }[],
): Promise<void> {
  const room = 50 - message.blocks.length
  const blocks = files.slice(0, room).map(({ file, alt }) => pictureBlock(file, alt))
  if (blocks.length === 0 || message.blocks.length === 0) return
  const name = `${posted.channel}/${posted.ts}`
  for (const pause of [0, 2_000, 4_000, 8_000]) {
    const wait = Math.max(pause, limits.editAt(name) - clock.now())
    if (wait > 0) await clock.wait(wait)
    limits.tookEdit(name)
    if (!isTooMuch(await posting.edit(posted, message, id, blocks))) return
  }
}

function notSent(what: 'file' | 'picture', because: string): Message {
  const hint = hints[because] ?? 'Please ask for it again in a moment'
  const words = because.slice(0, 300).replaceAll(/[&<>]/g, '')
  return { text: `Cannot send the ${what}: Slack answers "${words}". ${hint}.`, blocks: [] }
}

const hints: Readonly<Record<string, string>> = {
  missing_scope:
    'The Slack app lacks a scope: an admin updates it with what `deliver manifest` prints',
  cannot_dm_bot: 'Bots have no conversation with the bot',
}
