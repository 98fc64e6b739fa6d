import { z } from 'zod'
import type { Clock } from '#src/core/clock.ts'
import type { Message } from '#src/door/message.ts'
import type { Clients } from './clients.ts'
import { patiently } from './patiently.ts'
import type { Failed, Reply } from './slack-call.ts'

export type UploadServices = {
  readonly clients: Pick<Clients, 'interactive' | 'upload'>
  readonly clock: Clock
}

/** Sends a file into the conversation with one person, which is opened for it; nobody else sees it. */
export async function uploadTo(
  user: string,
  { name, content }: NonNullable<Message['file']>,
  services: UploadServices,
): Promise<Failed | undefined> {
  const ask = asking(services)
  const opened = await ask('conversations.open', { users: user }, Opened)
  if (opened.is !== 'ok') return opened

  const length = Buffer.byteLength(content)
  const place = await ask('files.getUploadURLExternal', { filename: name, length }, Place)
  if (place.is !== 'ok') return place
  const { upload_url: url, file_id: id } = place.data
  const status = await services.clients.upload(url, content)
  if (status !== 200)
    return { is: 'unknown', because: `the upload was answered with status ${status}` }

  const done = await ask(
    'files.completeUploadExternal',
    { files: [{ id, title: name }], channel_id: opened.data.channel.id },
    z.unknown(),
  )
  return done.is === 'ok' ? undefined : done
}

function asking({ clients, clock }: UploadServices) {
  return <Schema extends z.ZodType>(
    method: string,
    args: Readonly<Record<string, unknown>>,
    schema: Schema,
  ): Promise<Reply<z.infer<Schema>>> =>
    patiently(clients.interactive, clock, { method, args }, schema)
}

const Opened = z.object({ channel: z.object({ id: z.string() }) })
const Place = z.object({ upload_url: z.string(), file_id: z.string() })
