import { DeliveryError, ProviderFailure } from '#src/core/errors.ts'
import type { Message } from '#src/door/message.ts'
import { answer } from './blocks.ts'
import { code, escapeSentence } from './escape.ts'
import { stop } from './words.ts'

/**
 * What went wrong, for the one who asked: in the error's own words where they can mend it, in the provider's where it
 * is an outage, and with a reference to the log where the fault is ours. Never a stack.
 */
export function failure(error: unknown, reference: string): Message {
  if (error instanceof DeliveryError) return answer([`⚠️ ${paragraph(error.message, error.hint)}`])
  if (error instanceof ProviderFailure)
    return answer([`🔌 ${paragraph(error.message, error.hint)} ${inLog(reference)}`])
  if (error instanceof Error && error.name === 'StoreUnavailable')
    return answer([`💾 Cannot save anything right now, so nothing was done. ${inLog(reference)}`])
  return answer([`🧯 Something broke on my side, not on yours. ${inLog(reference)}`])
}

/** A stop, and after it what to do next; a line to type stands in backticks already. */
function paragraph(message: string, hint: string | undefined): string {
  return [message, ...(hint ? [hint] : [])].map((words) => escapeSentence(stop(words))).join(' ')
}

function inLog(reference: string): string {
  return `It is in my log as ${code(reference)}.`
}
