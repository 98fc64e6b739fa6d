import { describeWaiting } from '#src/core/describe.ts'
import type { WaitingOn } from '#src/core/waiting.ts'

/** Why nothing happens, unescaped; who waits behind a delivery that holds waits for a person. */
export function waitingWords(waiting: WaitingOn, heldUpBy: string | undefined): string {
  const words = describeWaiting(waiting)
  return waiting.on === 'queue' && heldUpBy !== undefined
    ? `${words}; ${heldUpBy} holds until somebody retries or aborts it`
    : words
}
