import type { Block, FileView } from './snapshot.ts'
import type { StoredFile, World } from './world.ts'

/**
 * What Slack would complain about in pictures that are files of its own: each must be there, be an image, and be shared
 * in the conversation whose message shows it.
 */
export function checkPictures(world: World, channel: string, blocks: unknown): string[] {
  return placesOf(blocks).flatMap(({ part, path }) => {
    const file = fileOf(world, part)
    if (file?.done && file.shared.includes(channel) && isImage(file)) return []
    return [`[ERROR] invalid slack file [json-pointer:${path}/slack_file]`]
  })
}

/** The blocks as they are read back: Slack adds where the picture is found. */
export function withAddresses(world: World, blocks: readonly Block[]): Block[] {
  const copy = structuredClone(blocks) as Block[]
  for (const { part } of placesOf(copy)) {
    const file = fileOf(world, part)
    if (file) part['image_url'] = fileView(world, file).url
  }
  return copy
}

/** A file as people see it. */
export function fileView(world: World, file: StoredFile): FileView {
  const { id, name, title } = file
  const url = world.address(`/files/${id}?key=${world.secretOf(`file/${id}`)}`)
  return { id, name, title, size: file.bytes.length, mimetype: mimetypeOf(file), url }
}

/** What its first bytes say it is; text unless they say otherwise. */
export function mimetypeOf({ bytes }: Pick<StoredFile, 'bytes'>): string {
  const found = signatures.find(([start]) => bytes.subarray(0, start.length).equals(start))
  return found ? found[1] : 'text/plain'
}

const signatures: readonly (readonly [Buffer, string])[] = [
  [Buffer.from('89504e470d0a1a0a', 'hex'), 'image/png'],
  [Buffer.from('ffd8ff', 'hex'), 'image/jpeg'],
  [Buffer.from('474946383961', 'hex'), 'image/gif'],
]

function isImage(file: StoredFile): boolean {
  return mimetypeOf(file).startsWith('image/')
}

type Part = Record<string, unknown>

/** Every part of blocks that shows a file: image blocks, and images beside sections and within contexts. */
function placesOf(blocks: unknown): { part: Part; path: string }[] {
  const found: { part: Part; path: string }[] = []
  const look = (value: unknown, path: string) => {
    if (typeof value !== 'object' || value === null) return
    const part = value as Part
    if (part['type'] === 'image' && part['slack_file'] !== undefined) found.push({ part, path })
    for (const [name, inner] of Object.entries(part)) look(inner, `${path}/${name}`)
  }
  look(blocks, '/blocks')
  return found
}

function fileOf(world: World, part: Part): StoredFile | undefined {
  const { id, url } = part['slack_file'] as { id?: string; url?: string }
  if (id !== undefined) return world.files.get(id)
  return [...world.files.values()].find((file) => fileView(world, file).url === url)
}
