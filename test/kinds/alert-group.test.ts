import { describe, expect, it } from 'vitest'
import { QUIET } from '#src/kinds/alert-group/resting.ts'
import { errors, minute, openAlarm } from './alerting.ts'

describe('a group of alerts', () => {
  it('gets one message in the channel of its app, with what was delivered before and buttons', async () => {
    const alarm = await openAlarm()
    await alarm.say('deploy checkout 1.4.1 to production')
    await alarm.pass(60_000)
    await alarm.say('deploy checkout 1.5.0 to production')
    await alarm.pass(4 * minute)
    alarm.manager().fire(errors())
    await alarm.pass(2_000)

    expect(await alarm.keys()).toEqual([
      { kind: 'alertGroup', subject: `${(await alarm.group()).id}@1`, channel: '#checkout' },
    ])
    const [card] = await alarm.cards()
    expect(card?.text).toContain('🚨 *HighErrorRate* · checkout in production · critical')
    expect(card?.text).toContain('Many errors &lt;!channel&gt;')
    expect(card?.text).toMatch(/checkout 1\.5\.0 reached production .*min before/)
    const labels = JSON.stringify(card?.blocks)
    expect(labels).toContain('Acknowledge')
    expect(labels).toContain('Silence…')
    expect(labels).toContain('Roll back 1.5.0')
    expect(labels).toContain('https://runbooks.example.com/errors')
  })

  it('links web pages alone, also those of the own network, and none with credentials', async () => {
    const alarm = await openAlarm()
    const annotations = {
      runbook_url: 'http://wiki.corp/errors',
      dashboard_url: 'https://eve:pw@dash.example.com/',
    }
    alarm.manager().fire({ ...errors(), annotations, generatorURL: 'javascript:alert(1)' })
    await alarm.pass(2_000)
    const blocks = JSON.stringify((await alarm.cards())[0]?.blocks)
    expect(blocks).toContain('<http://wiki.corp/errors|Runbook>')
    expect(blocks).not.toMatch(/eve|javascript/)
  })

  it('tells how long after it fired something was delivered', async () => {
    const alarm = await openAlarm()
    alarm.manager().fire(errors())
    await alarm.pass(5 * minute)
    await alarm.say('deploy checkout 1.4.1 to production')
    await alarm.pass(2 * minute)
    await alarm.poll()
    await alarm.pass(2_000)
    expect((await alarm.cards())[0]?.text).toMatch(
      /checkout 1\.4\.1 reached production .*, 5 min after it fired/,
    )
  })

  it('offers no way back any more, where somebody went it', async () => {
    const alarm = await openAlarm()
    await alarm.say('deploy checkout 1.4.1 to production')
    await alarm.pass(minute)
    await alarm.say('deploy checkout 1.5.0 to production')
    await alarm.pass(4 * minute)
    alarm.manager().fire(errors())
    await alarm.pass(2_000)
    const told = async () =>
      (await alarm.bot.store.dirtyMessages(50)).find(({ key }) => key.kind === 'alertGroup')
    const before = await told()
    await alarm.pass(3 * minute)
    expect(await told()).toEqual(before)
    await alarm.say('rollback checkout production because of errors')
    await alarm.pass(3 * minute)
    expect((await told())?.version).toBeGreaterThan(before?.version ?? 0)
    const [card] = await alarm.cards()
    expect(card?.text).toContain('production was rolled back to checkout 1.4.1')
    expect(JSON.stringify(card?.blocks)).not.toContain('Roll back 1.5.0')
  })

  it('is acknowledged by the first who says so, and its end closes the thread with a time line', async () => {
    const alarm = await openAlarm()
    alarm.manager().fire(errors())
    await alarm.pass(2_000)
    const { id } = await alarm.group()
    await alarm.pass(3 * minute)
    expect(await alarm.say(`ack ${id}`)).toContain('You look after')
    await alarm.pass(0)
    expect(await alarm.say(`ack ${id}`)).toContain('<@U0OLGA> looks after')
    await alarm.pass(3 * minute)
    alarm.manager().resolve(errors().labels)
    await alarm.pass(10_000)
    const notes = await alarm.notes()
    expect(notes.map(({ text }) => text)).toEqual(['olga acknowledged it', 'Resolved after 6 min'])
    expect(notes[1]?.lines).toEqual([
      '09:00 UTC fired',
      '09:03 UTC acknowledged by olga',
      '09:06 UTC resolved',
    ])
    const [card] = await alarm.cards()
    expect(card?.text).toContain('✅ *HighErrorRate* · checkout in production is resolved')
    expect(JSON.stringify(card?.blocks)).not.toContain('"button"')
    expect(await alarm.say(`ack ${id}`)).toContain('it fires no more')
  })

  it('calls whom its route names, and others when nobody acknowledges it in time, once', async () => {
    const alarm = await openAlarm({
      call: ['shop-team'],
      escalate: { after: 5 * minute, to: ['sre'] },
    })
    alarm.manager().fire(errors())
    await alarm.pass(20 * minute)
    expect((await alarm.notes()).map(({ mention }) => mention)).toEqual([['shop-team'], ['sre']])
    expect((await alarm.group()).episode?.escalatedAt).toBeDefined()
  })

  it('calls nobody else once somebody acknowledged it', async () => {
    const alarm = await openAlarm({ escalate: { after: 5 * minute, to: ['sre'] } })
    alarm.manager().fire(errors())
    await alarm.pass(minute)
    await alarm.say(`ack ${(await alarm.group()).id}`)
    await alarm.pass(20 * minute)
    expect((await alarm.notes()).filter(({ mention }) => mention)).toEqual([])
  })

  it.each(['webhook', 'poll'])(
    'that was quiet for long rests, and has a new thread when it fires again, by %s',
    async (by) => {
      const alarm = await openAlarm()
      alarm.manager().fire(errors())
      await alarm.pass(2_000)
      alarm.manager().resolve(errors().labels)
      await alarm.pass(10_000)
      const { id } = await alarm.group()
      await alarm.pass(11 * minute)
      await alarm.bot.settle(QUIET)
      await alarm.bot.settle(minute)
      const record = await alarm.bot.store.find({ kind: 'alertGroup', id })
      expect(record).toMatchObject({ done: true, document: { alerts: [] } })
      if (by === 'poll') alarm.isLost.now = true
      alarm.manager().fire(errors())
      if (by === 'poll') await alarm.poll()
      await alarm.pass(minute)
      expect((await alarm.keys()).map(({ subject }) => subject)).toEqual([`${id}@1`, `${id}@2`])
      expect(await alarm.say('alerts')).toContain(id)
    },
  )

  it('is found by asking when its webhook was lost, and so is its end', async () => {
    const alarm = await openAlarm()
    alarm.isLost.now = true
    await alarm.poll()
    await alarm.pass(5 * minute)
    alarm.manager().fire(errors())
    await alarm.pass(minute)
    expect(await alarm.keys()).toHaveLength(1)
    alarm.manager().resolve(errors().labels)
    await alarm.pass(minute)
    expect((await alarm.group()).episode?.resolvedAt).toBeDefined()
  })

  it('goes on in its thread when it comes back soon, and begins another one much later', async () => {
    const alarm = await openAlarm()
    const flap = async (quiet: number) => {
      alarm.manager().fire(errors())
      await alarm.pass(minute)
      alarm.manager().resolve(errors().labels)
      await alarm.pass(quiet)
    }
    await flap(2 * minute)
    await flap(30 * minute)
    expect((await alarm.keys()).map(({ subject }) => subject.split('@')[1])).toEqual(['1'])
    expect((await alarm.notes()).map(({ text }) => text)).toEqual([
      'Resolved after 1 min',
      'It fires again',
      'Resolved after 4 min',
    ])
    await flap(minute)
    expect((await alarm.keys()).map(({ subject }) => subject.split('@')[1])).toEqual(['1', '2'])
    expect((await alarm.cards()).map(({ text }) => text.slice(0, 30))).toHaveLength(2)
  })

  it('makes no message of what is silenced before it is heard of', async () => {
    const alarm = await openAlarm()
    await alarm.say(
      'silence --match "alertname=HighErrorRate" --cluster prod --for 30m "the disk is replaced"',
    )
    await alarm.pass(5_000)
    await alarm.poll()
    alarm.manager().fire(errors())
    await alarm.pass(5 * minute)
    expect(await alarm.keys()).toEqual([])
    expect(await alarm.say('alerts')).toContain('silenced')
    await alarm.pass(30 * minute)
    expect(await alarm.keys()).toHaveLength(1)
  })

  it('tells of hundreds at once in one digest, with few messages, and ends it when it is calm', async () => {
    const alarm = await openAlarm({ channel: '#ops' })
    const all = Array.from({ length: 500 }, (_, index) => ({
      labels: { alertname: `Storm${index}`, severity: 'warning' },
    }))
    for (const one of all) alarm.manager('shared').fire(one)
    await alarm.pass(5_000)
    expect(await alarm.groups()).toHaveLength(500)
    expect(await alarm.keys()).toHaveLength(10)
    expect(await alarm.keys('alertStorm')).toEqual([
      { kind: 'alertStorm', subject: '#ops@1', channel: '#ops' },
    ])
    const [storm] = await alarm.cards('alertStorm')
    expect(storm?.text).toContain('490 more groups of alerts at once')
    for (const one of all.slice(5)) alarm.manager('shared').resolve(one.labels)
    await alarm.pass(2 * minute)
    const states = (await alarm.groups()).map(({ episode }) => episode?.resolvedAt !== undefined)
    expect(states.filter(Boolean)).toHaveLength(495)
    expect((await alarm.cards('alertStorm'))[0]?.text).toContain('The storm of alerts is over')
    expect((await alarm.keys()).length).toBeLessThanOrEqual(15)
  }, 60_000)
})
