import { DeliveryError } from '#src/core/errors.ts'
import type { Door } from '#src/door/door.ts'
import type { Metrics } from '#src/http/metrics.ts'
import type { Invocation } from '#src/door/invocation.ts'

/** The same door, which counts what passes: by registered verb, never by what was typed. */
export function countedDoor(
  door: Door,
  verbs: { has(verb: string): boolean },
  metrics: Pick<Metrics, 'command'>,
): Door {
  const verbOf = ({ command, text }: Invocation) => {
    const verb = command ?? text?.trim().split(/\s+/)[0] ?? ''
    return verbs.has(verb) ? verb : 'unknown'
  }
  return {
    ...door,
    async dispatch(invocation) {
      try {
        const answer = await door.dispatch(invocation)
        metrics.command(verbOf(invocation), 'ok')
        return answer
      } catch (error) {
        metrics.command(verbOf(invocation), error instanceof DeliveryError ? 'refused' : 'failed')
        throw error
      }
    },
  }
}
