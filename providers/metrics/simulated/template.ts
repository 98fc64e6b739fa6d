import type { Labels } from '#src/core/watch/alerts.ts'

/** Fills in `{{ $value }}` and `{{ $labels.NAME }}`, with the usual filters; says so where it cannot, as Prometheus does. */
export function expanded(
  text: string,
  about: { readonly labels: Labels; readonly value: number },
): string {
  return text.replaceAll(/\{\{-?\s*(.*?)\s*-?\}\}/g, (_, inside: string) => {
    const [what = '', ...filters] = inside.split('|').map((part) => part.trim())
    const label = /^\$labels\.(\w+)$/.exec(what)?.[1]
    if (label !== undefined && filters.length === 0) return about.labels[label] ?? ''
    if (what !== '$value' && what !== '.Value') return unknown(inside)
    const [filter = 'plain', ...more] = filters
    const write = writers[filter]
    return write && more.length === 0 ? write(about.value) : unknown(inside)
  })
}

const writers: Readonly<Record<string, (value: number) => string>> = {
  plain: String,
  humanize: (value) => short(value),
  humanizePercentage: (value) => `${rounded(value * 100)}%`,
  humanizeDuration: (value) => `${rounded(value)}s`,
}

function short(value: number): string {
  const prefixes = ['', 'k', 'M', 'G', 'T']
  const power = Math.min(prefixes.length - 1, Math.floor(Math.log10(Math.abs(value) || 1) / 3))
  return power > 0 ? `${rounded(value / 1000 ** power)}${prefixes[power]}` : rounded(value)
}

function rounded(value: number): string {
  return String(Number(value.toPrecision(4)))
}

function unknown(inside: string): string {
  return `<error expanding template: "${inside}" is not simulated>`
}
