import { describe, expect, it } from 'vitest'
import type { Order } from '#src/core/dependencies/order.ts'
import { database, dba, dev, openOwned, ops, stored, toldTo } from './dependencies.ts'

const removal: Order = {
  id: 'o-7k3f9q',
  act: { do: 'remove' },
  by: ops,
  at: 0,
  needed: 2,
  confirmedBy: [],
}
const unused = [{ target: 'checkout/production', app: 'checkout' }]
const asked = database({ state: 'asked', order: removal, usedBy: unused })

describe('deps retry', () => {
  it('tells a dependency that holds to go on', async () => {
    const house = openOwned()
    await stored(house, database({ state: 'held', failure: { because: 'quota' } }))
    expect(await house.say('deps retry db of checkout in production')).toContain(
      '*db of checkout in production* is tried again',
    )
    expect(await toldTo(house)).toEqual([{ type: 'retry', by: ops }])
  })

  it('is for its owners too, whatever their role, and for nobody else', async () => {
    const house = openOwned()
    const staging = { id: 'checkout.db/staging', environment: 'staging', state: 'held' } as const
    await stored(house, database({ state: 'held' }))
    await stored(house, database(staging))
    expect(await house.say('deps retry db checkout production', { actor: dba })).toContain('tried')
    const refused = await house.say('deps retry db checkout staging', { actor: dev })
    expect(refused).toContain('dev is neither operator there nor among its owners (dba)')
    expect(await house.say('db rotate checkout db staging', { actor: dev })).toContain(
      'neither operator there nor',
    )
    expect(await toldTo(house)).toHaveLength(1)
  })

  it('tells nothing to what does not hold, and not twice for one request', async () => {
    const house = openOwned()
    await stored(house, database())
    expect(await house.say('deps retry db of checkout in production')).toContain(
      'db of checkout in production does not hold: it is ready',
    )
    const other = openOwned()
    await stored(other, database({ state: 'held' }))
    await other.say('deps retry db of checkout in production', { id: 'slash-9' })
    await other.say('deps retry db of checkout in production', { id: 'slash-9' })
    expect(await toldTo(other)).toHaveLength(1)
  })

  it('refuses what no approved delivery ever asked for', async () => {
    const house = openOwned()
    await stored(house, database({ state: 'held', usedBy: [] }))
    expect(await house.say('deps retry db of checkout in production')).toContain(
      'no delivery has asked for db of checkout in production yet',
    )
  })

  it('knows one that an app is called like, and one that several share', async () => {
    const house = openOwned()
    await stored(
      house,
      database({ id: 'checkout.payments/production', name: 'payments', state: 'held' }),
    )
    await stored(
      house,
      database({ id: 'shared.main/production', owner: 'shared', name: 'main', state: 'held' }),
    )
    expect(await house.say('deps retry payments of checkout in production')).toContain(
      'tried again',
    )
    expect(await house.say('deps retry main in production')).toContain('*main in production*')
    expect(await house.say('deps retry main of shared in production')).toContain('tried again')
  })
})

describe('deps remove', () => {
  it('asks a second person, and says who uses it instead of asking', async () => {
    const house = openOwned()
    await stored(house, database())
    expect(await house.say('deps remove db of checkout in production')).toContain(
      'is used by checkout/production (1.5.0)',
    )
    const other = openOwned()
    await stored(other, database({ usedBy: unused }))
    expect(await other.say('deps remove db of checkout in production because it moved')).toContain(
      '*Somebody else has to agree first*',
    )
    expect(await toldTo(other)).toMatchObject([
      { type: 'order', order: { act: { do: 'remove' }, by: ops, because: 'it moved', needed: 2 } },
    ])
  })

  it('says that it is ordered already, gone, at work, or nothing its kind does', async () => {
    const house = openOwned()
    await stored(house, asked)
    expect(await house.say('deps remove db of checkout in production')).toContain(
      'ops has ordered to remove it already (o-7k3f9q)',
    )
    const gone = openOwned()
    await stored(gone, database({ state: 'removed' }))
    expect(await gone.say('deps remove db of checkout in production')).toContain('is gone')
    const busy = openOwned()
    await stored(busy, database({ state: 'changing' }))
    expect(await busy.say('db snapshot checkout db production')).toContain('d-7k3f9q changes it')
    const external = openOwned()
    await stored(external, database({ kind: 'external', usedBy: unused }))
    expect(await external.say('deps remove db of checkout in production')).toContain(
      'is of the kind external, which does not do that',
    )
    expect(await external.say('db status checkout db production')).toContain('is no database')
  })
})

describe('deps agree', () => {
  it('tells the order that is meant, as another person', async () => {
    const house = openOwned()
    await stored(house, asked)
    expect(await house.say('deps agree o-7k3f9q')).toContain('it was you who ordered it')
    expect(await house.say('deps agree o-7k3f9q', { actor: dev })).toContain(
      'It needs the role viewer',
    )
    expect(await house.say('deps agree o-7k3f9q', { actor: dba })).toContain(
      'You agree to remove it',
    )
    expect(await toldTo(house)).toEqual([{ type: 'confirm', order: 'o-7k3f9q', by: dba }])
  })

  it('is too late for what is used again, done, or never was', async () => {
    const house = openOwned()
    await stored(house, { ...asked, usedBy: database().usedBy })
    expect(await house.say('deps agree o-7k3f9q', { actor: dba })).toContain('is used by')
    expect(await house.say('deps agree o-7k3f9r')).toContain('Did you mean o-7k3f9q?')
    const done = openOwned()
    await stored(done, { ...asked, state: 'changing', order: { ...removal, confirmedBy: [dev] } })
    expect(await done.say('deps agree o-7k3f9q', { actor: dba })).toContain(
      'nobody has to agree to o-7k3f9q any more',
    )
    expect(await done.say('deps agree o-1')).toContain('nobody has to agree to "o-1"')
    expect(await toldTo(house)).toEqual([])
  })
})

describe('deps adopt', () => {
  const foreign = database({
    state: 'held',
    usedBy: [],
    failure: { because: 'checkout-production-db exists and is not ours' },
    current: undefined,
  })

  it('shows what is there, and orders only what was shown', async () => {
    const house = openOwned()
    await stored(house, foreign)
    const answer = await house.dispatch({ text: 'deps adopt db of checkout in production' })
    const shown = answer.type === 'message' ? JSON.stringify(answer.message.blocks) : ''
    expect(shown).toContain('exists and is not ours')
    expect(await toldTo(house)).toEqual([])

    const evidence = /\\"e\\":\\"([0-9a-f]{64})/.exec(shown)?.[1]
    const args = { dependency: 'db', app: 'checkout', environment: 'production', yes: 'true' }
    const press = { via: 'button', command: 'deps adopt', args } as const
    const say = async (one: string | undefined) =>
      house
        .dispatch({ ...press, ...(one && { evidence: one }) })
        .then((given) => (given.type === 'message' ? given.message.text : ''))
        .catch((error: Error) => error.message)
    expect(await say('0'.repeat(64))).toContain('it is not what was shown any more')
    expect(await say(evidence)).toContain('Make it ours')
    await house.clock.advance(2_000)
    expect(await toldTo(house)).toMatchObject([{ type: 'order', order: { act: { do: 'adopt' } } }])
  })

  it('refuses what is ours already', async () => {
    const house = openOwned()
    await stored(house, database())
    expect(await house.say('deps adopt db of checkout in production')).toContain('is ours already')
  })
})

describe('db restore', () => {
  it('says what is lost, and asks a second person', async () => {
    const house = openOwned()
    await stored(house, database())
    const said = await house.say('db restore checkout db production at "20 minutes ago"')
    expect(said).toMatch(/What was written since [-\d]+ [:\d]+ \(UTC\) is lost: about 20 minutes/)
    expect(said).toContain('Somebody else has to agree')
    expect(await toldTo(house)).toMatchObject([
      {
        order: {
          needed: 2,
          act: { do: 'restore', from: { at: house.clock.now() - 20 * 60_000 } },
        },
      },
    ])
  })

  it('takes a snapshot by its name, and no moment that is still to come', async () => {
    const house = openOwned()
    await stored(house, database())
    const line = 'db restore checkout db production'
    expect(await house.say(`${line} at "in 2 hours"`)).toContain('has not been yet')
    expect(await house.say(`${line} at soonish`)).toContain('no time that is understood')
    expect(await house.say(`${line} from s-1 at noon`)).toContain('two different things')
    expect(await house.say(`${line} at yesterday`)).toContain('all of a day: say the time too')
    expect(await house.say(`${line} from before-1-6-0`)).toContain(
      'since the snapshot before-1-6-0 is lost',
    )
    expect(await toldTo(house)).toMatchObject([
      { order: { act: { from: { snapshot: 'before-1-6-0' } } } },
    ])
  })
})

describe('the form of db restore', () => {
  const line = 'db restore checkout db production'

  it('asks for a snapshot or a moment, and says that one of them is needed', async () => {
    const house = openOwned()
    await stored(house, database())
    const answer = await house.dispatch({ text: line })
    expect(answer).toMatchObject({
      type: 'form',
      form: {
        needs: 'from, or at',
        fields: [
          { name: 'from', optional: true },
          { name: 'at', optional: true },
          { name: 'reason', optional: true },
        ],
      },
    })
  })

  it('is not shown to whoever may not order it, nor where nothing can be ordered now', async () => {
    const house = openOwned()
    await stored(house, database())
    expect(await house.say(line, { actor: dba })).toContain('form db restore')
    await stored(house, database({ id: 'checkout.db/staging', environment: 'staging' }))
    expect(await house.say('db restore checkout db staging', { actor: dev })).toContain(
      'Cannot restore the database: dev is neither operator there nor among its owners (dba)',
    )
    const waiting = openOwned()
    await stored(waiting, asked)
    expect(await waiting.say(line)).toContain('has ordered to remove it already')
  })
})

describe('a dependency that is not there', () => {
  it('is answered with what was probably meant', async () => {
    const house = openOwned()
    await stored(house, database({ state: 'held' }))
    expect(await house.say('deps retry dbb of checkout in production')).toContain(
      'Did you mean "db"?',
    )
    expect(await house.say('deps retry db in production')).toContain(
      'There is: db of checkout in production',
    )
    expect(await house.say('deps retry db of checkout in dev')).toContain(
      'once a delivery has asked for it',
    )
  })

  it('is no reason for a word of two to be misread', async () => {
    const house = openOwned()
    expect(await house.say('db')).toContain('There are: db status, db snapshot')
    expect(await house.say('deps retri db of checkout in production')).toContain(
      'Did you mean `/deliver deps retry`?',
    )
    expect(await house.say('deps retry db of checkout in prodction')).toContain(
      'Did you mean "production"?',
    )
  })
})
