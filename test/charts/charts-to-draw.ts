import type { Chart } from '#src/core/watch/chart.ts'

const HOUR = 3_600_000
const to = Date.UTC(2026, 10, 21, 19, 7)
const from = to - 3 * HOUR

/** A line over the whole chart. */
function points(value: (index: number) => number, count = 90): [number, number][] {
  return Array.from({ length: count }, (_, index) => [
    from + (index * (to - from)) / (count - 1),
    value(index),
  ])
}

const empty: Chart = {
  title: 'checkout: error rate',
  subtitle: 'production · last 3 h · UTC',
  unit: 'ratio',
  from,
  to,
  series: [],
  thresholds: [],
  markers: [],
}

/** Charts of the sorts that are drawn, and of those that people send to break things. */
export const charts = {
  empty,
  errors: {
    ...empty,
    series: [
      {
        name: 'checkout',
        points: points((i) => 0.002 + 0.001 * Math.sin(i / 5) + (i > 65 && i < 80 ? 0.045 : 0)),
      },
    ],
    thresholds: [
      { name: 'critical', value: 0.05, severity: 'critical' },
      { name: 'warning', value: 0.01, severity: 'warning' },
    ],
    markers: [
      { at: from + 2.1 * HOUR, kind: 'delivery', label: '1.5.0' },
      { at: from + 2.2 * HOUR, kind: 'alert', label: 'HighErrorRate' },
      { at: from + 2.6 * HOUR, kind: 'rollback', label: '1.4.2' },
      { at: from + 2.75 * HOUR, kind: 'resolved', label: 'HighErrorRate' },
    ],
  },
  latency: {
    ...empty,
    title: 'checkout: latency',
    subtitle: 'production · last 3 h · Europe/Berlin',
    unit: 'seconds',
    timezone: 'Europe/Berlin',
    series: [0.04, 0.2, 0.31].map((high, index) => ({
      name: ['p50', 'p95', 'p99'][index]!,
      points: points((i) => high + (high / 5) * Math.cos(i / 12)),
    })),
    thresholds: [{ name: 'objective', value: 0.3, severity: 'warning' }],
  },
  many: {
    ...empty,
    title: 'checkout: memory',
    unit: 'bytes',
    left: 38,
    series: Array.from({ length: 14 }, (_, pod) => ({
      name: `checkout-api-6d5f9c7b4-x${pod}abc`,
      points: points((i) => (pod + 3) * 40e6 + 3e6 * Math.sin(i / 9 + pod)),
    })),
  },
  one: { ...empty, unit: 'count', series: [{ name: 'api', points: [[from + HOUR, 3]] }] },
  nasty: {
    ...empty,
    title: `<script>alert("x")&amp;</script> \u202Eevil\u202C 🚀 ${'long '.repeat(60)}`,
    subtitle: 'a\nb\tc\u0000\u0007 日本語 שלום',
    series: [
      { name: '<!channel> & "quoted" {a|b} 🚀\uD800', points: points((i) => i / 1000) },
      { name: 'x'.repeat(300), points: points((i) => i / 2000) },
      { name: 'nothing', points: [] },
      { name: '', points: [[from, 0.1]] },
    ],
    markers: Array.from({ length: 40 }, (_, n) => ({
      at: from + n * 270_000,
      kind: (['delivery', 'rollback', 'alert', 'resolved'] as const)[n % 4]!,
      label: `event ${n} <b> \u202E with a long label`,
    })),
  },
  huge: {
    ...empty,
    unit: 'count',
    series: [{ name: 'a', points: points((i) => (i % 2 ? 1 : -1) * Number.MAX_VALUE) }],
  },
  tiny: { ...empty, unit: 'seconds', series: [{ name: 'a', points: points((i) => 1e-12 * i) }] },
} satisfies Record<string, Chart>
