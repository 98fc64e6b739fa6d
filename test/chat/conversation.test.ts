import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { StoreUnavailable } from '#db/store.ts'
import { DeliveryError } from '#src/core/errors.ts'
import { deployForm, saying } from './door.ts'
import { acks, modes, together, until } from './together.ts'
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

  describe('a command', () => {
    it('is acknowledged, and answered so that only who asked sees it', async () => {
      world.door.answers.set('status', saying('all is well'))
      expect(await rita().command('#deploys', '/deliver status checkout')).toMatchObject({
        ok: true,
      })

      expect(await said('all is well')).toMatchObject({ onlyFor: 'U0RITA', channel: 'C0DEPLOYS' })
      expect(world.door.dispatched).toMatchObject([
        {
          via: 'slash',
          workspace: 'T0ACME',
          actor: { type: 'person', id: 'U0RITA', name: 'rita' },
          text: 'status checkout',
          place: { channel: 'C0DEPLOYS' },
        },
      ])
    })

    it('is answered where the bot is no member', async () => {
      await rita().command('#closed', '/deliver status')
      expect(await said('did status')).toMatchObject({ onlyFor: 'U0RITA', channel: 'C0CLOSED' })
    })

    it('is answered in the channel when everybody should see it', async () => {
      world.door.answers.set('apps', saying('two apps', 'channel'))
      await rita().command('#deploys', '/deliver apps')
      const answer = await said('two apps')
      expect(answer.onlyFor).toBeUndefined()
      expect(answer.channel).toBe('C0DEPLOYS')
    })

    it('is answered for everybody through its own address where the bot is no member', async () => {
      world.door.answers.set('apps', saying('two apps', 'channel'))
      await rita().command('#closed', '/deliver apps')
      expect((await said('two apps')).onlyFor).toBeUndefined()
    })

    it('that fails is told to who asked, in words', async () => {
      world.door.answers.set('deploy', async () => {
        throw new DeliveryError('unknown-app', 'Cannot deploy "chekout": no such app')
      })
      await rita().command('#deploys', '/deliver deploy chekout')
      expect(await said('failed: Cannot deploy "chekout"')).toMatchObject({ onlyFor: 'U0RITA' })
    })

    it('that throws something else is told without a stack, with a reference that stands in the log', async () => {
      world.door.answers.set('deploy', async () => {
        throw new TypeError('x is not a function')
      })
      await rita().command('#deploys', '/deliver deploy checkout')
      const answer = await said('failed:')
      expect(JSON.stringify(answer)).not.toContain('.ts:')
      const reference = /\((\w{8})\)/.exec(answer.text)?.[1]
      expect(world.log.lines.join('\n')).toContain(`"reference":"${reference}"`)
    })

    it('of another app is acknowledged and goes nowhere', async () => {
      expect(await rita().command('#deploys', '/other status')).toMatchObject({ ok: true })
      expect(world.door.received).toEqual([])
    })

    it('is not acknowledged, and told, when it cannot be stored', async () => {
      world.door.broken = new StoreUnavailable('the disk is full')
      const result = rita().command('#deploys', '/deliver deploy checkout')
      await said('failed: the disk is full')
      await world.clock.advance(3_000)
      expect(await result).toMatchObject({ ok: false })
      expect(world.door.dispatched).toEqual([])
    })
  })

  describe('a mention', () => {
    it('in a thread is answered there', async () => {
      const parent = await rita().say('#deploys', 'shall we?')
      await rita().say('#deploys', '<@U0DELIVER> status', parent)
      expect(await said('did status')).toMatchObject({ onlyFor: 'U0RITA', thread: parent })
      expect(world.door.dispatched).toMatchObject([
        { via: 'mention', text: 'status', place: { channel: 'C0DEPLOYS', thread: parent } },
      ])
    })

    it('that is delivered again is acknowledged and carried out once', async () => {
      await rita().say('#deploys', '<@U0DELIVER> deploy checkout')
      await said('did deploy')
      await world.clock.advance(60_000)
      await world.slack.control.redeliver()

      await until(() => world.door.received.length === 2)
      expect(acks(world)).not.toContain('failed')
      expect(world.door.dispatched).toHaveLength(1)
      expect(new Set(world.door.received.map(({ id }) => id)).size).toBe(1)
    })

    it('that misses something is answered with a button, which opens the form', async () => {
      world.door.answers.set('deploy', async () => ({ type: 'form', form: deployForm }))
      await rita().say('#deploys', '<@U0DELIVER> deploy')
      const { channel, ts } = await said('More is needed')

      expect(await rita().click({ channel, ts }, 'open-form')).toMatchObject({ ok: true })
      const [modal] = await world.slack.control.waitFor(({ modals }) => modals.length > 0 && modals)
      expect(modal).toMatchObject({ title: 'Deploy', callbackId: 'form' })
    })
  })

  describe('the Home tab', () => {
    it('is shown when it is opened', async () => {
      await rita().openHome()
      const [home] = await world.slack.control.waitFor(({ homes }) => homes.length > 0 && homes)
      expect(JSON.stringify(home?.blocks)).toContain('Hello <@U0RITA>')
    })
  })

  describe('what nobody asked', () => {
    it('is acknowledged and goes nowhere: messages, edits, and our own words', async () => {
      await rita().say('#deploys', 'good morning')
      world.door.answers.set('apps', saying('<@U0DELIVER> deploy everything', 'channel'))
      await rita().command('#deploys', '/deliver apps')
      await said('<@U0DELIVER> deploy everything')

      expect(world.door.dispatched).toHaveLength(1)
      expect(acks(world).every((outcome) => outcome === 'acked')).toBe(true)
    })
  })
})
