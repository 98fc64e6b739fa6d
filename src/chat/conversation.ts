import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Clock } from '#src/core/clock.ts'
import { DeliveryError } from '#src/core/errors.ts'
import type { Log } from '#src/core/log.ts'
import type { Answer, Choice, Completion, Door, Form } from '#src/door/door.ts'
import type { Invocation } from '#src/door/invocation.ts'
import type { Answers } from './answers.ts'
import { encodeFormMemory } from './form-memory.ts'
import { createFollowing } from './following.ts'
import type { Presenter } from './presenter.ts'
import type { FormChoice } from '#src/chat/receiving/invocations.ts'
import type { SlackCall } from './slack-call.ts'
import { failureInWords } from './slack-call.ts'
import { inWords } from './slack-log.ts'
import { createTurns } from './turns.ts'

/** What follows the acknowledgement. Nothing here rejects: somebody is told instead. */
export type Conversation = {
  /** Dispatches and answers. `trigger` opens a form at once; without it a button does. */
  carryOut(invocation: Invocation, trigger?: string): Promise<void>
  /** The same after a crash: nobody waits any more, so the answer is private. */
  resume(invocation: Invocation): Promise<void>
  /** Tells the person that their request failed. */
  tell(invocation: Invocation, error: unknown): Promise<void>
  /** Type-ahead; empty when it cannot be known in time. */
  suggest(completion: Completion): Promise<readonly Choice[]>
  /** Brings an open form up to date with what was chosen in it. */
  follow(choice: FormChoice): Promise<void>
  showHome(user: string): Promise<void>
}

export type ConversationServices = {
  readonly door: Pick<Door, 'dispatch' | 'complete' | 'form'>
  readonly presenter: Presenter
  readonly answers: Answers
  readonly interactive: SlackCall
  readonly clock: Clock
  readonly log: Log
  /** The store has something new to show. */
  readonly nudge: () => void
}

export function createConversation(services: ConversationServices): Conversation {
  const { answers, door, log, presenter } = services
  const turns = createTurns()
  const tell = async (invocation: Invocation, error: unknown) => {
    const reference = referenceOf(invocation)
    if (!(error instanceof DeliveryError))
      log.error({ reference, invocation: invocation.id, error }, 'a request failed')
    await answers.privately(invocation, presenter.failure(error, reference))
  }
  const told = async (invocation: Invocation, work: () => Promise<void>) => {
    try {
      await work()
    } catch (error) {
      await tell(invocation, error)
    }
  }

  return {
    tell,
    carryOut: (invocation, trigger) =>
      told(invocation, async () => {
        // In a burst, whoever has not been acknowledged yet goes first: Slack waits for 3 s.
        await turns.next()
        const answer = await door.dispatch(invocation)
        services.nudge()
        await give(services, invocation, answer, trigger)
      }),
    resume: (invocation) =>
      told(invocation, async () => {
        const answer = await door.dispatch(invocation)
        services.nudge()
        await answers.privately(invocation, messageOf(services, answer))
      }),
    suggest: (completion) => suggest(services, completion),
    follow: createFollowing(services),
    showHome: (user) => showHome(services, user),
  }
}

async function give(
  services: ConversationServices,
  invocation: Invocation,
  answer: Answer,
  trigger: string | undefined,
): Promise<void> {
  const { answers } = services
  if (answer.type === 'form' && trigger !== undefined)
    if (await openForm(services, invocation, answer.form, trigger)) return
  const message = messageOf(services, answer)
  if (message.visibility === 'channel') await answers.openly(invocation, message)
  else await answers.privately(invocation, message)
}

function messageOf({ presenter }: ConversationServices, answer: Answer) {
  return answer.type === 'form' ? presenter.formButton(answer.form) : answer.message
}

/** Whether the modal is open. A trigger lives for 3 s, so one that is too old is nobody's fault. */
async function openForm(
  { interactive, log, presenter }: ConversationServices,
  invocation: Invocation,
  form: Form,
  trigger: string,
): Promise<boolean> {
  const { evidence, place, responseUrl } = invocation
  const memory = encodeFormMemory({
    command: form.command,
    given: form.given,
    ...(evidence !== undefined && { evidence }),
    ...(place && { place }),
    ...(responseUrl !== undefined && { responseUrl }),
  })
  const view = presenter.form(form, memory)
  const reply = await interactive('views.open', { trigger_id: trigger, view }, z.unknown())
  if (reply.is === 'ok') return true
  log.warn({ invocation: invocation.id, error: failureInWords(reply) }, 'a form did not open')
  return false
}

async function suggest(
  { clock, door, log }: ConversationServices,
  completion: Completion,
): Promise<readonly Choice[]> {
  const answered = new AbortController()
  const late = clock.wait(suggestionTime, answered.signal).then((): readonly Choice[] => [])
  try {
    return await Promise.race([door.complete(completion), late])
  } catch (error) {
    log.warn({ error: inWords(error) }, 'cannot suggest values')
    return []
  } finally {
    answered.abort()
  }
}

/** Slack waits for 3 s. */
const suggestionTime = 2_500

async function showHome(
  { interactive, log, presenter }: ConversationServices,
  user: string,
): Promise<void> {
  try {
    const view = await presenter.home?.(user)
    if (!view) return
    const reply = await interactive('views.publish', { user_id: user, view }, z.unknown())
    if (reply.is !== 'ok') log.warn({ error: failureInWords(reply) }, 'Home was not shown')
  } catch (error) {
    log.warn({ error: inWords(error) }, 'Home was not shown')
  }
}

/** Short enough to be read out, and found in the log. */
function referenceOf({ id }: Invocation): string {
  return createHash('sha256').update(id).digest('hex').slice(0, 8)
}
