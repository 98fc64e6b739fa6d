import { describe, expect, it } from 'vitest'
import type { Queries, Seen } from '#src/core/queries.ts'
import { kindOf, play, problemsOf, subjectOf } from './acting.ts'

type Settled = Queries['settled']['answer']

const seeing = (value: Partial<Settled>): Seen => ({
  settled: { is: 'seen', value: { satisfies: false, candidates: [], ...value } },
})
const behind = seeing({ version: '2.2.0', candidates: ['2.3.1', '2.3.0'] })

describe('another app', () => {
  it.each([
    [{ app: 'payments', version: 'newest' }, 'version: a range reads'],
    [{ app: 'Payments', version: '^2' }, 'app: a name has'],
    [{ app: 'payments' }, 'version'],
    [{ app: 'payments', version: '^2', environment: 'dev' }, 'environment'],
  ])('is refused in words when it is described wrongly: %j', async (given, words) => {
    expect((await problemsOf('app', given)).join('; ')).toContain(words)
  })

  const start = async () => {
    const { kind, spec } = await kindOf('app', { app: 'payments', version: '>=2.3.0' })
    const subject = subjectOf(spec, { outputs: { version: { value: '2.3.0' } } })
    return {
      plan: (seen: Seen) => kind.plan({ ...subject, seen }),
      decide: (seen: Seen, task: 'check' | 'ensure' = 'ensure') =>
        kind.decide({ ...subject, task: { do: task }, seen, now: 0 }),
    }
  }

  it('is refused where nothing that is known would ever do', async () => {
    const { plan } = await start()

    expect(await plan(seeing({ version: '2.2.0' }))).toEqual({
      is: 'refused',
      because: 'no known version of payments is in the range >=2.3.0',
      hint: '/deliver releases payments shows those that are known',
    })
    expect(await plan({ settled: { is: 'absent' } })).toMatchObject({
      is: 'refused',
      because: 'there is no app "payments"',
    })
  })

  it('cannot be itself', async () => {
    const { kind, spec } = await kindOf('app', { app: 'checkout', version: '^1' })

    expect(await kind.plan({ ...subjectOf(spec), seen: behind })).toMatchObject({ is: 'refused' })
  })

  it('is waited for, with the words that would bring it', async () => {
    const { plan, decide } = await start()
    const words =
      'payments: 2.2.0 runs there, >=2.3.0 is needed; 2.3.1 would do: /deliver deploy payments 2.3.1 to staging'

    expect(await plan(behind)).toEqual({ is: 'planned', action: 'wait', steps: [], says: words })
    expect(await decide(behind)).toMatchObject({ is: 'waiting', on: words, mayStop: true })
  })

  it.each([
    [seeing({ candidates: ['2.3.0'] }), 'nothing runs there'],
    [seeing({ version: '2.2.0', coming: 'd-7k3f9q' }), 'd-7k3f9q brings it'],
    [seeing({ version: '2.4.0' }), '2.4.0 runs there, and is not settled'],
  ])('is waited for, whatever is there', async (seen, words) => {
    const { plan } = await start()

    expect(await plan(seen)).toMatchObject({ action: 'wait', says: expect.stringContaining(words) })
  })

  it('is done with once a version in the range is settled', async () => {
    const { plan, decide } = await start()
    const there = seeing({ version: '2.4.0', satisfies: true })

    expect(await plan(there)).toEqual({ is: 'planned', action: 'unchanged', steps: [] })
    expect(await decide(there)).toEqual({ is: 'done', outputs: { version: { value: '2.4.0' } } })
  })

  it('is told when it is no longer what is needed; nothing is held for that', async () => {
    const { decide } = await start()
    const outputs = { version: { value: '2.3.0' } }

    expect(await decide(behind, 'check')).toEqual({
      is: 'done',
      outputs,
      drift: ['payments: 2.2.0 runs there, >=2.3.0 is needed'],
    })
    expect(await decide({ settled: { is: 'absent' } }, 'check')).toMatchObject({
      is: 'done',
      outputs,
      drift: ['there is no app "payments"'],
    })
  })

  it('is no verdict as long as nobody knows its releases', async () => {
    const it = await play('app', { app: 'payments', version: '>=1' })

    expect((await it.look()).settled).toMatchObject({
      is: 'unavailable',
      because: 'the releases of payments are not known yet',
    })
    await it.bot.knowReleases()
    await it.bot.settle(120_000)
    expect(await it.plan()).toMatchObject({
      action: 'wait',
      says: expect.stringContaining('would do'),
    })
  })
})
