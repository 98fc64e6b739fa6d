import { describe, expect, it } from 'vitest'
import { DeliveryError } from '#src/core/errors.ts'
import type { Invocation } from '#src/door/invocation.ts'
import { idFor, readId } from '#src/door/ids.ts'
import { openHouse, workspace } from './house.ts'

const invocation = (rest: Partial<Invocation>): Invocation => ({
  id: 'slash-abc',
  via: 'slash',
  workspace,
  actor: { type: 'person', id: 'UOPS', name: 'ops' },
  ...rest,
})

const whole = 'deploy checkout 1.5.0 to staging'

describe('receive()', () => {
  it('stores what changes something, once, and finishes it when it was answered', async () => {
    const { door } = openHouse()
    const asked = invocation({ text: whole })
    expect(await door.receive(asked)).toBe('new')
    expect(await door.receive(asked)).toBe('seen')
    expect(await door.unfinished()).toEqual([asked])

    await door.dispatch(asked)
    expect(await door.unfinished()).toEqual([])
  })

  it.each(['status', 'deploy checkout', 'fly', 'abort', ''])(
    'knows "%s" again without storing it: there is nothing to lose',
    async (text) => {
      const { door } = openHouse()
      expect(await door.receive(invocation({ text }))).toBe('new')
      expect(await door.receive(invocation({ text }))).toBe('seen')
      expect(await door.unfinished()).toEqual([])
    },
  )

  it('stores an order whose delivery the thread will tell', async () => {
    const { door } = openHouse()
    const asked = invocation({
      via: 'mention',
      text: 'abort',
      place: { channel: 'C1', thread: '1.2' },
    })
    await door.receive(asked)
    expect(await door.unfinished()).toEqual([asked])
  })

  it('does not carry out after a long interruption what nobody expects any more', async () => {
    const { door, clock, store } = openHouse()
    const asked = invocation({ text: whole })
    await door.receive(asked)
    await clock.advance(16 * 60_000)

    const [left] = await door.unfinished()
    await expect(door.dispatch(left!)).rejects.toThrow('interrupted for more than 15 minutes')
    expect(await store.list({ kind: 'delivery' })).toEqual([])
    expect(await door.unfinished()).toEqual([])
  })

  it('finishes what was refused, so that it is not refused again after a restart', async () => {
    const { door } = openHouse()
    const asked = invocation({ text: whole, actor: { type: 'person', id: 'UVIEW', name: 'view' } })
    await door.receive(asked)
    await expect(door.dispatch(asked)).rejects.toThrow('Cannot deploy')
    expect(await door.unfinished()).toEqual([])
  })
})

describe('dispatch()', () => {
  it('makes one delivery, however often the same request is run', async () => {
    const { door, store, clock } = openHouse()
    const first = await door.dispatch(invocation({ text: whole }))
    await clock.advance(60_000)
    expect(await door.dispatch(invocation({ text: whole }))).toEqual(first)
    const records = await store.list({ kind: 'delivery' })
    expect(records.map(({ id }) => id)).toEqual([idFor('d', 'slash-abc')])
  })

  it('makes one delivery where the same request runs twice at once', async () => {
    const { door, store } = openHouse()
    const [one, two] = await Promise.all([
      door.dispatch(invocation({ text: whole })),
      door.dispatch(invocation({ text: whole })),
    ])
    expect(two).toEqual(one)
    expect(await store.list({ kind: 'delivery' })).toHaveLength(1)
  })

  it('takes a longer id where another delivery has the short one', async () => {
    const { door, store, say } = openHouse()
    const id = idFor('d', 'slash-abc')
    await store.submit({
      create: {
        kind: 'delivery',
        id,
        state: 'prepare',
        document: {
          ...(await madeBy(await say('deploy payments 2.0.0 to dev'), store)),
          id,
        },
      },
      audit: { actor: { type: 'system' }, action: 'test', invocation: 'x', detail: {} },
    })

    await door.dispatch(invocation({ text: whole }))
    const records = await store.list({ kind: 'delivery', target: 'checkout/staging' })
    expect(records.map((record) => record.id)).toEqual([idFor('d', 'slash-abc', 9)])
  })

  it('asks for what is missing, and offers what may be left out', async () => {
    const { say } = openHouse()
    expect(await say('deploy checkout')).toMatchInlineSnapshot(
      `"form deploy {"app":"checkout"}: version (choice), environment (choice), reason? (paragraph)"`,
    )
    expect(await say('rollback staging because x')).toMatchInlineSnapshot(
      `"form rollback {"environment":"staging","reason":"x"}: app (choice)"`,
    )
    expect(await say('abort')).toMatchInlineSnapshot(
      `"form abort {}: delivery? (choice), app? (choice), environment? (choice), reason? (paragraph)"`,
    )
    expect(await say('abort checkout')).toMatchInlineSnapshot(
      `"form abort {"app":"checkout"}: environment (choice), reason? (paragraph)"`,
    )
    expect(await say('why', { via: 'button', command: 'why', args: {} })).toMatchInlineSnapshot(
      `"form why {}: delivery? (choice), app? (choice), environment? (choice)"`,
    )
  })

  it('refuses a wrong version before it asks for the rest', async () => {
    const { say } = openHouse()
    expect(await say('deploy checkout@1.5.0@staging')).toMatchInlineSnapshot(
      `"⚠️ Cannot deploy: "1.5.0@staging" is no version. A version reads like "1.5.0". Usage: \`/deliver deploy &lt;app&gt; &lt;version&gt; &lt;environment&gt; [--dry-run] [--again] [--emergency &lt;emergency&gt;] [--reason &lt;reason …&gt;]\`. For example: \`/deliver deploy checkout 1.5.0 to staging\`."`,
    )
    expect(await say('deploy checkout 9.9.9')).toMatchInlineSnapshot(
      `"⚠️ Cannot find a release "9.9.9" of checkout. The newest is 1.6.0-rc.1; \`/deliver releases checkout\` lists them."`,
    )
    expect(await say('deploy checkout latest')).toContain('form deploy')
    expect(await say('deploy checkout v1.5.0')).toContain('form deploy')
  })

  it('asks for the rest when the source of releases cannot be asked, or not in time', async () => {
    const away = new DeliveryError('unavailable', 'Cannot look it up')
    const { say } = openHouse({ find: () => Promise.reject(away) })
    expect(await say('deploy checkout 9.9.9')).toContain('form deploy')

    const slow = openHouse({ find: () => new Promise(() => {}) })
    const said = slow.say('deploy checkout 9.9.9')
    await slow.clock.advance(1_000)
    expect(await said).toContain('form deploy')
  })

  it('explains instead of asking at a shell, where there is no form', async () => {
    const { say } = openHouse()
    const shell = {
      via: 'shell',
      actor: { type: 'person', id: 'shell:root', name: 'root' },
    } as const
    expect(await say('deploy checkout', shell)).toMatchInlineSnapshot(
      `"⚠️ Cannot deploy: the version is missing. Usage: \`/deliver deploy &lt;app&gt; &lt;version&gt; &lt;environment&gt; [--dry-run] [--again] [--emergency &lt;emergency&gt;] [--reason &lt;reason …&gt;]\`. For example: \`/deliver deploy checkout 1.5.0 to staging\`."`,
    )
  })

  it('says what was probably meant', async () => {
    const { say } = openHouse()
    expect(await say('deploy chekout 1.5.0 to staging')).toMatchInlineSnapshot(
      `"⚠️ Cannot deploy: there is no app "chekout". Did you mean "checkout"? Then say \`/deliver deploy checkout 1.5.0 staging\`."`,
    )
    expect(await say('deploy checkout 1.5.0 to stagin')).toMatchInlineSnapshot(
      `"⚠️ Cannot deploy: there is no environment "stagin". Did you mean "staging"? Then say \`/deliver deploy checkout 1.5.0 staging\`."`,
    )
    expect(await say('deploy payments 2.0.0 staging')).toMatchInlineSnapshot(
      `"⚠️ Cannot deploy: payments is not delivered to "staging". It is delivered to dev, production."`,
    )
    expect(await say('deploy checkout 1.5.1 staging')).toMatchInlineSnapshot(
      `"⚠️ Cannot find a release "1.5.1" of checkout. Did you mean 1.5.0? The newest is 1.6.0-rc.1; \`/deliver releases checkout\` lists them."`,
    )
    expect(await say('why d-123456')).toMatchInlineSnapshot(
      `"⚠️ Cannot find a delivery "d-123456". An id reads like d-7k3f9q; \`/deliver status\` shows those in flight."`,
    )
    expect(await say('help depoly')).toMatchInlineSnapshot(
      `"⚠️ Cannot understand "depoly": there is no such command. Did you mean \`/deliver deploy\`?"`,
    )
  })

  it('refuses arguments that a button cannot mean', async () => {
    const { say } = openHouse()
    const press = (args: Record<string, unknown>) =>
      say('', { via: 'button', command: 'deploy', args })
    expect(await press({ ap: 'checkout' })).toMatchInlineSnapshot(
      `"⚠️ Cannot deploy: it takes no "ap". Usage: \`/deliver deploy &lt;app&gt; &lt;version&gt; &lt;environment&gt; [--dry-run] [--again] [--emergency &lt;emergency&gt;] [--reason &lt;reason …&gt;]\`. For example: \`/deliver deploy checkout 1.5.0 to staging\`."`,
    )
    expect(await press({ app: ['checkout'] })).toMatchInlineSnapshot(
      `"⚠️ Cannot deploy: "app" is not a text."`,
    )
    expect(
      await press({ app: '__proto__', version: '1', environment: 'constructor' }),
    ).toMatchInlineSnapshot(
      `"⚠️ Cannot deploy: there is no app "\`__proto__\`". Known apps: checkout, payments."`,
    )
    expect(
      await press({ app: 'checkout', version: '1', environment: 'dev', dryRun: 'perhaps' }),
    ).toMatchInlineSnapshot(
      `"⚠️ Cannot deploy: "--dry-run" is yes or no, not "perhaps". Usage: \`/deliver deploy &lt;app&gt; &lt;version&gt; &lt;environment&gt; [--dry-run] [--again] [--emergency &lt;emergency&gt;] [--reason &lt;reason …&gt;]\`. For example: \`/deliver deploy checkout 1.5.0 to staging\`."`,
    )
  })

  it('refuses more words than a button can carry', async () => {
    const { say } = openHouse()
    expect(await say(`${whole} because ${'x'.repeat(4_000)}`)).toMatchInlineSnapshot(
      `"⚠️ Cannot deploy: that is too long. Say it in fewer than a thousand letters."`,
    )
  })
})

describe('complete()', () => {
  const ask = (argument: string, typed = '', given = {}, actorId = 'UOPS') => ({
    actorId,
    command: 'deploy',
    argument,
    typed,
    given,
  })
  const values = async (request: ReturnType<typeof ask>) =>
    (await openHouse().door.complete(request)).map(({ value }) => value)

  it('offers apps, best match first', async () => {
    expect(await values(ask('app'))).toEqual(['checkout', 'payments'])
    expect(await values(ask('app', 'pay'))).toEqual(['payments'])
    expect(await values(ask('app', 'chekout'))).toEqual(['checkout'])
    expect(await values(ask('app', 'zzz'))).toEqual([])
  })

  it('offers the environments of the app in which the person may do it', async () => {
    expect(await values(ask('environment', '', { app: 'payments' }))).toEqual(['dev', 'production'])
    expect(await values(ask('environment', '', { app: 'checkout' }, 'UDEV'))).toEqual([
      'dev',
      'staging',
    ])
    expect(await values(ask('environment', '', { app: 'checkout' }, 'UVIEW'))).toEqual([])
  })

  it('offers releases newest first, pre-releases marked, drafts not at all', async () => {
    const choices = await openHouse().door.complete(ask('version', '', { app: 'checkout' }))
    expect(choices.map(({ label }) => label)).toEqual(['1.6.0-rc.1 (pre-release)', '1.5.0'])
  })

  it('says to choose the app first where releases are asked for without one', async () => {
    const choices = await openHouse().door.complete(ask('version', 'x'))
    expect(choices.map(({ label }) => label)).toEqual(['Choose the app first'])
  })

  it('ties the version of a form to its app', () => {
    const { door } = openHouse()
    const ties = (chosen: Record<string, string>) =>
      door.form('deploy', {}, chosen)?.fields.map(({ narrows, within }) => narrows ?? within)
    expect(ties({})).toEqual([true, undefined, undefined, undefined])
    expect(ties({ app: 'checkout' })).toEqual([true, 'checkout', undefined, undefined])
    expect(door.form('fly', {}, {})).toBeUndefined()
  })

  it('offers deliveries in flight to those who may touch them', async () => {
    const { door, say } = openHouse()
    await say(whole)
    const request = { ...ask('delivery'), command: 'abort' }
    expect((await door.complete(request)).map(({ label }) => label)).toEqual([
      expect.stringMatching(/^d-\w{6}: checkout 1.5.0 to staging$/),
    ])
    expect(await door.complete({ ...request, actorId: 'UVIEW' })).toEqual([])
  })

  it('offers nothing for what it does not know, and nothing to strangers', async () => {
    expect(await values(ask('reason'))).toEqual([])
    expect(await values({ ...ask('app'), command: 'fly' })).toEqual([])
    await expect(openHouse().door.complete(ask('app', '', {}, 'UGUEST'))).rejects.toThrow('guests')
  })
})

describe('ids', () => {
  it('are short, the same for the same request, and read as they are heard', () => {
    expect(idFor('d', 'slash-abc')).toBe(idFor('d', 'slash-abc'))
    expect(idFor('d', 'slash-abd')).not.toBe(idFor('d', 'slash-abc'))
    expect(idFor('d', 'slash-abc')).toMatch(/^d-[0-9a-hjkmnp-tv-z]{6}$/)
    expect(readId('D-OIL12u')).toBe('d-01112v')
  })
})

async function madeBy(
  words: string,
  store: ReturnType<typeof openHouse>['store'],
): Promise<object> {
  const [id = ''] = /d-\w+/.exec(words) ?? []
  const found = await store.find({ kind: 'delivery', id })
  return found?.document as object
}
