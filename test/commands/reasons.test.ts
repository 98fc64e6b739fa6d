import { describe, expect, it } from 'vitest'
import { EnvironmentEntry, type Catalog } from '#src/core/catalog.ts'
import { catalog, openHouse, type House } from '../door/house.ts'
import { delivered } from './deliveries.ts'

/** Staging wants a reason of whoever delivers there. */
const reasoned: Catalog = {
  ...catalog,
  environments: {
    ...catalog.environments,
    staging: EnvironmentEntry.parse({
      cluster: 'shared',
      namespace: 'shop-staging',
      after: 'dev',
      direct: true,
      approval: { from: ['sre'], reason: 'required' },
    }),
  },
}

const line = 'deploy checkout 1.5.0 to staging'
const given = { app: 'checkout', version: '1.5.0', environment: 'staging' }

function open(): House {
  return openHouse({ catalog: reasoned })
}

/** 1.4.0 runs in staging, and 1.5.0 in dev. */
async function running(): Promise<House> {
  const house = open()
  await delivered(house, 'deploy checkout 1.4.0 to staging because it is first')
  await delivered(house, 'deploy checkout 1.5.0 to dev')
  return house
}

describe('Where a reason is required', () => {
  it.each([
    [line, given],
    ['promote checkout 1.5.0 to staging', given],
    ['restart checkout in staging', { app: 'checkout', environment: 'staging' }],
    ['scale checkout staging to 5', { app: 'checkout', environment: 'staging', to: '5' }],
  ])('"%s" asks for it in a form, with the rest of the line kept', async (said, kept) => {
    const answer = await (await running()).dispatch({ text: said })
    expect(answer).toMatchObject({ type: 'form', form: { given: kept } })
    const fields = answer.type === 'form' ? answer.form.fields : []
    expect(fields.map(({ name, optional }) => ({ name, optional }))).toEqual([
      { name: 'reason', optional: false },
    ])
  })

  it('so does a button, and what is filled in is the reason', async () => {
    const house = open()
    const press = { via: 'button', command: 'deploy', args: given } as const
    expect(await house.say('', press)).toContain('form deploy')
    const args = { ...given, reason: 'payments wait' }
    expect(await house.say('', { via: 'modal', command: 'deploy', args })).toContain(
      'Delivering checkout 1.5.0 to staging',
    )
  })

  it('a form that asks for more asks for it too', async () => {
    expect(await open().say('deploy checkout to staging')).toContain(
      'version (choice), reason (paragraph)',
    )
  })

  it('a form that learned the environment by itself comes again', async () => {
    const house = open()
    expect(await house.say('deploy checkout 1.5.0')).toContain('reason? (paragraph)')
    const args = { ...given, reason: '' }
    expect(await house.say('', { via: 'modal', command: 'deploy', args })).toContain(
      'reason (paragraph)',
    )
  })

  it.each([
    `${line} because payments wait`,
    `${line} --dry-run`,
    `${line} --emergency "the shop is down"`,
    'deploy checkout 1.5.0 to dev',
  ])('"%s" needs no form', async (said) => {
    expect(await open().say(said)).not.toContain('form')
  })

  it('a release that nobody published is refused before anything is asked', async () => {
    expect(await open().say('deploy checkout 9.9.9 to staging')).toContain('Cannot find a release')
  })

  it('what runs already, and what cannot be promoted, are refused before anything is asked', async () => {
    const house = await running()
    await delivered(house, `${line} because payments wait`)
    expect(await house.say(line)).toContain('it already runs in staging')
    expect(await house.say('promote checkout 1.4.0 to staging')).toContain('Cannot promote')
    expect(await open().say('restart checkout staging')).toContain('nothing was delivered there')
    expect(await house.say('scale checkout staging to many')).toContain('is no number of pods')
  })

  it('a shell has no forms, so it says what is missing', async () => {
    const actor = { type: 'person', id: 'shell:root', name: 'root' } as const
    expect(await open().say(line, { via: 'shell', actor })).toContain(
      'Cannot deliver checkout to staging: it wants a reason. Add it at the end: `because …`',
    )
  })

  it('what only opens a form is not kept for after a crash', async () => {
    const { door } = open()
    const actor = { type: 'person', id: 'UOPS', name: 'ops' } as const
    const asked = { id: 'slash-1', via: 'slash', workspace: 'T1', actor, text: line } as const
    expect(await door.receive(asked)).toBe('new')
    expect(await door.unfinished()).toEqual([])
  })
})
