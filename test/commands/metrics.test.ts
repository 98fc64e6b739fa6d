import { describe, expect, it } from 'vitest'
import { DeliveryError } from '#src/core/errors.ts'
import type { MetricsRequest, MetricsSeen, Watching } from '#src/core/watch/watching.ts'
import type { Message } from '#src/door/message.ts'
import { openHouse } from '../door/house.ts'

const names = [
  { name: 'request-rate', title: 'Requests' },
  { name: 'error-rate', title: 'Errors' },
  { name: 'latency', title: 'Latency' },
]

const seen = (title: string, values: readonly number[], more: Partial<MetricsSeen> = {}) => ({
  title,
  unit: 'ratio' as const,
  series: [{ labels: { pod: 'api-1' }, points: values.map((value, at) => [at, value] as const) }],
  left: 0,
  warnings: [],
  ...more,
})

const pictureOf = (title: string) => ({
  chart: {
    title,
    unit: 'ratio' as const,
    from: 0,
    to: 1,
    series: [{ name: 'all <!channel>', points: [[0, 0.5] as [number, number]] }],
    thresholds: [],
    markers: [],
  },
  alt: title,
})

/** The numbers as if their moments counted back from there. */
function upTo(to: number, { series, picture, ...answer }: MetricsSeen): MetricsSeen {
  const moved = <Line extends { readonly points: readonly (readonly [number, number])[] }>(
    lines: readonly Line[],
  ) => {
    const newest = Math.max(...lines.flatMap(({ points }) => points.map(([at]) => at)))
    return lines.map((line) => ({
      ...line,
      points: line.points.map(([at, value]): [number, number] => [to - newest + at, value]),
    }))
  }
  const chart = picture && { ...picture.chart, series: moved(picture.chart.series) }
  return { ...answer, series: moved(series), ...(chart && { picture: { ...picture, chart } }) }
}

/** A house that sees these numbers, and who is asked for what. */
function watched(
  answer: (request: MetricsRequest) => MetricsSeen,
  moments: 'up to now' | 'as they are' = 'up to now',
) {
  const requests: MetricsRequest[] = []
  const watching: Partial<Watching> = {
    metricNames: async () => names,
    async metrics(request) {
      requests.push(request)
      const given = answer(request)
      return moments === 'up to now' ? upTo(request.to, given) : given
    },
  }
  const house = openHouse({ watching })
  const ask = async (text: string, user = 'UOPS'): Promise<Message> => {
    const actor = { type: 'person', id: user, name: user.toLowerCase() } as const
    const given = await house.dispatch({ text, actor })
    if (given.type !== 'message') throw new Error('a form came')
    return given.message
  }
  return { house, requests, ask }
}

describe('metrics by name', () => {
  it('tell now, least and most, and what is too much', async () => {
    const { ask, requests, house } = watched(() =>
      seen('Errors', [0.001, 0.08, 0.06], { warning: 0.01, critical: 0.05 }),
    )
    const { text, visibility } = await ask('metrics checkout production error-rate --since 24h')
    expect(text).toContain('*Errors of checkout in production* · last 24 h')
    expect(text).toContain('`api-1` 🔴 *6 %* now · min 0.1 % · max 8 %')
    expect(text).toContain('warning at 1 %, critical at 5 %')
    expect(visibility).toBeUndefined()
    const now = house.clock.now()
    expect(requests).toMatchObject([{ metric: 'error-rate', from: now - 86_400_000, to: now }])
  })

  it('come with their picture, warnings, a link, and how many were left out', async () => {
    const { ask } = watched(() =>
      seen('Errors', [0.5], {
        picture: pictureOf('Errors'),
        left: 7,
        warnings: ['slow <!channel>'],
        link: 'https://prometheus.example/graph?g0.expr=up&g0.tab=0',
      }),
    )
    const message = await ask('metrics checkout in production error-rate --share')
    expect(message.visibility).toBe('channel')
    expect(message.pictures).toMatchObject([{ alt: 'Errors', chart: { title: 'Errors' } }])
    expect(message.text).toContain('left out 7 more series')
    expect(message.text).toContain(
      '<https://prometheus.example/graph?g0.expr=up&amp;g0.tab=0|Open in Prometheus>',
    )
    expect(JSON.stringify(message.blocks) + message.text).not.toContain('<!channel>')
  })

  it('tell of some lines and count the others', async () => {
    const series = Array.from({ length: 30 }, (_, pod) => ({
      labels: { pod: `api-${pod}` },
      points: [[0, pod] as const],
    }))
    const { ask } = watched(() => seen('Memory', [], { series, unit: 'bytes', left: 5 }))
    const { text } = await ask('metrics checkout production latency')
    expect(text).toContain('`api-11` *11 B* now')
    expect(text).not.toContain('api-12')
    expect(text).toContain('left out 23 more series')
  })

  it('tell first of what is there now, and when the others ended', async () => {
    const at = (...moments: number[]) => moments.map((moment) => [moment * 60_000, 1] as const)
    const series = [
      { labels: { pod: 'old-1' }, points: at(0, 1) },
      { labels: { pod: 'new-1' }, points: at(1, 2) },
    ]
    const { ask, house } = watched(() => seen('Memory', [], { series, critical: 1 }))
    const { text } = await ask('metrics checkout production latency')
    const ended = Math.floor((house.clock.now() - 60_000) / 1000)
    expect(text).toMatch(
      new RegExp(
        `\`new-1\` 🔴 \\*100 %\\* now.*\n\`old-1\` ended <!date\\^${ended}\\^[^>]*> with 100 %`,
      ),
    )
  })

  it('are not of now where nothing was measured for long', async () => {
    const { ask } = watched(
      (request) => ({
        ...seen('Errors', [0.5]),
        series: [{ labels: { pod: 'api-1' }, points: [[request.to - 16 * 60_000, 0.5]] }],
      }),
      'as they are',
    )
    const { text } = await ask('metrics checkout production error-rate')
    expect(text).toContain('`api-1` ended ')
    expect(text).not.toContain('now')
  })

  it('say plainly that there is no data', async () => {
    const { ask } = watched(() => seen('Errors', [], { series: [] }))
    const { text, pictures } = await ask('metrics checkout production error-rate')
    expect(text).toContain('No data from ')
    expect(pictures).toBeUndefined()
  })

  it.each([
    [
      'metrics checkout production latncy',
      'there is no metric "latncy"',
      'Did you mean "latency"?',
    ],
    ['metrics checkout production zzz', 'no metric "zzz"', 'There are request-rate, error-rate'],
    ['metrics checkout production latency --since soon', 'no duration', '--since 24h'],
    ['metrics checkout production latency --since 40d', 'longer than 31 days', ''],
    ['metrics checkout production latency --promql up', 'instead of a metric', ''],
  ])('%s is refused', async (line, because, hint) => {
    const { house, requests } = watched(() => seen('Errors', [1]))
    const told = await house.say(line, { actor: { type: 'person', id: 'UOPS', name: 'ops' } })
    expect(told).toContain(because)
    expect(told).toContain(hint)
    expect(requests).toEqual([])
  })
})

describe('PromQL', () => {
  const line = 'metrics checkout staging --promql "sum(up)"'

  it('is asked for operators as they wrote it', async () => {
    const { ask, requests } = watched(() => seen('sum(up)', [1], { unit: 'count' }))
    expect((await ask(line)).text).toContain('*sum(up) of checkout in staging*')
    expect(requests).toMatchObject([{ metric: { promql: 'sum(up)' } }])
  })

  it('is refused to others', async () => {
    const { house, requests } = watched(() => seen('sum(up)', [1]))
    const told = await house.say(line, { actor: { type: 'person', id: 'UDEV', name: 'dev' } })
    expect(told).toContain('--promql is for operators')
    expect(requests).toEqual([])
  })
})

describe('an overview', () => {
  it('has the numbers of all and the first pictures, also where one cannot be asked', async () => {
    const { ask } = watched(({ metric }) => {
      if (metric === 'error-rate')
        throw new DeliveryError('unavailable', 'Cannot show metrics: it took <too> long')
      const name = typeof metric === 'string' ? metric : metric.promql
      return seen(name, [0.25], { picture: pictureOf(name) })
    })
    const { text, pictures } = await ask('metrics checkout production')
    expect(text).toContain('*Requests* (`request-rate`): *50 %* now')
    expect(text).toContain(
      '*Errors* (`error-rate`): ⚠️ Cannot show metrics: it took &lt;too&gt; long',
    )
    expect(pictures?.map(({ alt }) => alt)).toEqual(['request-rate', 'latency'])
  })

  it('is refused where nothing can be asked', async () => {
    const { house } = watched(() => {
      throw new DeliveryError('unavailable', 'Cannot show metrics: Prometheus is down')
    })
    const told = await house.say('metrics checkout production', {
      actor: { type: 'person', id: 'UOPS', name: 'ops' },
    })
    expect(told).toContain('Prometheus is down')
  })

  it('tells of three lines each', async () => {
    const series = Array.from({ length: 5 }, (_, pod) => ({
      labels: { pod: `api-${pod}` },
      points: [[0, pod] as const],
    }))
    const { ask } = watched(() => seen('CPU', [], { series, unit: 'cores' }))
    const { text } = await ask('metrics checkout production')
    expect(text).toContain('`api-2` *2 CPU* now')
    expect(text).toContain('left out 2 more series')
  })
})
