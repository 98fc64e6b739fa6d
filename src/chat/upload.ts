import { z } from 'zod'
import type { Clock } from '#src/core/clock.ts'
import type { Clients } from './clients.ts'
import { patiently } from './patiently.ts'
import type { Reply, SlackCall } from './slack-call.ts'

export type UploadServices = {
  readonly call: SlackCall
  readonly upload: Clients['upload']
}

export type Upload = {
  readonly name: string
  readonly content: string | Uint8Array
  /** What stands above it; its name when absent. */
  readonly title?: string
  /** What it says, for those who do not see it. */
  readonly alt?: string
}

/** Where a file is shared; channels by their ids alone. */
export type UploadPlace = { readonly channel: string; readonly thread?: string }

/** Uploads a file and shares it in one place, and answers its id. At least once: nobody can find it again. */
export async function shareFile(
  { channel, thread }: UploadPlace,
  { name, content, title = name, alt }: Upload,
  { call, upload }: UploadServices,
): Promise<Reply<{ readonly file: string }>> {
  const length = Buffer.byteLength(content)
  const wanted = { filename: name, length, ...(alt !== undefined && { alt_txt: alt }) }
  const place = await call('files.getUploadURLExternal', wanted, Place)
  if (place.is !== 'ok') return place
  const { upload_url: url, file_id: id } = place.data
  const status = await upload(url, content)
  if (status !== 200)
    return { is: 'unknown', because: `the upload was answered with status ${status}` }

  const where = { channel_id: channel, ...(thread !== undefined && { thread_ts: thread }) }
  const files = [{ id, title }]
  const done = await call('files.completeUploadExternal', { files, ...where }, z.unknown())
  return done.is === 'ok' ? { is: 'ok', data: { file: id } } : done
}

/** The channel of the conversation with one person, which nobody else sees. */
export async function openConversation(
  user: string,
  { call }: UploadServices,
): Promise<Reply<string>> {
  const opened = await call('conversations.open', { users: user }, Opened)
  return opened.is === 'ok' ? { is: 'ok', data: opened.data.channel.id } : opened
}

/** For somebody who waits for the file. */
export function patientUploads(
  { interactive, upload }: Pick<Clients, 'interactive' | 'upload'>,
  clock: Clock,
): UploadServices {
  return {
    upload,
    call: (method, args, schema) => patiently(interactive, clock, { method, args }, schema),
  }
}

const Opened = z.object({ channel: z.object({ id: z.string() }) })
const Place = z.object({ upload_url: z.string(), file_id: z.string() })
