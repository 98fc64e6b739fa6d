import { describe, expect, it } from 'vitest'
import { hour, minute, openHolds, type Holds } from './holding.ts'

const deploy = 'deploy checkout 1.4.0 to staging'
const lockLine = 'lock checkout staging "payments are migrated"'

async function lockOf({ store }: Holds) {
  return (await store.target('checkout/staging'))?.lock
}

async function stateOf({ store }: Holds, id: string): Promise<string | undefined> {
  return (await store.find({ kind: 'delivery', id }))?.state
}

describe('lock', () => {
  it('keeps others out until its time is over, and tells how it was understood', async () => {
    const holds = await openHolds()
    expect(await holds.say('dana', lockLine)).toBe(
      '🔒 Locking *checkout in staging* until <!date^1767618001^{date_short_pretty} {time}|2026-01-05 13:00 UTC> (4 h, as you named no time): payments are migrated. #checkout is told. `/deliver unlock checkout staging` ends it.',
    )
    await holds.settle()
    const id = await holds.ask('omar', deploy)
    expect(await stateOf(holds, id)).not.toBe('succeeded')
    expect((await holds.delivery(id)).waitingOn).toMatchObject({
      on: 'gates',
      gates: [{ gate: 'lock', because: 'dana locked it: payments are migrated' }],
    })
    await holds.settle(4 * hour - 5 * minute)
    expect((await holds.delivery(id)).begun).toBe(false)
    await holds.settle(10 * minute)
    expect(await stateOf(holds, id)).toBe('succeeded')
    expect(await lockOf(holds)).toBeUndefined()
  })

  it('lets its holder deliver, past those who wait', async () => {
    const holds = await openHolds()
    await holds.say('dana', lockLine)
    await holds.settle()
    const waiting = await holds.ask('omar', deploy)
    const own = await holds.ask('dana', 'deploy checkout 1.3.0 to staging')
    await holds.settle(2 * minute)
    expect(await stateOf(holds, own)).toBe('succeeded')
    expect((await holds.delivery(waiting)).begun).toBe(false)
  })

  it('is told in the channel of the app, with who waits and in which order', async () => {
    const holds = await openHolds()
    await holds.say('dana', lockLine)
    await holds.settle()
    const first = await holds.ask('omar', deploy)
    const second = await holds.ask('olga', 'deploy checkout 1.3.0 to staging')
    const { text } = await holds.message('lock')
    expect(text).toContain('🔒 *checkout in staging* is locked by <@U0DANA> until')
    expect(text).toContain(`1. \`${first}\` checkout 1.4.0, asked for by <@U0OMAR>`)
    expect(text).toContain(`2. \`${second}\` checkout 1.3.0, asked for by <@U0OLGA>`)
    expect(await holds.say('omar', 'who checkout staging')).toContain(`1. \`${first}\``)
  })

  it.each([
    ['for 90 minutes', '2026-01-05 10:30 UTC'],
    ['--for 2h', '2026-01-05 11:00 UTC'],
    ['until 18:00', '2026-01-05 17:00 UTC'],
    ['until tomorrow 9:30', '2026-01-06 08:30 UTC'],
  ])('lasts as long as is said, by the clock of who says it: %s', async (time, until) => {
    const holds = await openHolds()
    expect(await holds.say('dana', `${lockLine} ${time}`)).toContain(`|${until}>`)
  })

  it.each([
    ['for ever', '"ever" is no duration'],
    ['until yesterday', '"yesterday" is in the past'],
    ['until 18:00 for 2h', 'it is told how long and until when'],
    ['for 0 minutes', '"0 minutes" is in the past'],
  ])('that has no end that is understood is refused: %s', async (time, words) => {
    const holds = await openHolds()
    expect(await holds.say('dana', `${lockLine} ${time}`)).toContain(words)
    await holds.settle()
    expect(await lockOf(holds)).toBeUndefined()
  })

  it('asks for a reason, but not where it could not be had', async () => {
    const holds = await openHolds()
    expect(await holds.say('dana', 'lock checkout staging')).toBe('form lock reason')
    expect(await holds.say('dana', 'lock checkout staging until whenever')).toContain('"whenever"')
    await holds.say('dana', lockLine)
    await holds.settle()
    expect(await holds.say('omar', 'lock checkout staging')).toBe(
      '⚠️ Cannot lock checkout in staging: dana has locked it for another 4 h: payments are migrated. Say it with `--take-over` to take it over; dana is told then.',
    )
  })

  it('needs the right to deliver there', async () => {
    const holds = await openHolds()
    expect(await holds.say('dana', 'lock checkout production "x"')).toContain('Cannot lock')
    expect(await holds.say('dana', 'lock checkout production "x"')).toContain('role developer')
    expect(await holds.say('olga', 'lock checkout production "x"')).toContain('Locking')
  })

  it('is had by one of two who ask in the same moment, and the other one is told', async () => {
    const holds = await openHolds()
    const [dana, omar] = await Promise.all([
      holds.say('dana', lockLine),
      holds.say('omar', lockLine),
    ])
    expect(dana).toContain('Locking')
    expect(omar).toContain('Locking')
    await holds.settle()
    expect((await lockOf(holds))?.by).toMatchObject({ name: 'dana' })
    expect(await holds.notes()).toMatchObject([
      { text: expect.stringContaining('omar did not get this lock'), mention: ['U0OMAR'] },
    ])
  })

  it('is taken once, however often the same request runs', async () => {
    const holds = await openHolds()
    const again = { id: 'slash-x' }
    await holds.say('dana', `${lockLine} for 1h`, again)
    await holds.settle(10 * minute)
    await holds.say('dana', `${lockLine} for 1h`, again)
    await holds.settle()
    expect((await lockOf(holds))?.until).toBe((await lockOf(holds))!.at + hour)
  })

  it('lasts longer where its holder says so again', async () => {
    const holds = await openHolds()
    await holds.say('dana', lockLine)
    await holds.settle()
    expect(await holds.say('dana', `${lockLine} for 6 hours`)).toContain('Locking on')
    await holds.settle()
    const lock = await lockOf(holds)
    expect(lock!.until - lock!.at).toBe(6 * hour)
    expect(await holds.messages('lock')).toHaveLength(1)
  })

  it('hostile words stay words', async () => {
    const holds = await openHolds()
    await holds.say('dana', 'lock checkout staging "<!channel> *boom* <https://evil.example|x>"')
    await holds.settle()
    const { text } = await holds.message('lock')
    expect(text).not.toContain('<!channel>')
    expect(text).not.toContain('<https')
  })
})

describe('unlock', () => {
  it('lets those who wait go on at once', async () => {
    const holds = await openHolds()
    await holds.say('dana', lockLine)
    await holds.settle()
    const id = await holds.ask('omar', deploy)
    expect(await holds.say('dana', 'unlock checkout staging')).toBe(
      `🔓 Unlocking *checkout in staging*. ${id} goes on.`,
    )
    await holds.settle(200)
    expect((await holds.delivery(id)).begun).toBe(true)
    expect((await holds.message('lock')).text).toContain(
      '🔓 *checkout in staging* is free again: <@U0DANA> unlocked it',
    )
    const told = (await holds.notes()).filter(({ message }) => message.kind === 'lock')
    expect(told).toEqual([])
  })

  it('of somebody else is an operator’s, says whose it was, and tells them', async () => {
    const holds = await openHolds()
    await holds.say('dana', lockLine)
    await holds.settle()
    expect(await holds.say('omar', 'unlock checkout staging')).toBe(
      '⚠️ Cannot unlock checkout in staging: dana has locked it: payments are migrated. Ask dana, or an operator of staging.',
    )
    expect(await holds.say('olga', 'unlock checkout staging because dana is away')).toContain(
      '<@U0DANA> had locked it: payments are migrated. dana is told.',
    )
    await holds.settle()
    expect(await holds.notes()).toMatchObject([
      { text: 'olga unlocked it: dana is away', mention: ['U0DANA'] },
    ])
  })

  it('says so where nothing is locked', async () => {
    const holds = await openHolds()
    expect(await holds.say('dana', 'unlock checkout staging')).toBe(
      '⚠️ Cannot unlock checkout in staging: it is not locked. `/deliver who checkout staging` shows what is going on there.',
    )
  })

  it('by a button acts on the lock that it was drawn for alone', async () => {
    const holds = await openHolds()
    await holds.say('dana', lockLine)
    await holds.settle()
    const card = await holds.message('lock')
    await holds.say('dana', 'unlock checkout staging')
    await holds.settle(minute)
    expect(await holds.press('dana', card, 'Unlock')).toContain('Nobody holds it any more')
    await holds.say('omar', lockLine)
    await holds.settle()
    expect(await holds.press('olga', card, 'Unlock')).toContain(
      'the lock is not the one that you saw. omar holds it now: payments are migrated',
    )
    expect(await holds.press('omar', await holds.message('lock'), 'Unlock')).toContain('Unlocking')
  })
})

describe('in the thread of a lock', () => {
  it('its app and environment are meant', async () => {
    const holds = await openHolds()
    await holds.say('dana', lockLine)
    await holds.settle()
    const { at } = (await lockOf(holds))!
    const key = { kind: 'lock', subject: `checkout/staging@${at}`, channel: '#checkout' }
    await holds.store.saveMessage(key, { channel: 'C1', ts: '1.1', hash: 'h' }, 1)
    const place = { channel: 'C1', thread: '1.1' }
    expect(await holds.say('omar', 'who', { place, via: 'mention' })).toContain('is locked by')
    expect(await holds.say('dana', 'unlock', { place, via: 'mention' })).toContain(
      '🔓 Unlocking *checkout in staging*',
    )
  })
})

describe('taking a lock over', () => {
  it('asks for a reason, tells the one before, and shows on both messages', async () => {
    const holds = await openHolds()
    await holds.say('dana', lockLine)
    await holds.settle(minute)
    const card = await holds.message('lock')
    expect(await holds.press('omar', card, 'Take over…')).toBe('form lock reason')
    const filled = {
      args: { app: 'checkout', environment: 'staging', takeOver: 'true', reason: 'it burns' },
    }
    expect(await holds.press('omar', card, 'Take over…', { via: 'modal', ...filled })).toContain(
      'Taking over *checkout in staging*, which <@U0DANA> had locked,',
    )
    await holds.settle()
    expect((await lockOf(holds))?.by).toMatchObject({ name: 'omar' })
    const [before, now] = await holds.messages('lock')
    expect(before?.text).toContain('changed hands: <@U0OMAR> took the lock over')
    expect(now?.text).toContain('is locked by <@U0OMAR>')
    expect(await holds.notes()).toMatchObject([{ mention: ['U0DANA'] }])
    expect(await holds.press('olga', card, 'Take over…')).toContain('not the one that you saw')
  })

  it('works by a line as well', async () => {
    const holds = await openHolds()
    await holds.say('dana', lockLine)
    await holds.settle()
    expect(await holds.say('omar', `${lockLine} for 2h --take-over`)).toContain('Taking over')
    await holds.settle()
    expect((await lockOf(holds))?.by).toMatchObject({ name: 'omar' })
  })

  it('of what nobody holds is a lock like any other', async () => {
    const holds = await openHolds()
    expect(await holds.say('omar', `${lockLine} --take-over`)).toContain('Locking *checkout')
  })
})

describe('who', () => {
  it('shows what is free, and what is being delivered', async () => {
    const holds = await openHolds()
    expect(await holds.say('dana', 'who checkout staging')).toBe(
      '🔓 *checkout in staging* is not locked.\nNothing is being delivered there.\nNobody waits.',
    )
    const id = await holds.ask('omar', deploy)
    expect(await holds.say('dana', 'who checkout staging')).toContain(`*Active*\n🚚 \`${id}\``)
  })

  it('shows who holds it, since and until when, and why', async () => {
    const holds = await openHolds()
    await holds.say('dana', `${lockLine} for 2h`)
    await holds.settle(30 * minute)
    expect(await holds.say('omar', 'who checkout staging')).toMatch(
      /is locked by <@U0DANA> since .* until .* \(another 1 h 30 min\): payments are migrated\./,
    )
  })
})
