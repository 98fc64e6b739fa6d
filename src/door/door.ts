import type { Invocation } from './invocation.ts'
import type { Message } from './message.ts'

/**
 * The one door. Every way in becomes an Invocation and passes `dispatch`: parse → authorise → audit → run → answer.
 * The wiring builds it once and hands it to chat, http and cli.
 */
export type Door = {
  /**
   * Stores the request before it is acknowledged, unless it only reads or can only open a form. `seen` means that it
   * came before: acknowledge it and do nothing. Rejects with StoreUnavailable; then it must not be acknowledged.
   */
  receive(invocation: Invocation): Promise<'new' | 'seen'>
  /** Rejects with DeliveryError for what the person can mend; anything else is our fault or an outage. */
  dispatch(invocation: Invocation): Promise<Answer>
  /** Received before a crash and not answered: dispatch them again. */
  unfinished(): Promise<readonly Invocation[]>
  /** Values for one argument of a command that match what was typed so far, best first, at most 100. */
  complete(request: Completion): Promise<readonly Choice[]>
  /** The form of a command for which so much was given, as it is once something was chosen in it. */
  form(command: string, given: Form['given'], chosen: Form['given']): Form | undefined
}

/** `form` asks for what is missing: a modal where there is a trigger, a button that opens one elsewhere. */
export type Answer =
  | { readonly type: 'message'; readonly message: Message }
  | { readonly type: 'form'; readonly form: Form }

export type Form = {
  readonly command: string
  readonly title: string
  readonly submit: string
  readonly summary: string
  readonly fields: readonly Field[]
  /** What the answers will be about, plain lines. */
  readonly explanation?: readonly string[]
  /** In words, where one of several sets of fields is enough: `delivery, or app and environment`. */
  readonly needs?: string
  /** Arguments that are given already and are not asked again. */
  readonly given: Readonly<Record<string, string>>
}

export type Field = {
  readonly name: string
  readonly label: string
  readonly hint?: string
  readonly optional: boolean
  readonly initial?: string
  /** Other fields offer only what goes with it, so it is told as soon as something is chosen. */
  readonly narrows?: true
  /** The choice of another field that its own is limited to: it is empty again when that one changes. */
  readonly within?: string
  /** `choice` completes by type-ahead, `text` is one line, `paragraph` several. */
  readonly input: 'choice' | 'text' | 'paragraph'
}

export type Completion = {
  readonly actorId: string
  readonly command: string
  readonly argument: string
  readonly typed: string
  readonly given: Readonly<Record<string, string>>
}

export type Choice = {
  readonly value: string
  readonly label: string
  readonly description?: string
}
