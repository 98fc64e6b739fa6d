import { describe, expect, it } from 'vitest'
import { DeliveryError } from '#src/core/errors.ts'
import { openHouse, type House } from '../door/house.ts'
import { openTiers } from '../support/tiers.ts'

const day = 24 * 3_600_000
const developer = { actor: { type: 'person', id: 'UDEV', name: 'dev' } } as const
const stranger = { actor: { type: 'person', id: 'UNEW', name: 'new' } } as const

/** Some days in the life of a shop. */
async function lived(): Promise<House> {
  const house = openHouse()
  await house.say('deploy checkout 1.5.0 to dev', developer)
  await house.clock.advance(10 * day)
  await house.say('deploy checkout 1.5.0 to production', developer)
  await house.say('deploy payments 2.0.0 to dev')
  await house.say('status checkout')
  return house
}

async function fileOf(house: House, text: string, rest: object = {}) {
  const answer = await house.dispatch({ text, ...rest })
  if (answer.type !== 'message' || !answer.message.file) throw new Error('there is no file')
  return answer.message.file
}

describe('audit', () => {
  it('shows who did what to an app, newest first, refusals and questions too', async () => {
    const house = await lived()
    const lines = (await house.say('audit checkout')).split('\n')
    expect(lines[0]).toBe('*Audit of checkout*')
    expect(lines.filter((line) => line.includes('·')).map(withoutTime)).toEqual([
      '<@UOPS> · *status* · checkout',
      '<@UDEV> · *refused deploy* · checkout in production',
      '<@UDEV> · *deploy* · checkout in dev',
    ])
    expect(lines.join('\n')).toContain('Cannot deploy to production: you are developer in dev')
  })

  it('is narrowed by environment, by person and by time', async () => {
    const house = await lived()
    const actions = async (line: string) =>
      [...(await house.say(line)).matchAll(/<@(\w+)> · \*([\w ]+)\*/g)].map(([, who, what]) =>
        [who, what].join(' '),
      )
    expect(await actions('audit checkout in dev')).toEqual(['UDEV deploy'])
    expect(await actions('audit checkout --by @dev')).toEqual([
      'UDEV refused deploy',
      'UDEV deploy',
    ])
    expect(await actions('audit checkout --by <@UDEV> --since 2d')).toEqual(['UDEV refused deploy'])
    expect(await actions('audit checkout by dev since 2026-01-10')).toEqual(['UDEV refused deploy'])
    expect(await actions('audit production --since 1h')).toEqual(['UDEV refused deploy'])
    expect(await house.say('audit checkout --by @nobody')).toContain('Nothing was found')
    expect(await house.say('audit checkout --since yesterday')).toContain(
      '--since: reads like "7d", "12h" or "2026-11-01"',
    )
  })

  it('shows of other environments nothing to who may not look there', async () => {
    const house = await lived()
    const shown = await house.say('audit checkout', developer)
    expect(shown).toContain('checkout in dev')
    expect(shown).not.toContain('in production')
    expect(await house.say('audit checkout in production', developer)).toContain('Cannot')
    expect(await house.say('audit', developer)).toContain('say of which app')
    expect(await house.say('audit checkout', stranger)).toContain('you have no role here')
    expect(await house.say('audit')).toContain('payments in dev')
  })

  it('shows twenty rows, and how to have them all', async () => {
    const house = openHouse()
    for (let n = 0; n < 25; n++) await house.say('status checkout')
    const shown = await house.say('audit checkout --by @ops')
    expect(shown.match(/\*status\*/g)).toHaveLength(20)
    expect(shown).toContain('There is more: `/deliver audit checkout --by ops --csv`')
  })

  it('comes as a file with every row, private to who asked', async () => {
    const house = openHouse()
    await Promise.all(Array.from({ length: 1_234 }, () => house.say('status checkout')))
    await house.store.seal(5)
    const { name, content } = await fileOf(house, 'audit checkout --csv')
    const lines = content.trimEnd().split('\r\n')
    expect(name).toBe('audit-checkout-2026-01-05.csv')
    expect(lines[0]).toBe(
      'row,at,actor type,actor id,actor name,action,app,environment,plan,channel,request,detail,hash',
    )
    expect(lines).toHaveLength(1_235)
    expect(lines[1]).toMatch(/^1234,2026-01-05T09:00:00.000Z,person,UOPS,ops,status,checkout,/)
    expect(lines.at(-1)).toMatch(/^1,.*,[0-9a-f]{64}$/)
  })

  it.each(['=cmd()', '+1', '-1', '@SUM(1)', '\t=1', '\r=1'])(
    'makes no formula of %j, whoever it came from',
    async (evil) => {
      const house = openHouse()
      const actor = { type: 'person', id: 'UOPS', name: evil } as const
      await house.say('status checkout', { actor })
      const { content } = await fileOf(house, 'audit checkout --csv')
      expect(content).toContain(`'${evil}`)
      expect(content).not.toContain(`,${evil}`)
      expect(content).not.toContain(`,"${evil}`)
    },
  )

  it('is printed at a shell', async () => {
    const house = await lived()
    const shown = await house.say('audit checkout --csv', {
      via: 'shell',
      actor: { type: 'person', id: 'shell:root', name: 'root' },
    })
    expect(shown).toMatch(/^row,at,actor type/)
  })

  it('shows words of others without their marks', async () => {
    const house = openHouse()
    await house.say('status checkout', { text: '<!channel> *<https://evil|x>*' })
    await house.store.submit({
      audit: {
        actor: { type: 'person', id: 'x', name: '<!here>' },
        action: '<b>*bold*',
        app: 'checkout',
        invocation: 'i',
        detail: { because: '<!channel> & `code`' },
      },
    })
    const shown = await house.say('audit')
    expect(shown).not.toMatch(/<!(?!date)/)
    expect(shown).toContain('&lt;!channel&gt; &amp;')
  })
})

describe('Everything that is asked', () => {
  const rows = (house: House) => house.store.auditRows({ limit: 99 })

  it('has one row: what reads by its answer, what changes by its submission', async () => {
    const house = openHouse()
    await house.say('status checkout in dev')
    await house.dispatch({
      text: 'deploy checkout 1.5.0 to dev',
      evidence: house.plan.hash,
      place: { channel: 'C0DEPLOYS' },
    })

    expect(await rows(house)).toMatchObject([
      {
        action: 'deploy',
        app: 'checkout',
        environment: 'dev',
        plan: house.plan.hash,
        channel: 'C0DEPLOYS',
      },
      {
        action: 'status',
        app: 'checkout',
        environment: 'dev',
        actor: { type: 'person', id: 'UOPS', name: 'ops' },
        detail: { via: 'slash', args: { app: 'checkout', environment: 'dev' } },
      },
    ])
    expect(await rows(house)).toHaveLength(2)
  })

  it('has a row where a form is asked for, and where nothing was there to do', async () => {
    const house = openHouse()
    await house.say('deploy checkout')
    expect(await rows(house)).toMatchObject([{ action: 'form deploy', app: 'checkout' }])
  })

  it('has a row with the reason where it is refused, whoever refuses', async () => {
    const house = openHouse()
    await house.say('deploy checkout 1.5.0 to production', developer)
    await house.say('deploy chekout 1.5.0 to dev')
    await house.say('cancel d-00000')
    await house.say('fly me to the moon')
    await house.say('status', { actor: { type: 'person', id: 'UGUEST', name: 'guest' } })
    await house.say('status', { workspace: 'T2' })
    await house.say('', { command: 'forged', args: {}, via: 'button' })

    expect((await rows(house)).toReversed()).toMatchObject([
      {
        action: 'refused deploy',
        app: 'checkout',
        environment: 'production',
        detail: {
          code: 'not-allowed',
          effect: 'change',
          reason: expect.stringContaining('Cannot deploy'),
        },
      },
      { action: 'refused deploy', environment: 'dev', detail: { code: 'unknown-app' } },
      {
        action: 'refused cancel',
        detail: { code: 'unknown-delivery', args: { delivery: 'd-00000' } },
      },
      { action: 'refused', detail: { text: 'fly me to the moon', code: 'unknown-command' } },
      {
        action: 'refused status',
        actor: { id: 'UGUEST' },
        detail: { reason: expect.stringContaining('guests') },
      },
      {
        action: 'refused status',
        detail: { reason: expect.stringContaining('another workspace') },
      },
      { action: 'refused', detail: { command: 'forged' } },
    ])
  })

  it('has a row by its name alone where the fault is ours', async () => {
    const house = openHouse({
      find: () => Promise.reject(new TypeError('secret xoxb-1234567890')),
    })
    await expect(house.dispatch({ text: 'deploy checkout 9.9.9 to dev' })).rejects.toThrow(
      TypeError,
    )
    expect(await rows(house)).toMatchObject([
      { action: 'failed deploy', detail: { reason: 'TypeError' } },
    ])
  })

  it('is stored once when it runs again after a crash', async () => {
    const house = openHouse()
    for (const text of ['deploy checkout 1.5.0 to dev', 'status', 'deploy checkout 1.5.0 to mars'])
      for (let run = 0; run < 2; run++)
        await house.dispatch({ id: text, text }).catch(expectExpected)
    expect(await rows(house)).toHaveLength(3)
  })

  it('keeps no secret that was pasted by mistake, and no more than is needed', async () => {
    const house = openHouse()
    await house.say(`xoxb-123456789012-abcdef ${'long '.repeat(100)}`)
    await house.say(
      'deploy checkout 1.5.0 to production --reason "token: hunter2 ghp_abcdefghijklmnop"',
      developer,
    )
    await house.say('deploy checkout 1.5.0 to dev because xoxb-123456789012-abcdef', developer)
    const shown = JSON.stringify(await rows(house))
    expect(shown).not.toMatch(/xoxb-|hunter2|ghp_/)
    expect(shown).toContain('[slack token]')
    const first = (await rows(house)).at(-1)
    const { text } = first!.detail as { text: string }
    expect(text).toHaveLength(200)
  })

  it('tells of a promotion which digests, not what was written about the release', async () => {
    const tiers = await openTiers({
      dev: { cluster: 'shared', namespace: 'shop-dev' },
      staging: { cluster: 'shared', namespace: 'shop-staging', after: 'dev' },
    })
    await tiers.say('deploy checkout 1.5.0 to dev')
    await tiers.settle(3 * 60_000)
    await tiers.say('promote checkout to staging')
    const [row] = await tiers.store.auditRows({
      action: 'deploy',
      environment: 'staging',
      limit: 1,
    })
    expect(row?.detail).toMatchObject({
      release: {
        version: '1.5.0',
        artifacts: [
          expect.stringMatching(/^registry\.example\/shop\/checkout@sha256:[0-9a-f]{64}$/),
        ],
      },
    })
    expect(JSON.stringify(row)).not.toMatch(/notes|publishedAt|draft/)
  })

  it('is answered though its row cannot be written, where it only looks', async () => {
    const house = openHouse()
    await house.store.close()
    const answer = await house.dispatch({ text: 'help' })
    expect(answer).toMatchObject({ type: 'message' })
  })
})

function expectExpected(error: unknown): void {
  expect(error).toBeInstanceOf(DeliveryError)
}

function withoutTime(line: string): string {
  return line.replace(/^<!date[^>]*> · /, '')
}
