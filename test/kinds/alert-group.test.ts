import { describe, expect, it } from 'vitest'
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
})
