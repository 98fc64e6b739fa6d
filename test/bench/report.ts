import { cpus, release, type as system } from 'node:os'
import type { Aim, Benchmark, Measured, Outcome } from './benchmark.ts'
import type { Disk } from './disk.ts'
import { median, percentile } from './statistics.ts'

/** A benchmark and what came of it. */
export type Result = { readonly benchmark: Benchmark; readonly outcome: Outcome }

/** One line of JSON; what could not be measured has no value. */
export function jsonLine({ benchmark: { name, unit }, outcome }: Result): string {
  if (outcome.is === 'skipped')
    return JSON.stringify({ name, value: null, unit, floor: null, ratio: null, runs: 0 })
  const { value, floor, ratio } = figuresOf(outcome)
  const runs = outcome.values.length
  return JSON.stringify({
    name,
    value: rounded(value),
    unit,
    floor: rounded(floor),
    ratio: rounded(ratio),
    runs,
  })
}

/** Everything, for people; it is Markdown too. */
export function table(results: readonly Result[], disk: Disk): string {
  const rows = [
    ['benchmark', 'value', 'unit', 'floor', 'ratio', 'aim', '', 'runs', 'from–to'],
    ...results.map(row),
  ]
  const widths = rows[0]!.map((_, column) =>
    Math.max(3, ...rows.map((cells) => cells[column]!.length)),
  )
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`
  const [head, ...body] = rows.map(line)
  return [machine(disk), '', head, rule, ...body, '', ...results.map(remark)].join('\n')
}

function row({ benchmark: { name, unit, aim }, outcome }: Result): string[] {
  if (outcome.is === 'skipped')
    return [name, '–', unit, '–', '–', inWords(aim), 'skipped', '0', '–']
  const { value, floor, ratio } = figuresOf(outcome)
  const met = isMet(aim, outcome) ? 'met' : 'missed'
  const range = `${short(Math.min(...outcome.values))}–${short(Math.max(...outcome.values))}`
  const runs = String(outcome.values.length)
  return [name, short(value), unit, short(floor), short(ratio), inWords(aim), met, runs, range]
}

function remark({ benchmark: { name, what, floorIs }, outcome }: Result): string {
  if (outcome.is === 'skipped') return `- ${name}: skipped. ${outcome.because}`
  return `- ${name}: ${[`${what}. Floor: ${floorIs}`, ...outcome.notes].join('. ')}.`
}

function machine(disk: Disk): string {
  const [cpu] = cpus()
  const total = disk.reduce((sum, one) => sum + one, 0)
  return [
    `Node ${process.version}, ${system()} ${release()}, ${cpus().length} × ${cpu?.model ?? 'CPU'}.`,
    `fsync of 4 KiB, before and after: median ${short(median(disk))} ms, p99 ${short(percentile(disk, 0.99))} ms, ${short(disk.length / (total / 1000))} a second.`,
  ].join('\n')
}

function figuresOf({ values, floors }: Measured) {
  const [value, floor] = [median(values), median(floors)]
  return { value, floor, ratio: value / floor }
}

function isMet(aim: Aim, outcome: Measured): boolean {
  const { value, ratio } = figuresOf(outcome)
  const figure = { value, ratio, spread: outcome.spread ?? Number.NaN }[aim.of]
  return 'atLeast' in aim ? figure >= aim.atLeast : figure <= aim.atMost
}

function inWords(aim: Aim): string {
  const bound = 'atLeast' in aim ? `≥ ${aim.atLeast}` : `≤ ${aim.atMost}`
  const words = { value: bound, ratio: `ratio ${bound}`, spread: `flat: growth ${bound}` }
  return words[aim.of]
}

function rounded(value: number): number {
  return Number(value.toPrecision(4))
}

function short(value: number): string {
  return String(Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3)))
}
