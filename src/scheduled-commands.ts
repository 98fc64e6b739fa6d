import { StoreUnavailable } from '#db/store.ts'
import { DeliveryError, isWorthRetrying, ProviderFailure } from '#src/core/errors.ts'
import type { Log } from '#src/core/log.ts'
import type { CommandOutcome, CommandRequest } from '#src/core/schedule/command.ts'
import type { Answer, Door } from '#src/door/door.ts'
import { escapeSlack } from '#src/door/grammar/slack-text.ts'
import type { Invocation } from '#src/door/invocation.ts'
import type { Message } from '#src/door/message.ts'
import type { World } from '#src/engine/world.ts'
import { cut } from '#src/messages/escape.ts'
import { failure } from '#src/messages/failure.ts'

/**
 * How lines of schedules pass the one door. They are not received like what comes from Slack: the schedule's record is
 * what a crash leaves, and it asks again by the same id.
 */
export function scheduledCommands(
  door: () => Pick<Door, 'dispatch'>,
  workspace: string,
  log: Log,
): World['command'] {
  return async (request) => {
    try {
      return outcomeOf(await door().dispatch(invocationOf(request, workspace)))
    } catch (error) {
      throwWhatMayPass(error)
      const reference = request.id
      const shown = failure(error, reference)
      if (!(error instanceof DeliveryError)) {
        log.error({ reference, error }, 'a scheduled command failed')
        return { is: 'failed', because: `it is in the log as ${reference}`, ...textOf(shown) }
      }
      const because = [error.message, ...(error.hint ? [error.hint] : [])].join('. ')
      return { is: 'refused', code: error.code, because, ...textOf(shown) }
    }
  }
}

function invocationOf({ id, line, by, channel }: CommandRequest, workspace: string): Invocation {
  // People are written to as themselves; that is no place where something was said.
  const isPlace = /^[CG]/.test(channel)
  return {
    id,
    via: 'schedule',
    workspace,
    actor: by,
    text: escapeSlack(line),
    ...(isPlace && { place: { channel } }),
  }
}

function outcomeOf(answer: Answer): CommandOutcome {
  if (answer.type === 'message') return { is: 'done', ...textOf(answer.message) }
  const missing = answer.form.fields.map(({ name }) => name).join(', ')
  const error = new DeliveryError('bad-usage', `Cannot run it: it does not say ${missing}`, {
    hint: 'Schedule it anew with everything that it needs',
  })
  return { is: 'refused', code: error.code, because: error.message, ...textOf(failure(error, '')) }
}

/** A file goes to one person alone, and nobody asked: it is left out, and said. */
function textOf(message: Message): Pick<CommandOutcome, 'text' | 'message'> {
  const { text, blocks, pictures, file } = message
  const [first = ''] = text.split('\n')
  const left = file && `A file belongs to it, which no schedule sends: ask for it yourself.`
  return {
    text: cut(first, 300),
    message: JSON.stringify({ text, blocks, ...(pictures && { pictures }), ...(left && { left }) }),
  }
}

/** Somebody or something does not answer, or nothing can be saved: another try may go better. */
function throwWhatMayPass(error: unknown): void {
  if (error instanceof ProviderFailure && isWorthRetrying(error.kind)) throw error
  const isOutage = error instanceof DeliveryError && error.code === 'unavailable'
  if (!isOutage && !(error instanceof StoreUnavailable)) return
  throw new ProviderFailure('deliver', 'unavailable', error.message, { cause: error })
}
