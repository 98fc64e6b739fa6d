import { describe, expect, it } from 'vitest'
import { createAlertDoor } from '#src/door/alerts/take.ts'
import { Silence } from '#src/kinds/silence.ts'
import { errors, minute, openAlarm, type Alarm } from './alerting.ts'

async function firing(): Promise<Alarm & { id: string }> {
  const alarm = await openAlarm()
  alarm.manager().fire(errors())
  await alarm.poll()
  await alarm.pass(minute)
  return { ...alarm, id: (await alarm.group()).id }
}

async function seen(alarm: Alarm, name = 'prod') {
  const alerts = await alarm.bot.world.alerts(name)
  return alerts!.silences(new AbortController().signal)
}

async function ours(alarm: Alarm): Promise<Silence> {
  const [record] = await alarm.bot.store.list({ kind: 'silence' })
  return Silence.parse(record?.document)
}

describe('a silence', () => {
  it('of a group is asked for with its matchers shown, and is made once', async () => {
    const alarm = await firing()
    expect(await alarm.say(`silence ${alarm.id}`)).toContain(
      'What fits alertname="HighErrorRate", app="checkout", namespace="shop" is muted at prod',
    )
    const answer = await alarm.say(`silence ${alarm.id} for 2h because the disk is replaced`)
    expect(answer).toContain('Silencing')
    await alarm.pass(3 * minute)
    const silences = await seen(alarm)
    expect(silences).toHaveLength(1)
    expect(silences[0]).toMatchObject({ state: 'active', createdBy: 'olga (deliver)' })
    expect(silences[0]?.comment).toMatch(/^the disk is replaced \[deliver m-/)
    expect((await alarm.notes()).map(({ text }) => text)).toMatchObject(
      [/^olga silenced it until .*: the disk is replaced$/].map((pattern) =>
        expect.stringMatching(pattern),
      ),
    )
    const [card] = await alarm.cards()
    expect(card?.text).toContain('🔕 *HighErrorRate*')
    expect(card?.text).toContain('Silenced: by <@U0OLGA> until')
    expect(await alarm.say('silences')).toContain('the disk is replaced')
  })

  it.each([
    ['for 1h the disk is replaced', 'and why after "because"'],
    ['--match app=checkout for 1h because of work', 'that names a group and matchers'],
  ])('is not made of half of what was said: %s', async (words, because) => {
    const alarm = await firing()
    expect(await alarm.say(`silence ${alarm.id} ${words}`)).toContain(because)
    await alarm.pass(minute)
    expect(await seen(alarm)).toEqual([])
  })

  it('is ended by whoever may make it, and over by itself', async () => {
    const alarm = await firing()
    await alarm.say(`silence ${alarm.id} for 2h because of work`)
    await alarm.pass(minute)
    await alarm.say(`unsilence ${(await ours(alarm)).id}`)
    await alarm.pass(minute)
    expect(await seen(alarm)).toMatchObject([{ state: 'expired' }])
    expect((await ours(alarm)).ended?.how).toBe('expired')
    expect((await alarm.notes()).at(-1)?.text).toMatch(/was ended: olga ended it$/)
  })

  it('that was ended in Alertmanager is said, and not made again', async () => {
    const alarm = await firing()
    await alarm.say(`silence ${alarm.id} for 2h because of work`)
    await alarm.pass(minute)
    const [silence] = await seen(alarm)
    const alerts = await alarm.bot.world.alerts('prod')
    await alerts!.expire(silence!.id, new AbortController().signal)
    await alarm.pass(3 * minute)
    expect(await seen(alarm)).toHaveLength(1)
    expect((await ours(alarm)).ended?.how).toBe('elsewhere')
    expect((await alarm.notes()).at(-1)?.text).toMatch(/somebody ended it in Alertmanager$/)
  })

  it('of somebody else is listed, and ended by an operator of everything there', async () => {
    const alarm = await firing()
    const alerts = await alarm.bot.world.alerts('prod')
    const id = await alerts!.mute(
      {
        matchers: [{ name: 'alertname', value: 'DiskFull', isRegex: false, isEqual: true }],
        startsAt: alarm.bot.clock.now(),
        endsAt: alarm.bot.clock.now() + 60 * minute,
        createdBy: 'someone <!here>',
        comment: 'by hand',
      },
      new AbortController().signal,
    )
    const list = await alarm.say('silences')
    expect(list).toContain('someone &lt;!')
    expect(list).toContain(id)
    expect(await alarm.say(`unsilence ${id}`, 'dana')).toContain('you do not operate production')
    expect(await alarm.say(`unsilence ${id}`)).toContain('Ending the silence')
    await alarm.pass(minute)
    expect(await seen(alarm)).toMatchObject([{ id, state: 'expired' }])
  })

  it.each([
    ['alertname=~".*"', 'that would mute every alert'],
    ['alertname=~".+"', 'that would mute every alert'],
    ['alertname!=Watchdog', 'that would mute every alert'],
    ['alertname', 'is no matcher'],
    ['alertname=~"("', 'is no regular expression'],
  ])('by %s is refused: %s', async (match, because) => {
    const alarm = await openAlarm()
    const args = { match, cluster: 'prod', for: '1h', comment: 'work' }
    const call = { text: undefined, command: 'silence', args }
    expect(await alarm.say('', 'olga', call)).toContain(because)
  })

  it('is no longer than deliver.yml lets it be, and nobody silences what is not theirs', async () => {
    const alarm = await firing()
    expect(await alarm.say(`silence ${alarm.id} for 30 days because of work`)).toContain(
      'longer than 7 days',
    )
    expect(await alarm.say(`silence ${alarm.id} for 1h because of work`, 'dana')).toContain(
      'Cannot silence in production',
    )
    const line = 'silence --match alertname=X --cluster prod --for 1h "work"'
    expect(await alarm.say(line, 'dana')).toContain('you do not operate production')
  })

  it('of a group that reached another environment since is for operators of all, and so is its acknowledgement for who delivers there', async () => {
    const alarm = await openAlarm({}, (catalog) => ({
      ...catalog,
      clusters: {
        ...catalog.clusters,
        prod: { ...catalog.clusters['prod']!, alertmanager: { cluster: 'shared' } },
      },
    }))
    const door = createAlertDoor({
      store: alarm.bot.store,
      catalog: () => alarm.bot.world.catalog(),
      clock: alarm.bot.clock,
    })
    const startsAt = new Date(alarm.bot.clock.now()).toISOString()
    const at = (namespace: string) => ({
      status: 'firing',
      labels: { alertname: 'DiskFull', namespace },
      startsAt,
      fingerprint: namespace,
    })
    const tell = async (...alerts: object[]) => {
      const groupLabels = { alertname: 'DiskFull' }
      const payload = { version: '4', receiver: 'deliver', groupLabels, alerts }
      await door.take('shared', Buffer.from(JSON.stringify(payload)))
      await alarm.pass(1_000)
    }
    await tell(at('shop-staging'))
    const { id } = await alarm.group()
    expect(await alarm.say(`silence ${id}`, 'dana')).toContain(
      'What fits alertname="DiskFull", namespace="shop-staging" is muted at shared',
    )
    await tell(at('shop-staging'), at('shop'))
    expect(await alarm.say(`ack ${id}`, 'dana')).toContain(
      'these alerts fire in production as well',
    )
    expect(await alarm.say(`silence ${id} for 1h because of work`, 'dana')).toContain(
      'you do not operate',
    )
    expect(await alarm.say(`silence ${id} for 1h because of work`)).toContain('Silencing')
  })

  it('is not taken for one that only names it', async () => {
    const alarm = await firing()
    const said = await alarm.say(`silence ${alarm.id} for 2h because of work`)
    const [id = ''] = /m-[0-9a-z]+/.exec(said) ?? []
    const alerts = await alarm.bot.world.alerts('prod')
    const now = alarm.bot.clock.now()
    const matchers = [{ name: 'alertname', value: 'X', isRegex: false, isEqual: true }]
    const foreign = { matchers, startsAt: now, endsAt: now + minute, createdBy: 'eve' }
    const comment = `[deliver ${id}] and more`
    await alerts!.mute({ ...foreign, comment }, new AbortController().signal)
    await alarm.pass(5_000)
    expect((await seen(alarm)).map(({ createdBy }) => createdBy)).toContain('olga (deliver)')
    expect(await alarm.say('silences')).toContain('eve')
  })

  it('waits for an Alertmanager that is down, and says so where it is listed', async () => {
    const alarm = await firing()
    alarm.manager().goAway()
    await alarm.say(`silence ${alarm.id} for 2h because of work`)
    await alarm.pass(minute)
    expect(await alarm.say('silences')).toMatch(/not there yet[^]*cannot/i)
    expect(await alarm.say('alerts')).toContain('cannot be asked')
    alarm.manager().comeBack()
    await alarm.pass(2 * minute)
    expect(await seen(alarm)).toHaveLength(1)
  })
})
