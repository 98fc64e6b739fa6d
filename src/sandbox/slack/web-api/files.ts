import { z } from 'zod'
import type { Inside } from '#src/sandbox/slack/inside.ts'
import { addMessage } from '#src/sandbox/slack/messages.ts'
import { filePayload } from '#src/sandbox/slack/payloads.ts'
import { fileView } from '#src/sandbox/slack/pictures.ts'
import type { FileView } from '#src/sandbox/slack/snapshot.ts'
import type { StoredFile, World } from '#src/sandbox/slack/world.ts'
import { postableChannel, visibleChannel } from './channels.ts'
import { count, json, method, Refusal, tier } from './method.ts'

const getUploadUrl = method({
  scopes: ['files:write'],
  perMinute: tier[4],
  args: z.object({ filename: z.string().min(1), length: count.min(1) }),
  run({ filename, length }, { world }) {
    const id = world.id('F')
    const bytes = Buffer.alloc(0)
    forgetOldest(world)
    const names = { name: filename, title: filename }
    world.files.set(id, { id, ...names, length, bytes, done: false, shared: [] })
    const upload = `/upload/${id}?key=${world.secretOf(`upload/${id}`)}`
    return { upload_url: world.address(upload), file_id: id }
  },
})

const completeUpload = method({
  scopes: ['files:write'],
  perMinute: tier[4],
  args: z.object({
    files: json.pipe(z.array(z.object({ id: z.string(), title: z.string().optional() })).min(1)),
    channel_id: z.string().optional(),
    channels: z.string().optional(),
    thread_ts: z.string().optional(),
    initial_comment: z.string().optional(),
  }),
  run(args, inside) {
    const { world } = inside
    const ids = [args.channel_id ?? [], args.channels?.split(',') ?? []].flat()
    // A file is shared by a channel's id alone: a person's is none.
    const channels = ids.map((id) => postableChannel(inside, visibleChannel(inside, id).id))
    const shared = channels.map((channel) => channel.id)
    const files = args.files.map((file) => complete(inside, file, shared))
    for (const channel of channels) {
      const message = addMessage(world, {
        channel: channel.id,
        user: world.seed.app.botUserId,
        text: args.initial_comment ?? '',
        files,
        ...(args.thread_ts !== undefined && { thread: args.thread_ts }),
      })
      void inside.events.posted(message)
    }
    return { files: files.map(filePayload) }
  },
})

const info = method({
  scopes: ['files:read'],
  perMinute: tier[4],
  args: z.object({ file: z.string() }),
  run({ file: id }, inside) {
    const file = inside.world.files.get(id)
    if (!file?.done) throw new Refusal('file_not_found')
    const view = fileView(inside.world, file)
    const isText = view.mimetype.startsWith('text/')
    return { file: filePayload(view), ...(isText && { content: file.bytes.toString() }) }
  },
})

/** The `files.*` methods. */
export const files = {
  'files.getUploadURLExternal': getUploadUrl,
  'files.completeUploadExternal': completeUpload,
  'files.info': info,
}

/** A sandbox may stay up for days. */
const MOST_FILES = 500

function forgetOldest({ files: known }: World): void {
  const [oldest] = known.keys()
  if (known.size >= MOST_FILES && oldest !== undefined) known.delete(oldest)
}

function complete(
  { world }: Inside,
  wanted: { id: string; title?: string | undefined },
  shared: readonly string[],
): FileView {
  const file = world.files.get(wanted.id)
  if (!file || file.bytes.length === 0) throw new Refusal('file_not_found')
  if (file.done) throw new Refusal('file_update_failed')
  const done: StoredFile = { ...file, title: wanted.title ?? file.name, done: true, shared }
  world.files.set(file.id, done)
  return fileView(world, done)
}
