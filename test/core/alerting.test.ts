import { describe, expect, it } from 'vitest'
import { AlertsEntry } from '#src/core/watch/observability.ts'
import { placeOf } from '#src/core/watch/alerting/routing.ts'
import { severityRank, worstOf } from '#src/core/watch/alerting/severity.ts'
import { mutesEverything, readMatchers } from '#src/core/watch/alerting/silencing.ts'
import { expressionIn, watchedBy } from '#src/core/watch/alerting/threshold.ts'
import type { Catalog } from '#src/core/catalog.ts'
import { shopCatalog } from '../support/simulated-bot.ts'

describe('the expression of an alert', () => {
  it.each([
    ['rate(errors[5m]) / rate(all[5m]) > 0.05', 'rate(errors[5m]) / rate(all[5m])', 0.05, 'ratio'],
    ['(a offset 5m >= bool 2e3)', 'a offset 5m', 2000, 'count'],
    ['0.5 < (a)', '(a)', 0.5, 'count'],
    ['a > (-1)', 'a', -1, 'count'],
    ['free_bytes < 10 and on() up == 1', 'free_bytes', 10, 'bytes'],
    ['histogram_quantile(0.9, rate(x_seconds_bucket[5m])) > 2', undefined, 2, 'seconds'],
    ['a > b', 'a > b', undefined, 'count'],
    ['absent(up)', 'absent(up)', undefined, 'count'],
    ['a > 1 or b > 2', 'a > 1 or b > 2', undefined, 'count'],
    ['this is {no promql', 'this is {no promql', undefined, 'count'],
  ])('%s is drawn as %s, with a line at %s', (expression, query, threshold, unit) => {
    const watched = watchedBy(expression)
    expect(watched.query).toBe(query ?? expression.slice(0, expression.indexOf(' > ')))
    expect(watched.threshold).toBe(threshold)
    expect(watched.unit).toBe(unit)
  })

  it('stands in the address of its rule', () => {
    expect(expressionIn('https://p.example/graph?g0.expr=up+%3D%3D+0&g0.tab=1')).toBe('up == 0')
    expect(expressionIn('no address')).toBeUndefined()
    expect(expressionIn('https://p.example/')).toBeUndefined()
  })
})

describe('where alerts belong', () => {
  const place = async (labels: Record<string, string>, entry: Partial<AlertsEntry> = {}) => {
    const catalog = await shopCatalog()
    const alertmanager = { simulated: true, poll: 30_000 } as const
    const watched: Catalog = {
      ...catalog,
      clusters: {
        shared: { simulated: true, alertmanager },
        prod: { simulated: true, alertmanager: { cluster: 'shared' } },
      },
      alerts: { ...AlertsEntry.parse({ channel: '#ops' }), ...entry },
      audit: { channel: '#audit' },
    }
    return placeOf(watched, { alertmanager: 'shared', labels })
  }

  it('is said by the cluster alone too, so that a silence leaves other clusters alone', async () => {
    expect(await place({ alertname: 'NodeDown', cluster: 'prod' })).toMatchObject({
      environment: 'production',
      placedBy: ['cluster'],
    })
  })

  it('is said by labels, by namespace and cluster, and by routes', async () => {
    expect(await place({ app: 'checkout', env: 'staging' })).toMatchObject({
      app: 'checkout',
      environment: 'staging',
      channel: '#checkout',
      placedBy: ['app', 'env'],
    })
    expect(await place({ job: 'shop/checkout', namespace: 'shop' })).toMatchObject({
      app: 'checkout',
      environment: 'production',
      placedBy: ['job', 'namespace'],
    })
    expect(await place({ cluster: 'prod' })).toMatchObject({ environment: 'production' })
    const routes = [{ match: { team: 'net' }, channel: '#net', call: ['sre'] }]
    expect(await place({ team: 'net', app: 'checkout' }, { routes })).toMatchObject({
      app: 'checkout',
      channel: '#net',
      call: ['sre'],
    })
  })

  it('is nowhere where nothing says so, and then told where all alerts are, or the audit is', async () => {
    const unknown = await place({ namespace: 'monitoring' })
    expect(unknown).toMatchObject({ channel: '#ops', placedBy: [] })
    expect(unknown.environment).toBeUndefined()
    expect(await place({}, { channel: undefined })).toMatchObject({ channel: '#audit' })
    expect((await place({ app: 'checkout' })).environment).toBeUndefined()
    expect((await place({ app: 'constructor' })).app).toBeUndefined()
  })
})

describe('how bad an alert is', () => {
  it('is said by many words, and is more than a warning where nobody knows the word', () => {
    expect(worstOf(['warning', undefined, 'page', 'info'])).toBe('page')
    expect(severityRank('sev-x')).toBeGreaterThan(severityRank('warning'))
    expect(severityRank(undefined)).toBeLessThan(severityRank('error'))
    expect(worstOf([undefined])).toBeUndefined()
  })
})

describe('matchers', () => {
  it('are read in every spelling', () => {
    expect(readMatchers(`a=b, c!="x, y" d=~'e.*',f!~g`)).toEqual({
      matchers: [
        { name: 'a', value: 'b', isRegex: false, isEqual: true },
        { name: 'c', value: 'x, y', isRegex: false, isEqual: false },
        { name: 'd', value: 'e.*', isRegex: true, isEqual: true },
        { name: 'f', value: 'g', isRegex: true, isEqual: false },
      ],
    })
  })

  it('that say nothing of what an alert has mute everything', () => {
    const mutes = (text: string) => {
      const read = readMatchers(text)
      return 'matchers' in read && mutesEverything(read.matchers)
    }
    expect(mutes('a=~"(.|\\n)*"')).toBe(true)
    expect(mutes('a!=b, c=~".*"')).toBe(true)
    expect(mutes('a=~".*", b=c')).toBe(false)
    expect(mutes('a=~"x.*"')).toBe(false)
  })
})
