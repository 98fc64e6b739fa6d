import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { deployForm, message, saying } from './door.ts'
import { calls, modes, pass, together, until } from './together.ts'
import type { Together } from './together.ts'

describe.each(modes)('over %s', (mode) => {
  let world: Together
  beforeEach(async () => {
    world = await together(mode)
  })
  afterEach(() => world.close())

  const said = (text: string) =>
    world.slack.control.waitFor(({ messages }) => messages.find((one) => one.text.startsWith(text)))
  const rita = () => world.slack.as('U0RITA')

  describe('after a crash', () => {
    it('what was interrupted is carried out, and answered to who asked alone', async () => {
      await world.chat.stop()
      world.door.answers.set('apps', saying('two apps', 'channel'))
      world.door.interrupted = [
        {
          id: 'slash-1',
          via: 'slash',
          workspace: 'T0ACME',
          actor: { type: 'person', id: 'U0RITA', name: 'rita' },
          text: 'apps',
          place: { channel: 'C0DEPLOYS' },
        },
      ]
      await (await world.again()).start()
      expect(await said('two apps')).toMatchObject({ onlyFor: 'U0RITA' })
    })
  })

  describe('a storm of 429', () => {
    it('on edits does not keep a modal from opening', async () => {
      world.slack.control.failNext('chat.update', { ratelimited: 30 }, { times: 5 })
      world.door.answers.set('deploy', async () => ({ type: 'form', form: deployForm }))
      await rita().command('#deploys', '/deliver deploy')
      await until(() => world.slack.control.state().modals.length === 1)
      expect(world.slack.control.state().modals[0]).toMatchObject({ title: 'Deploy' })
    })

    it('on an answer waits as Slack asks, and answers then', async () => {
      const parent = await rita().say('#deploys', 'hm')
      world.slack.control.failNext('chat.postEphemeral', { ratelimited: 5 })
      await rita().say('#deploys', '<@U0DELIVER> status', parent)
      await until(() => calls(world, 'chat.postEphemeral').length === 1)
      await pass(world, 5_000)
      expect(await said('did status')).toMatchObject({ onlyFor: 'U0RITA' })
    })
  })

  it('an answer for the channel that was lost on its way is not said twice', async () => {
    world.slack.control.failNext('chat.postMessage', { status: 503 }, { late: true })
    world.door.answers.set('apps', saying('two apps', 'channel'))
    await rita().command('#deploys', '/deliver apps')
    await said('two apps')
    await until(() => calls(world, 'chat.postMessage').length === 1)
    await pass(world, 1_000)
    await until(() => calls(world, 'conversations.history').length === 1)
    expect(
      world.slack.control.messages('#deploys').filter(({ text }) => text === 'two apps'),
    ).toHaveLength(1)
  })

  it('stopping lets what was begun end, and takes nothing more', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    world.door.answers.set('deploy', async () => {
      await promise
      return { type: 'message', message: message('done at last') }
    })
    await rita().command('#deploys', '/deliver deploy checkout')
    await until(() => world.door.dispatched.length === 1)

    let stopped = false
    const stopping = world.chat.stop().then(() => (stopped = true))
    expect(world.chat.ready().ok).toBe(false)
    const tooLate = rita().command('#deploys', '/deliver status')
    await pass(world, 3_000)
    expect(await tooLate).toMatchObject({ ok: false })
    expect(stopped).toBe(false)
    resolve()
    await stopping

    await said('done at last')
    expect(world.door.dispatched).toHaveLength(1)
  })

  it('stopping waits no longer than it was told', async () => {
    world.door.answers.set('deploy', () => new Promise(() => {}))
    await rita().command('#deploys', '/deliver deploy checkout')
    await until(() => world.door.dispatched.length === 1)
    const stopping = world.chat.stop()
    await until(() => !world.chat.ready().ok)
    await pass(world, 8_000)
    await stopping
    expect(world.log.lines.join('\n')).toContain('requests were cut off')
  })
})
