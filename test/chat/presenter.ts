import type { MessageKey } from '#src/core/record.ts'
import { formCallback } from '#src/chat/presenter.ts'
import type { Presenter } from '#src/chat/presenter.ts'
import type { Message } from '#src/door/message.ts'
import { encodeButton } from '#src/door/button.ts'
import { message } from './door.ts'

/** Plain words; `cards` is what messages show now, by subject. */
export type PlainPresenter = Presenter & { readonly cards: Map<string, Message> }

export function plainPresenter(): PlainPresenter {
  const cards = new Map<string, Message>()
  return {
    cards,
    failure: (error, reference) =>
      message(`failed: ${error instanceof Error ? error.message : 'unknown'} (${reference})`),
    note: async (note) => message(note.text),
    render: async ({ subject }: MessageKey) => cards.get(subject),
    formButton: (form) => ({
      text: `More is needed: ${form.title}`,
      blocks: [
        {
          type: 'actions',
          elements: [
            {
              type: 'button',
              action_id: 'open-form',
              text: { type: 'plain_text', text: form.title },
              value: encodeButton({ command: form.command, args: form.given }),
            },
          ],
        },
      ],
    }),
    form: (form, privateMetadata) => ({
      type: 'modal',
      callback_id: formCallback,
      private_metadata: privateMetadata,
      title: { type: 'plain_text', text: form.title },
      submit: { type: 'plain_text', text: form.submit },
      blocks: form.fields.map((field) => ({
        type: 'input',
        block_id: field.name,
        optional: field.optional,
        ...(field.narrows && { dispatch_action: true }),
        label: { type: 'plain_text', text: field.label },
        element:
          field.input === 'choice'
            ? {
                type: 'external_select',
                action_id: field.within ? `${field.name}@${field.within}` : field.name,
                min_query_length: 0,
              }
            : { type: 'plain_text_input', action_id: field.name },
      })),
    }),
    home: async (user) => ({
      type: 'home',
      blocks: [{ type: 'section', text: { type: 'mrkdwn', text: `Hello <@${user}>` } }],
    }),
  }
}
