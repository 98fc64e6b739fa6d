import type { InputBlock, ModalView } from '@slack/types'
import type { Field, Form } from '#src/door/door.ts'
import type { Message } from '#src/door/message.ts'
import { actions, button, message, plain, section } from './blocks.ts'
import { limits } from './clamp.ts'
import { code, escape } from './escape.ts'
import { brief } from './words.ts'

/** A modal that asks for what is missing; what is given already stands above the fields. */
export function formView(form: Form, privateMetadata: string): ModalView {
  return {
    type: 'modal',
    callback_id: 'form',
    title: plain(form.title, limits.viewTitle),
    submit: plain(form.submit, limits.viewTitle),
    close: plain('Close', limits.viewTitle),
    private_metadata: privateMetadata,
    blocks: [
      ...introduction(form),
      ...form.fields.slice(0, limits.viewBlocks - 2).map((field) => input(field)),
    ],
  }
}

/** Where there is no trigger: a message with one button that opens the form. */
export function formButton(form: Form): Message {
  const missing = form.fields
    .filter(({ optional }) => !optional)
    .map(({ label }) => label.toLowerCase())
  return message([
    section(
      `To ${escape(form.title.toLowerCase())} I need to know more: ${escape([...(form.needs ? [form.needs] : []), ...missing].join(', '))}.${givenWords(form)}`,
    ),
    actions([
      button(`${form.submit} …`, { command: form.command, args: form.given }, { style: 'primary' }),
    ]),
  ])
}

/** Together with the other arguments it must fit into a button. */
const longestInput = 700

function introduction({ summary, given, needs, explanation = [] }: Form): ModalView['blocks'] {
  const words = [
    `${escape(summary)}.`,
    ...(needs ? [`Choose ${escape(needs)}.`] : []),
    ...explanation.slice(0, 20).map((line) => escape(brief(line))),
    ...Object.entries(given).map(([name, value]) => `${escape(name)}: ${code(value)}`),
  ]
  const block = section(words.join('\n'))
  return block ? [block] : []
}

function givenWords({ given }: Form): string {
  const entries = Object.entries(given)
  if (entries.length === 0) return ''
  return ` Given is ${entries.map(([name, value]) => `${escape(name)} ${code(value)}`).join(', ')}.`
}

function input(field: Field): InputBlock {
  return {
    type: 'input',
    block_id: field.name,
    label: plain(field.label, 60),
    optional: field.optional,
    ...(field.narrows && { dispatch_action: true }),
    ...(field.hint && { hint: plain(field.hint, limits.hint) }),
    element: elementOf(field),
  }
}

function elementOf({ input: kind, name, label, initial, within }: Field): InputBlock['element'] {
  if (kind === 'choice')
    return {
      type: 'external_select',
      // Slack keeps what was chosen under the same id.
      action_id: within === undefined ? name : `${name}@${within}`,
      min_query_length: 0,
      placeholder: plain(`Choose: ${label.toLowerCase()}`, limits.placeholder),
      ...(initial &&
        initial.length <= limits.optionValue && {
          initial_option: { text: plain(initial, limits.option), value: initial },
        }),
    }
  return {
    type: 'plain_text_input',
    action_id: name,
    multiline: kind === 'paragraph',
    max_length: longestInput,
    ...(initial &&
      initial.length <= limits.optionValue && { initial_value: initial.slice(0, longestInput) }),
  }
}
