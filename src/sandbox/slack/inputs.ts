import { elementsOf, optionsOf, type Element, type Found } from './elements.ts'
import type { Block, Option } from './snapshot.ts'
import type { Values } from './slack.ts'

/** What one element holds, as `state.values` shows it. */
export type Input = Readonly<Record<string, unknown>> & { type: string }

/** By block id, then action id. */
export type InputState = Readonly<Record<string, Readonly<Record<string, Input>>>>

/** Where an element keeps its value in `state.values`, and with which field it begins. */
const shapes: Record<
  string,
  { field: string; initial: string; many?: boolean; options?: boolean }
> = {
  plain_text_input: { field: 'value', initial: 'initial_value' },
  email_text_input: { field: 'value', initial: 'initial_value' },
  url_text_input: { field: 'value', initial: 'initial_value' },
  number_input: { field: 'value', initial: 'initial_value' },
  static_select: { field: 'selected_option', initial: 'initial_option', options: true },
  external_select: { field: 'selected_option', initial: 'initial_option', options: true },
  radio_buttons: { field: 'selected_option', initial: 'initial_option', options: true },
  overflow: { field: 'selected_option', initial: '', options: true },
  checkboxes: { field: 'selected_options', initial: 'initial_options', options: true, many: true },
  multi_static_select: {
    field: 'selected_options',
    initial: 'initial_options',
    options: true,
    many: true,
  },
  multi_external_select: {
    field: 'selected_options',
    initial: 'initial_options',
    options: true,
    many: true,
  },
  users_select: { field: 'selected_user', initial: 'initial_user' },
  multi_users_select: { field: 'selected_users', initial: 'initial_users', many: true },
  channels_select: { field: 'selected_channel', initial: 'initial_channel' },
  multi_channels_select: { field: 'selected_channels', initial: 'initial_channels', many: true },
  conversations_select: { field: 'selected_conversation', initial: 'initial_conversation' },
  multi_conversations_select: {
    field: 'selected_conversations',
    initial: 'initial_conversations',
    many: true,
  },
  datepicker: { field: 'selected_date', initial: 'initial_date' },
  timepicker: { field: 'selected_time', initial: 'initial_time' },
  datetimepicker: { field: 'selected_date_time', initial: 'initial_date_time' },
}

/** The state that a view or message opens with. What was filled in before (`kept`) stays where block and action id are the same. */
export function initialState(blocks: readonly Block[], kept: InputState = {}): InputState {
  const state: Record<string, Record<string, Input>> = {}
  for (const { block, element } of elementsOf(blocks)) {
    const shape = shapes[element.type]
    if (!shape || element.type === 'overflow') continue
    const empty = shape.many ? [] : null
    const before = kept[block.block_id]?.[element.action_id]
    state[block.block_id] = {
      ...state[block.block_id],
      [element.action_id]: before ?? {
        type: element.type,
        [shape.field]: element[shape.initial] ?? empty,
      },
    }
  }
  return state
}

/** The state after a person put `value` into the element; `offered` are the options of an external select. */
export function fill(
  state: InputState,
  found: Found,
  value: string | readonly string[],
  offered: readonly Option[] = [],
): InputState {
  const { block, element } = found
  const input = inputOf(element, value, offered)
  return {
    ...state,
    [block.block_id]: { ...state[block.block_id], [element.action_id]: input },
  }
}

/** What the element holds once a person chose or typed `value`. */
export function inputOf(
  element: Element,
  value: string | readonly string[],
  offered: readonly Option[] = [],
): Input {
  const shape = shapes[element.type]
  if (!shape)
    throw new Error(`Cannot fill "${element.action_id}": a ${element.type} holds no value`)
  const values = typeof value === 'string' ? [value] : value
  const chosen = shape.options ? values.map((each) => option(element, each, offered)) : values
  if (shape.many) return { type: element.type, [shape.field]: chosen }
  const [single] = chosen
  const stored = element.type === 'datetimepicker' ? Number(single) : single
  return { type: element.type, [shape.field]: stored === '' ? null : (stored ?? null) }
}

/** What Slack itself finds wrong before it asks the app, by block id. */
export function complaints(blocks: readonly Block[], state: InputState): Record<string, string> {
  const errors: Record<string, string> = {}
  for (const { block, element } of elementsOf(blocks)) {
    if (block.type !== 'input') continue
    const error = complaint(block, element, state[block.block_id]?.[element.action_id])
    if (error !== undefined) errors[block.block_id] = error
  }
  return errors
}

/** Puts values by action id into a state; an unknown id is an error that names the known ones. */
export function fillAll(
  state: InputState,
  blocks: readonly Block[],
  values: Values,
  offered: (action: string) => readonly Option[],
): InputState {
  const found = elementsOf(blocks)
  return Object.entries(values).reduce((filled, [action, value]) => {
    const target = found.find(({ element }) => element.action_id === action)
    if (!target) {
      const known = found.map(({ element }) => element.action_id).join(', ')
      throw new Error(`Cannot fill "${action}": no such input; there are ${known}`)
    }
    return isHeld(filled, target, value) ? filled : fill(filled, target, value, offered(action))
  }, state)
}

/** What was chosen once stays chosen, also when the app has suggested something else since. */
function isHeld(state: InputState, { block, element }: Found, value: Values[string]): boolean {
  const held = state[block.block_id]?.[element.action_id]?.['selected_option']
  return typeof value === 'string' && (held as Option | null | undefined)?.value === value
}

function complaint(block: Block, element: Element, input: Input | undefined): string | undefined {
  const value = input?.[shapes[element.type]?.field ?? '']
  if (isBlank(value)) return block['optional'] ? undefined : 'Please complete this required field.'
  if (typeof value !== 'string') return undefined
  if (element.type === 'number_input' && Number.isNaN(Number(value))) return 'Enter a number.'
  return element.type === 'plain_text_input' ? wrongLength(element, value.length) : undefined
}

const isBlank = (value: unknown) =>
  value === undefined || value === null || (Array.isArray(value) && value.length === 0)

function wrongLength(element: Element, length: number): string | undefined {
  const least = Number(element['min_length'] ?? 0)
  const most = Number(element['max_length'] ?? 3000)
  if (length < least) return `Enter at least ${least} characters.`
  return length > most ? `Enter at most ${most} characters.` : undefined
}

function option(element: Element, value: string, offered: readonly Option[]): Option {
  const options = [...optionsOf(element), ...offered]
  const chosen =
    options.find((each) => each.value === value) ?? options.find((each) => each.text.text === value)
  if (chosen) return chosen
  const known = options.map((each) => each.value).join(', ') || 'none'
  throw new Error(`Cannot choose "${value}" in "${element.action_id}": there are ${known}`)
}
