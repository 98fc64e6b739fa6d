import type { HomeView, ModalView } from '@slack/types'
import type { MessageKey, Note } from '#src/core/record.ts'
import type { Form } from '#src/door/door.ts'
import type { Message } from '#src/door/message.ts'

/**
 * How things look, asked by chat and filled by the wiring from src/messages. Chat knows when and where something is
 * said; the presenter knows the words.
 */
export type Presenter = {
  /** An error for the person who asked. `reference` also stands in the log; show it where the fault is ours. Never a stack. */
  failure(error: unknown, reference: string): Message
  /**
   * A modal that asks for what is missing. Chat relies on three things: `callback_id` is `formCallback`; each field is
   * one input block whose `block_id` is the field's name (its `action_id` is free, and may carry a suffix); choices are
   * external selects. `privateMetadata` goes into `private_metadata` untouched.
   */
  form(form: Form, privateMetadata: string): ModalView
  /** A message with one button that opens the form, for where there is no trigger: its value is `encodeButton({ command: form.command, args: form.given })`. */
  formButton(form: Form): Message
  /** A reply in a thread. */
  note(note: Note): Promise<Message>
  /** The current state of what a message shows; undefined when there is nothing (any more) to show. */
  render(key: MessageKey): Promise<Message | undefined>
  /** The bot's Home tab for one person; without it Home stays empty. */
  home?(userId: string): Promise<HomeView>
}

/** The `callback_id` of every form. */
export const formCallback = 'form'
