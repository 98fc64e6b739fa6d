import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Cloud } from '#providers/cloud/cloud.ts'
import {
  type AwsAnswer,
  type AwsAsked,
  type AwsEndpoint,
  errorXml,
  instancesXml,
  resultXml,
  startAwsEndpoint,
} from '../../support/aws-endpoint.ts'
import { manualClock, type ManualClock } from '../../support/clock.ts'

const { signal } = new AbortController()

describe('looking at databases together', () => {
  let clock: ManualClock
  let endpoint: AwsEndpoint
  let cloud: Cloud
  let instances: readonly string[] = []
  let answer: (asked: AwsAsked) => AwsAnswer | Promise<AwsAnswer>

  const list = ({ parameters }: AwsAsked): AwsAnswer => {
    const from = Number(parameters.get('Marker') ?? 0)
    const page = instances.slice(from, from + 100).map((id) => ({ id }))
    const next = from + 100 < instances.length ? String(from + 100) : undefined
    return { body: instancesXml(page, next) }
  }
  const done = ({ action }: AwsAsked): AwsAnswer => ({ body: resultXml(action, '') })
  const ordinary = (asked: AwsAsked) =>
    asked.action === 'DescribeDBInstances' ? list(asked) : done(asked)
  const listings = () => endpoint.asked.filter((one) => one === 'DescribeDBInstances').length
  const find = (id: string, stop = signal) => cloud.databases.find(id, stop)

  beforeEach(async () => {
    clock = manualClock()
    answer = ordinary
    instances = ['db-0', 'db-1', 'db-2']
    endpoint = await startAwsEndpoint((asked) => answer(asked))
    cloud = await endpoint.open(clock)
  })
  afterEach(async () => {
    await cloud.close()
    await endpoint.stop()
  })

  it('asks once for everybody who looks at once', async () => {
    const found = await Promise.all(['db-0', 'DB-2', 'db-9'].map((id) => find(id)))

    expect(found.map((one) => one?.id)).toEqual(['db-0', 'db-2', undefined])
    expect(listings()).toBe(1)
  })

  it('asks again after five seconds, and not before', async () => {
    await find('db-0')
    await clock.advance(4_999)
    await find('db-1')
    expect(listings()).toBe(1)

    await clock.advance(1)
    await find('db-2')
    expect(listings()).toBe(2)
  })

  it('asks as rarely for many pages as for one', async () => {
    instances = Array.from({ length: 250 }, (_, at) => `db-${at}`)
    expect(await find('db-249')).toMatchObject({ id: 'db-249' })
    expect(listings()).toBe(3)

    await clock.advance(14_999)
    await find('db-0')
    expect(listings()).toBe(3)
    await clock.advance(1)
    await find('db-0')
    expect(listings()).toBe(6)
  })

  it('shows nobody what was before a deed of theirs, and others what is known', async () => {
    await find('db-1')
    instances = ['db-0']
    await cloud.databases.remove({ id: 'db-1', snapshot: 'last' }, signal)

    expect(await find('db-2')).toMatchObject({ id: 'db-2' })
    expect(listings()).toBe(1)
    expect(await find('db-1')).toBeUndefined()
    expect(await find('db-2')).toBeUndefined()
    expect(listings()).toBe(2)
  })

  it('does not take a listing that began before the deed ended', async () => {
    const held = Promise.withResolvers<AwsAnswer>()
    const begun = Promise.withResolvers<void>()
    answer = (asked) => {
      if (asked.action !== 'DescribeDBInstances') return done(asked)
      begun.resolve()
      return held.promise
    }
    const before = { body: instancesXml([{ id: 'db-0', status: 'available' }]) }
    const early = find('db-0')
    await begun.promise
    await cloud.databases.reboot('db-0', signal)
    const late = find('db-0')
    answer = () => ({ body: instancesXml([{ id: 'db-0', status: 'rebooting' }]) })
    held.resolve(before)

    expect(await early).toMatchObject({ status: 'available' })
    expect(await late).toMatchObject({ status: 'rebooting' })
    expect(listings()).toBe(2)
  })

  it('looks afresh after a deed whose answer was lost', async () => {
    await find('db-0')
    answer = () => ({ hangUp: true })
    await expect(cloud.databases.reboot('db-0', signal)).rejects.toMatchObject({
      kind: 'unavailable',
    })
    answer = ordinary
    instances = []

    expect(await find('db-0')).toBeUndefined()
  })

  it('goes on for the others when one gives up', async () => {
    const held = Promise.withResolvers<AwsAnswer>()
    answer = () => held.promise
    const stop = new AbortController()
    const given = find('db-0', stop.signal)
    const waiting = find('db-0')
    stop.abort()
    await expect(given).rejects.toMatchObject({ kind: 'unavailable', provider: 'aws' })
    held.resolve({ body: instancesXml([{ id: 'db-0' }]) })

    expect(await waiting).toMatchObject({ id: 'db-0' })
    expect(listings()).toBe(1)
  })

  it('asks no more often when the answer is no', async () => {
    answer = () => ({ status: 400, body: errorXml('Throttling', 'Rate exceeded') })
    const throttled = { kind: 'throttled' }
    await expect(find('db-0')).rejects.toMatchObject(throttled)
    await expect(find('db-1')).rejects.toMatchObject(throttled)
    expect(listings()).toBe(1)

    await clock.advance(5_000)
    answer = ordinary
    expect(await find('db-0')).toMatchObject({ id: 'db-0' })
  })
})

describe('looking at what rarely changes', () => {
  it('asks once an hour what a version can be upgraded to, and again where there was no answer', async () => {
    const clock = manualClock()
    const targets =
      '<UpgradeTarget><EngineVersion>17.2</EngineVersion><IsMajorVersionUpgrade>true</IsMajorVersionUpgrade></UpgradeTarget>'
    const version = `<DBEngineVersion><ValidUpgradeTarget>${targets}</ValidUpgradeTarget></DBEngineVersion>`
    let answer: AwsAnswer = { status: 503, body: errorXml('ServiceUnavailable', 'later') }
    const endpoint = await startAwsEndpoint(() => answer)
    const cloud = await endpoint.open(clock)
    const ask = () => cloud.databases.targets({ engine: 'postgres', version: '16.4' }, signal)

    await expect(ask()).rejects.toMatchObject({ kind: 'unavailable' })
    answer = { body: resultXml('DescribeDBEngineVersions', `<DBEngineVersions>${version}</DBEngineVersions>`) } // prettier-ignore
    const wanted = [{ version: '17.2', isMajor: true }]
    expect(await Promise.all([ask(), ask()])).toEqual([wanted, wanted])
    expect(endpoint.asked).toHaveLength(2)
    await clock.advance(3_600_000)
    expect(await ask()).toEqual(wanted)
    expect(endpoint.asked).toHaveLength(3)

    await cloud.close()
    await endpoint.stop()
  })
})
