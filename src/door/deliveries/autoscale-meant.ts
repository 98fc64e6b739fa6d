import type { Autoscale } from '#src/core/plan/overrides.ts'
import { senseless, type Overriding } from './overriding.ts'

/** Nobody means more pods of one workload than that. */
const MOST = 1_000

/** What somebody typed: bounds or `off`, and percent of what containers request. */
type Typed = {
  readonly to: string
  readonly cpu: string | undefined
  readonly memory: string | undefined
}

/** What `3..12 cpu 70% memory 80%` asks for, or `off`. Throws DeliveryError. */
export function autoscaleMeant(asked: Overriding, { to, cpu, memory }: Typed): Autoscale | 'off' {
  const text = to.trim().toLowerCase()
  if (text === 'off') return 'off'
  return {
    ...boundsMeant(asked, text),
    ...(cpu !== undefined && { cpu: percentMeant(asked, 'cpu', cpu) }),
    ...(memory !== undefined && { memory: percentMeant(asked, 'memory', memory) }),
  }
}

function boundsMeant(asked: Overriding, text: string): Pick<Autoscale, 'min' | 'max'> {
  const [, from, until] = /^(\d{1,9})(?:\.\.|-|–)(\d{1,9})$/.exec(text) ?? []
  const hint = 'Say the least and the most pods, "3..12", or "off"'
  if (from === undefined || until === undefined)
    throw senseless(asked, `"${text.slice(0, 60)}" are no bounds`, hint)
  const [min, max] = [Number(from), Number(until)]
  if (max > MOST || min > MOST)
    throw senseless(asked, `${Math.max(min, max)} pods are too many`, `At most ${MOST} are taken`)
  if (min < 1)
    throw senseless(
      asked,
      'an autoscaler keeps at least 1 pod',
      'Say 1 or more; `/deliver scale` sets 0',
    )
  if (min > max) throw senseless(asked, `"${text}" are no bounds: ${min} is more than ${max}`, hint)
  return { min, max }
}

function percentMeant(asked: Overriding, of: 'cpu' | 'memory', typed: string): number {
  const [, number] = /^(\d{1,9})\s*%?$/.exec(typed.trim()) ?? []
  const percent = Number(number)
  if (percent >= 1 && percent <= 1_000) return percent
  throw senseless(
    asked,
    `"${typed.slice(0, 60)}" is no target for ${of}`,
    `Say 1 to 1000 percent of what containers request: "${of} 70%"`,
  )
}
