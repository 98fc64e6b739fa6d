import { afterEach, beforeEach, expect, it } from 'vitest'
import { together } from './together.ts'
import type { Together } from './together.ts'

let world: Together
beforeEach(async () => {
  world = await together('http', { strictRateLimits: false })
})
afterEach(() => world.close())

const png = Buffer.from('89504e470d0a1a0a00ff', 'hex')

async function call(method: string, args: object): Promise<Record<string, unknown>> {
  const response = await fetch(`${world.slack.url}/api/${method}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${world.slack.tokens.bot}`,
      'content-type': 'application/json; charset=utf-8',
    },
    body: JSON.stringify(args),
  })
  return (await response.json()) as Record<string, unknown>
}

async function share(channel: string, bytes: Buffer): Promise<string> {
  const wanted = { filename: 'a', length: bytes.length }
  const place = await call('files.getUploadURLExternal', wanted)
  const id = String(place['file_id'])
  await fetch(String(place['upload_url']), { method: 'POST', body: new Uint8Array(bytes) })
  await call('files.completeUploadExternal', { files: [{ id }], channel_id: channel })
  return id
}

const post = (channel: string, id: string) =>
  call('chat.postMessage', {
    channel,
    text: 'a picture',
    blocks: [{ type: 'image', slack_file: { id }, alt_text: 'a picture' }],
  })

it('a message shows a picture that was shared where it is', async () => {
  const id = await share('C0DEPLOYS', png)
  expect(await post('C0DEPLOYS', id)).toMatchObject({ ok: true })
  const [block] = world.slack.control.messages('#deploys').at(-1)!.blocks
  const response = await fetch(String(block?.['image_url']))
  expect(response.headers.get('content-type')).toBe('image/png')
  expect(Buffer.from(await response.arrayBuffer()).equals(png)).toBe(true)
})

it('a message shows no file that is elsewhere, no picture, or nowhere', async () => {
  const elsewhere = await share('C0OTHER', png)
  const text = await share('C0DEPLOYS', Buffer.from('words'))
  for (const id of [elsewhere, text, 'F0NOBODY'])
    expect(await post('C0DEPLOYS', id)).toMatchObject({
      ok: false,
      error: 'invalid_blocks',
      errors: ['[ERROR] invalid slack file [json-pointer:/blocks/0/slack_file]'],
    })
})
