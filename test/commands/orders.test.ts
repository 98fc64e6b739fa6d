import { describe, expect, it } from 'vitest'
import { openHouse, type House } from '../door/house.ts'
import { begin, delivered, idIn } from './deliveries.ts'

const line = 'deploy checkout 1.5.0 to staging'

async function coming(house: House): Promise<string> {
  return idIn(await house.say(line))
}

async function signalsOf({ store }: House): Promise<readonly unknown[]> {
  const claims = await store.claim({ leaseMs: 1_000, limit: 10 })
  return claims.flatMap(({ signals }) => signals.map(({ signal }) => signal))
}

const by = { type: 'person', id: 'UOPS', name: 'ops' }

describe('cancel, abort and retry', () => {
  it('tell the delivery who wants it and why', async () => {
    const house = openHouse()
    const id = await coming(house)
    expect(await house.say(`cancel ${id} because of the freeze`)).toBe(
      `Cancelling \`${id}\` (checkout 1.5.0 to staging). Its card in #checkout shows how it goes; so does \`/deliver why ${id}\``,
    )
    expect(await signalsOf(house)).toEqual([
      { type: 'cancel', by, because: 'because of the freeze' },
    ])
  })

  it('let a delivery in again that was taken out because it threw', async () => {
    const house = openHouse()
    const id = await coming(house)
    const [claim] = await house.store.claim({ leaseMs: 1_000, limit: 1 })
    await house.store.quarantine(claim!, 'TypeError')
    expect(await house.say(`retry ${id}`)).toContain('Retrying')
    expect((await house.store.find({ kind: 'delivery', id }))?.quarantined).toBeUndefined()
  })

  it('go on where another delivery is damaged', async () => {
    const house = openHouse()
    await house.store.submit({
      create: {
        kind: 'delivery',
        id: 'd-0dd',
        target: 'checkout/staging',
        document: {},
        state: '',
      },
      audit: { actor: by, action: 'x', invocation: 'x', detail: {} } as never,
    })
    const id = await coming(house)
    expect(await house.say('status')).toContain(id)
    expect(await house.say(`cancel ${id}`)).toContain('Cancelling')
  })

  it('know a delivery by its id as people read it', async () => {
    const house = openHouse()
    expect(await house.say(line, { id: 'zero-one-31' })).toContain('`d-4src01`')
    expect(await house.say('cancel D-4SRCOl')).toContain('Cancelling `d-4src01`')
  })

  it('mean the delivery in flight where app and environment are named', async () => {
    const house = openHouse()
    const id = await begin(house, await coming(house))
    expect(await house.say('abort checkout staging pods crash')).toContain(`Aborting \`${id}\``)
    expect(await signalsOf(house)).toEqual([{ type: 'abort', by, because: 'pods crash' }])
  })

  it('mean the delivery whose card a thread belongs to', async () => {
    const house = openHouse()
    const id = await begin(house, await coming(house))
    const place = { channel: 'C1', thread: '1.000100' }
    const key = { kind: 'delivery', subject: id, channel: '#checkout' }
    await house.store.saveMessage(key, { channel: 'C1', ts: '1.000100', hash: 'h' }, 1)

    expect(await house.say('abort', { via: 'mention', place })).toContain(`Aborting \`${id}\``)
    expect(await house.say('why', { via: 'mention', place })).toContain(id)
    expect(await house.say('status', { via: 'mention', place })).toContain(
      '*checkout* in *staging*',
    )
    expect(
      await house.say('abort', { via: 'mention', place: { channel: 'C1', thread: '9.9' } }),
    ).toContain('form abort')
  })

  it('are told once, however often the same request runs', async () => {
    const house = openHouse()
    const id = await begin(house, await coming(house))
    await house.say(`abort ${id}`, { id: 'mention-1' })
    await house.say(`abort ${id}`, { id: 'mention-1' })
    expect(await signalsOf(house)).toHaveLength(1)
  })

  it('explain what would work instead', async () => {
    const house = openHouse()
    const id = await coming(house)
    const explained = async (order: string) => (await house.say(order)).replaceAll(id, 'd-1')
    expect(await explained(`retry ${id}`)).toMatchInlineSnapshot(
      `"⚠️ Cannot retry: d-1 is not on hold. It is at work."`,
    )
    await begin(house, id)
    expect(await explained(`cancel ${id}`)).toMatchInlineSnapshot(
      `"⚠️ Cannot cancel: d-1 has begun to act. \`/deliver abort d-1\` takes back what it did."`,
    )
    expect(await explained('cancel checkout production')).toMatchInlineSnapshot(
      `"⚠️ Cannot find a delivery of checkout to production. Nothing was delivered there yet."`,
    )
    await begin(house, id, { direction: 'back' })
    expect(await explained(`abort ${id}`)).toMatchInlineSnapshot(
      `"⚠️ Cannot abort: d-1 is going back already. Its card shows how far it is."`,
    )
  })

  it('let what holds go on, or be aborted even on its way back', async () => {
    const house = openHouse()
    const id = await begin(house, await coming(house), { held: true, direction: 'back' })
    expect(await house.say(`retry ${id}`)).toContain('Retrying')
    expect(await house.say(`abort ${id}`)).toContain('Aborting')
  })

  it('refuse what is over, with how it ended', async () => {
    const house = openHouse()
    const id = await delivered(house, line)
    expect(await house.say(`abort ${id}`)).toContain(
      `Cannot abort: ${id} is over. checkout 1.5.0 runs in staging`,
    )
  })

  it('ask which one where several could be meant', async () => {
    const house = openHouse()
    const first = await coming(house)
    const second = idIn(await house.say('deploy checkout 1.4.0 to staging'))
    expect(await house.say('cancel checkout staging')).toContain(`Say which: ${first}, ${second}`)
  })
})
