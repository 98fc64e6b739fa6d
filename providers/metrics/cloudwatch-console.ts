import type { Instant } from '#src/core/clock.ts'
import type { Question } from './metrics.ts'

type Asked = Extract<Question, { cloudwatch: unknown }>['cloudwatch']

/**
 * Where a person sees a metric in the console of AWS. What stands behind `graph=` is JSURL, as the console itself writes
 * it into its address: `~(…)` are lists and objects, `'` begins a text, `*` an escape.
 */
export function consolePage(
  region: string,
  { namespace, metric, dimensions, statistic }: Asked,
  { from, to }: { readonly from: Instant; readonly to: Instant },
): string {
  const named = [namespace, metric, ...Object.entries(dimensions).flat()].map((one) => text(one))
  const graph = [
    `metrics~(~(${named.map((one) => `~${one}`).join('')}))`,
    `view~${text('timeSeries')}`,
    `stat~${text(statistic)}`,
    'period~60',
    `region~${text(region)}`,
    `start~${text(new Date(from).toISOString())}`,
    `end~${text(new Date(to).toISOString())}`,
  ].join('~')
  return `https://${region}.${consoleOf(region)}/cloudwatch/home?region=${region}#metricsV2:graph=~(${graph})`
}

function text(value: string): string {
  const escaped = value.replaceAll(/[^\w.-]/g, (found) => {
    const code = found.charCodeAt(0)
    return code < 256
      ? `*${code.toString(16).padStart(2, '0')}`
      : `**${code.toString(16).padStart(4, '0')}`
  })
  return `'${escaped}`
}

function consoleOf(region: string): string {
  if (region.startsWith('cn-')) return 'console.amazonaws.cn'
  return region.startsWith('us-gov-') ? 'console.amazonaws-us-gov.com' : 'console.aws.amazon.com'
}
