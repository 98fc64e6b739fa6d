import { describe, expect, it } from 'vitest'
import { Delivery } from '#src/core/delivery.ts'
import { hashOf } from '#src/core/hash.ts'
import { openHouse } from '../door/house.ts'
import { begin, delivered, idIn, settle, takenBack } from './deliveries.ts'

const line = 'deploy checkout 1.5.0 to staging'

describe('deploy', () => {
  it('makes a delivery with its card and says where to watch it', async () => {
    const house = openHouse()
    const said = await house.say(`${line} because the fix is in it`, { place: { channel: 'C1' } })

    expect(said).toBe(`Delivering checkout 1.5.0 to staging: \`${idIn(said)}\`, see #checkout`)
    const found = await house.store.find({ kind: 'delivery', id: idIn(said) })
    expect(found?.target).toBe('checkout/staging')
    expect(Delivery.parse(found?.document)).toMatchObject({
      purpose: 'deploy',
      wanted: '1.5.0',
      reason: 'the fix is in it',
      place: { channel: 'C1' },
      by: { type: 'person', id: 'UOPS' },
    })
    const [dirty] = await house.store.dirtyMessages(10)
    expect(dirty?.key).toEqual({ kind: 'delivery', subject: idIn(said), channel: '#checkout' })
  })

  it('takes the newest release that is no pre-release for "latest", and versions with a v', async () => {
    const { say } = openHouse()
    expect(await say('deploy checkout latest to dev')).toContain('Delivering checkout 1.5.0 to dev')
    expect(await say('deploy checkout v1.4.0 to staging')).toContain('Delivering checkout 1.4.0')
  })

  it('finds a version at its source that no list has yet', async () => {
    expect(await openHouse().say('deploy checkout 1.4.0 to dev')).toContain(
      'Delivering checkout 1.4.0',
    )
  })

  it('refuses drafts, and versions that nobody published', async () => {
    const { say } = openHouse()
    expect(await say('deploy checkout 1.7.0 dev')).toMatchInlineSnapshot(
      `"⚠️ Cannot deliver checkout "1.7.0": it is a draft. Publish the release first."`,
    )
    expect(await say('deploy checkout 9.9.9 dev')).toMatchInlineSnapshot(
      `"⚠️ Cannot find a release "9.9.9" of checkout. The newest is 1.6.0-rc.1; \`/deliver releases checkout\` lists them."`,
    )
  })

  it('shows a plan and changes nothing with --dry-run', async () => {
    const { say, store } = openHouse()
    expect(await say(`${line} —dry-run`)).toContain('Nothing would change')
    expect(await store.list({ kind: 'delivery' })).toEqual([])
  })

  it('says which delivery brings the same already', async () => {
    const { say, store } = openHouse()
    const id = idIn(await say(line))
    expect(await say(line)).toBe(
      `checkout 1.5.0 is on its way to staging already: \`${id}\`, see #checkout`,
    )
    expect(await store.list({ kind: 'delivery' })).toHaveLength(1)
  })

  it('does not deliver again what runs, unless it is told to', async () => {
    const house = openHouse()
    const id = await delivered(house, line)
    expect(await house.say(line)).toContain(
      `Cannot deploy checkout 1.5.0: it already runs in staging. It was delivered by ${id}`,
    )
    expect(await house.say(`${line} --again`)).toContain('Delivering checkout 1.5.0 to staging')
  })

  it('lets a person come back to what runs while something else is on its way', async () => {
    const house = openHouse()
    await delivered(house, line)
    const coming = await begin(house, idIn(await house.say('deploy checkout 1.4.0 staging')))
    expect(await house.say(line)).toContain(`It waits its turn behind ${coming}`)
  })

  it('warns of a release that was taken back there, and lets a person go on', async () => {
    const house = openHouse()
    await takenBack(house, idIn(await house.say(line)), 'it crashed')
    expect(await house.say(line)).toMatch(
      /^Delivering checkout 1.5.0 to staging: .*\n⚠️ 1.5.0 was taken back here before: it crashed$/,
    )
  })

  it('warns of a pre-release where it is protected', async () => {
    const { say } = openHouse()
    const warning = 'is a pre-release and production is protected'
    expect(await say('deploy checkout 1.6.0-rc.1 production')).toContain(warning)
    expect(await say('deploy checkout 1.6.0-rc.1 staging')).not.toContain(warning)
  })

  it('delivers the plan that its button was drawn for, and no other', async () => {
    const house = openHouse()
    const press = {
      via: 'button',
      command: 'deploy',
      args: { app: 'checkout', version: '1.5.0', environment: 'staging' },
      evidence: hashOf('plan'),
    } as const
    house.plan = { hash: hashOf('another plan'), changes: [] }
    expect(await house.say('', press)).toContain('the plan is not the one that you saw')
    house.plan = { hash: hashOf('plan'), changes: [] }
    expect(await house.say('', press)).toContain('Delivering checkout 1.5.0')
  })

  it('is the same delivery when the same request runs again after it went through', async () => {
    const house = openHouse()
    const first = await house.say(line, { id: 'slash-same' })
    await settle(house, idIn(first))
    expect(await house.say(line, { id: 'slash-same' })).toBe(first)
  })
})

describe('what to mind', () => {
  it('is that the version is older than what runs there', async () => {
    const house = openHouse()
    await delivered(house, 'deploy checkout 1.5.0 staging')
    const words = '⚠️ 1.4.0 is older than 1.5.0, which runs there'
    expect(await house.say('deploy checkout 1.4.0 staging --dry-run')).toContain(words)
    expect(await house.say('deploy checkout 1.4.0 staging')).toContain(words)
  })

  it('is who is before it, also when that one has not got the target yet', async () => {
    const house = openHouse()
    const first = idIn(await house.say('deploy checkout 1.4.0 staging'))
    expect(await house.say('deploy checkout 1.5.0 staging')).toContain(
      `It waits its turn behind ${first}`,
    )
  })

  it('is no guess at an unclosed quote', async () => {
    expect(await openHouse().say('deploy checkout 1.4.0 staging because "unclosed')).toContain(
      'Cannot deploy: the quote at "unclosed is not closed',
    )
  })
})
