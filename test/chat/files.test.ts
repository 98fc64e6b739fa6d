import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { calls, modes, seed, together, until } from './together.ts'
import type { Together } from './together.ts'

describe.each(modes)('a file over %s', (mode) => {
  let world: Together
  beforeEach(async () => {
    world = await together(mode)
    world.door.answers.set('audit', async () => ({ type: 'message', message: audit }))
  })
  afterEach(() => world.close())

  const asked = () => world.slack.as('U0RITA').command('#deploys', '/deliver audit')
  const withFile = () =>
    world.slack.control.waitFor(({ messages }) => messages.find(({ files }) => files.length > 0))
  const said = (text: string) =>
    world.slack.control.waitFor(({ messages }) => messages.find((one) => one.text.startsWith(text)))

  it('comes into the conversation of who asked, as it was written, and nowhere else', async () => {
    await asked()

    const message = await withFile()
    const [file] = message.files
    expect(message.channel).toMatch(/^D/)
    expect(file).toMatchObject({ name: 'audit.csv', size: Buffer.byteLength(audit.file.content) })
    const response = await fetch(file!.url)
    expect(await response.text()).toBe(audit.file.content)
    const others = world.slack.control.state('U0GUEST').messages
    expect(others.flatMap(({ files }) => files)).toEqual([])
    expect(await said('2 rows come as a file')).toMatchObject({ onlyFor: 'U0RITA' })
  })

  it('waits as long as Slack asks for', async () => {
    world.slack.control.failNext('files.getUploadURLExternal', { ratelimited: 3 })
    await asked()
    await until(() => calls(world, 'files.getUploadURLExternal').length === 1)
    expect(calls(world, 'files.completeUploadExternal')).toEqual([])

    await until(async () => world.clock.advance(1_000).then(() => true))
    await world.clock.advance(3_000)

    expect((await withFile()).files).toHaveLength(1)
  })

  it.each([
    'conversations.open',
    'files.getUploadURLExternal',
    'files.completeUploadExternal',
  ] as const)('that %s refuses is told', async (method) => {
    world.slack.control.failNext(method, { error: 'not_today' }, { times: 3 })
    await asked()
    expect(await said('Cannot send the file: Slack answers "not_today"')).toMatchObject({
      onlyFor: 'U0RITA',
    })
  })
})

it('a file without the scope for it is told, with what to do', async () => {
  const scopes = seed.app.scopes.filter((scope) => scope !== 'files:write')
  const world = await together('http', { seed: { ...seed, app: { ...seed.app, scopes } } })
  world.door.answers.set('audit', async () => ({ type: 'message', message: audit }))
  await world.slack.as('U0RITA').command('#deploys', '/deliver audit')

  const told = await world.slack.control.waitFor(({ messages }) =>
    messages.find(({ text }) => text.startsWith('Cannot send the file')),
  )
  expect(told.text).toContain('"missing_scope". The Slack app lacks a scope')
  await world.close()
})

const audit = {
  text: '2 rows come as a file.',
  blocks: [],
  file: { name: 'audit.csv', content: 'row,detail\r\n1,"grüße 🚀"\r\n' },
}
