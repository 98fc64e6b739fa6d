import type { AutoscalerSeen } from '#src/core/watch/inspected.ts'
import { escape } from '#src/messages/escape.ts'
import { brief } from '#src/messages/words.ts'

/** `3 to 12 pods by cpu 70% (now 45%): 4 pods, 5 wanted`, escaped. */
export function autoscalerWords(scaler: AutoscalerSeen): string {
  const { min, max, metrics, current, desired, problem } = scaler
  const by = metrics.map(({ name, target, measured }) => {
    const now = measured === undefined ? '' : ` (now ${measured}%)`
    return `${name}${target === undefined ? '' : ` ${target}%`}${now}`
  })
  const reached =
    current === undefined ? 'it has not looked yet' : `${current} now, ${desired} wanted`
  const words = `${min} to ${max} pods${by.length > 0 ? ` by ${by.join(' and ')}` : ''}: ${reached}`
  return escape(problem ? `${words}; ${brief(problem, 200)}` : words)
}
