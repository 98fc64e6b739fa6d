import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { deployForm, message } from './door.ts'
import { calls, deliveries, modes, pass, together, until } from './together.ts'
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

  describe('a form', () => {
    beforeEach(async () => {
      world.door.answers.set('deploy', async ({ via }) =>
        via === 'modal'
          ? { type: 'message', message: message('it begins') }
          : { type: 'form', form: deployForm },
      )
    })
    const openForm = async () => {
      await rita().command('#deploys', '/deliver deploy to staging')
      const [modal] = await world.slack.control.waitFor(({ modals }) => modals.length > 0 && modals)
      return modal!
    }

    const has = (action: string) =>
      world.slack.control.waitFor(({ modals }) => JSON.stringify(modals).includes(`"${action}"`))

    it('opens within the life of the trigger, and is submitted as a command', async () => {
      world.door.choices = [{ value: 'checkout', label: 'Checkout', description: 'the shop' }]
      const modal = await openForm()
      expect(await rita().suggest({ view: modal.id }, 'app', 'chec')).toMatchObject([
        { value: 'checkout', text: { text: 'Checkout' } },
      ])
      const submitted = await rita().submit(modal.id, { app: 'checkout', because: 'it is time' })

      expect(submitted).toMatchObject({ ok: true, outcome: 'closed' })
      expect(await said('it begins')).toMatchObject({ onlyFor: 'U0RITA', channel: 'C0DEPLOYS' })
      expect(world.door.completed).toEqual([
        {
          actorId: 'U0RITA',
          command: 'deploy',
          argument: 'app',
          typed: 'chec',
          given: { environment: 'staging' },
        },
      ])
      expect(world.door.dispatched.at(-1)).toMatchObject({
        via: 'modal',
        command: 'deploy',
        args: { environment: 'staging', app: 'checkout', because: 'it is time' },
        place: { channel: 'C0DEPLOYS' },
      })
    })

    it('knows for its other fields what was chosen in one, and keeps what was typed', async () => {
      world.door.choices = [
        { value: 'checkout', label: 'Checkout' },
        { value: 'payments', label: 'Payments' },
      ]
      const view = { view: (await openForm()).id }
      await rita().suggest(view, 'app', '')
      await rita().choose(view, 'app', 'checkout', { because: 'it is time' })
      await has('version@checkout')
      world.door.choices = [{ value: '1.5.0', label: '1.5.0' }]
      await rita().suggest(view, 'version@checkout', '')
      expect(world.door.completed.at(-1)).toMatchObject({
        argument: 'version',
        given: { environment: 'staging', app: 'checkout' },
      })

      await rita().submit(view.view, { 'version@checkout': '1.5.0' })
      await said('it begins')
      expect(world.door.dispatched.at(-1)).toMatchObject({
        via: 'modal',
        args: {
          environment: 'staging',
          app: 'checkout',
          version: '1.5.0',
          because: 'it is time',
        },
        place: { channel: 'C0DEPLOYS' },
      })
    })

    it('follows the last of two choices, and forgets the version of the first', async () => {
      world.door.choices = [
        { value: 'checkout', label: 'Checkout' },
        { value: 'payments', label: 'Payments' },
      ]
      const view = { view: (await openForm()).id }
      await rita().suggest(view, 'app', '')
      // Both are made on the same view: the second update finds another hash than it knows.
      world.slack.control.latency(1_000)
      await rita().choose(view, 'app', 'checkout')
      await rita().choose(view, 'app', 'payments')
      await pass(world, 4_000)
      expect(calls(world, 'views.update').map(({ error }) => error ?? 'ok')).toEqual([
        'ok',
        'hash_conflict',
        'ok',
      ])
      world.slack.control.latency(0)
      await has('version@payments')
      world.door.choices = []
      await rita().suggest(view, 'version@payments', '')
      expect(world.door.completed.at(-1)).toMatchObject({ given: { app: 'payments' } })
    })

    it('whose suggestions come too late offers none', async () => {
      const modal = await openForm()
      world.door.complete = () => new Promise(() => {})
      const suggested = rita().suggest({ view: modal.id }, 'app', '')
      await until(() =>
        deliveries(world).some(({ payload }) => payload['type'] === 'block_suggestion'),
      )
      await pass(world, 2_500)
      expect(await suggested).toEqual([])
    })

    it('whose trigger has died is a button instead', async () => {
      const { promise, resolve } = Promise.withResolvers<void>()
      world.door.answers.set('deploy', async () => {
        await promise
        return { type: 'form', form: deployForm }
      })
      await rita().command('#deploys', '/deliver deploy')
      await world.clock.advance(3_500)
      resolve()
      expect(await said('More is needed')).toMatchObject({ onlyFor: 'U0RITA' })
    })
  })

  describe('a button', () => {
    it('is a command with its arguments and what it was drawn for', async () => {
      world.door.answers.set('apps', async () => ({
        type: 'message',
        message: {
          text: 'press',
          visibility: 'channel',
          blocks: [
            {
              type: 'actions',
              elements: [
                {
                  type: 'button',
                  action_id: 'abort',
                  text: { type: 'plain_text', text: 'Abort' },
                  value: '{"c":"abort","a":{"delivery":"d-1"},"e":"rev-7"}',
                },
                {
                  type: 'button',
                  action_id: 'notes',
                  text: { type: 'plain_text', text: 'Notes' },
                  url: 'https://example.com/notes',
                },
              ],
            },
          ],
        },
      }))
      await rita().command('#deploys', '/deliver apps')
      const { channel, ts } = await said('press')

      expect(await rita().click({ channel, ts }, 'abort')).toMatchObject({ ok: true })
      await said('did abort')
      expect(world.door.dispatched.at(-1)).toMatchObject({
        via: 'button',
        command: 'abort',
        args: { delivery: 'd-1' },
        evidence: 'rev-7',
        place: { channel: 'C0DEPLOYS' },
      })

      expect(await rita().click({ channel, ts }, 'notes')).toMatchObject({ ok: true })
      expect(world.door.dispatched).toHaveLength(2)
    })
  })
})
