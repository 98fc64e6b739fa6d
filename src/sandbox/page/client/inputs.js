import { el } from './dom.js'
import { picker } from './picker.js'
import { textNodes } from './text.js'

/** @import { Option, SlackState } from '#src/sandbox/slack/snapshot.ts' */
/** @import { Surface } from './blocks.js' */
/** @import { Choice } from './picker.js' */

/** @typedef {(value: string | readonly string[]) => void} Take */

/**
 * An input of a modal with its label, hint and error. What is filled in waits in the surface's draft.
 *
 * @param {any} block
 * @param {Surface} surface
 */
export function inputBlock(block, surface) {
  const part = block.element ?? {}
  const error = surface.errors[block.block_id]
  const label = String(block.label?.text ?? '')
  /** @type {Take} */
  const take = (value) => {
    surface.draft.set(part.action_id, value)
    if (block.dispatch_action === true && part.type !== 'plain_text_input')
      void surface.choose(part.action_id, value)
  }
  return el(
    'div',
    { class: `block input${error === undefined ? '' : ' wrong'}` },
    el(
      'div',
      { class: 'label' },
      textNodes(block.label, surface.state),
      block.optional ? el('small', {}, ' (optional)') : null,
    ),
    fieldOf({ ...part, label }, surface, take),
    error === undefined ? null : el('p', { class: 'error', role: 'alert' }, error),
    block.hint ? el('p', { class: 'hint' }, textNodes(block.hint, surface.state)) : null,
  )
}

/** @param {any} part @param {Surface} surface @param {Take} take @returns {HTMLElement} */
function fieldOf(part, surface, take) {
  switch (part.type) {
    case 'checkboxes':
    case 'radio_buttons':
      return choices(part, surface, take)
    case 'datepicker':
    case 'timepicker':
    case 'datetimepicker':
      return dayField(part, surface, take)
    case 'plain_text_input':
    case 'email_text_input':
    case 'url_text_input':
    case 'number_input':
      return textField(part, surface, take)
    default:
      return selectOf(part, surface, take)
  }
}

/** @param {any} part @param {Surface} surface @param {Take} take */
function textField(part, surface, take) {
  const value = surface.draft.get(part.action_id) ?? part.initial_value ?? ''
  const shared = {
    'aria-label': part.label,
    placeholder: part.placeholder?.text,
    maxlength: part.max_length,
    'data-focus': part.action_id,
    autofocus: part.focus_on_load === true,
    oninput: (/** @type {Event} */ event) =>
      take(/** @type {HTMLInputElement} */ (event.target).value),
  }
  if (part.multiline) return el('textarea', { ...shared, rows: 4 }, String(value))
  const types = { email_text_input: 'email', url_text_input: 'url', number_input: 'number' }
  const type = types[/** @type {keyof typeof types} */ (part.type)] ?? 'text'
  return el('input', { ...shared, type, value })
}

/**
 * A date or time field.
 *
 * @param {any} part
 * @param {Surface} surface
 * @param {Take} take
 */
export function dayField(part, surface, take) {
  const types = { datepicker: 'date', timepicker: 'time', datetimepicker: 'datetime-local' }
  const type = types[/** @type {keyof typeof types} */ (part.type)]
  return el('input', {
    type,
    class: 'day',
    value: surface.draft.get(part.action_id) ?? part.initial_date ?? part.initial_time ?? '',
    'aria-label': part.label ?? part.placeholder?.text ?? 'Date',
    'data-focus': part.action_id,
    onchange: (/** @type {Event} */ event) => {
      const { value } = /** @type {HTMLInputElement} */ (event.target)
      take(type === 'datetime-local' ? String(Math.floor(Date.parse(value) / 1000)) : value)
    },
  })
}

/**
 * Check boxes or radio buttons.
 *
 * @param {any} part
 * @param {Surface} surface
 * @param {Take} take
 */
export function choices(part, surface, take) {
  const many = part.type === 'checkboxes'
  const initial = many ? (part.initial_options ?? []) : [part.initial_option].filter(Boolean)
  const before =
    surface.draft.get(part.action_id) ?? initial.map((/** @type {Option} */ option) => option.value)
  const chosen = new Set(typeof before === 'string' ? [before] : before)
  return el(
    'fieldset',
    { class: 'choices', 'aria-label': part.label ?? 'Choices' },
    (part.options ?? []).map((/** @type {Option} */ option) =>
      el(
        'label',
        {},
        el('input', {
          type: many ? 'checkbox' : 'radio',
          name: part.action_id,
          value: option.value,
          checked: chosen.has(option.value),
          onchange: (/** @type {Event} */ event) => {
            if (!many) return take(option.value)
            const { checked } = /** @type {HTMLInputElement} */ (event.target)
            if (checked) chosen.add(option.value)
            else chosen.delete(option.value)
            take([...chosen])
          },
        }),
        el(
          'span',
          {},
          textNodes(option.text, surface.state),
          option.description ? el('small', {}, textNodes(option.description, surface.state)) : null,
        ),
      ),
    ),
  )
}

/**
 * A select menu with type-ahead, whatever its entries come from.
 *
 * @param {any} part
 * @param {Surface} surface
 * @param {Take} take
 */
export function selectOf(part, surface, take) {
  const multiple = String(part.type).startsWith('multi_')
  const placeholder = String(part.placeholder?.text ?? 'Choose…')
  return picker({
    name: part.label ?? placeholder,
    placeholder,
    mark: String(part.action_id),
    multiple,
    chosen: chosenOf(part, surface),
    options: (typed) => entriesOf(part, surface, typed),
    pick: (chosen) => {
      const values = chosen.map(({ value }) => value)
      labels.set(`${part.action_id}`, chosen)
      take(multiple ? values : (values[0] ?? ''))
    },
  })
}

/** What was chosen by action id, with labels: a draft holds values only. @type {Map<string, readonly Choice[]>} */
const labels = new Map()

/** @param {any} part @param {Surface} surface @returns {readonly Choice[]} */
function chosenOf(part, surface) {
  const draft = surface.draft.get(part.action_id)
  if (draft === undefined) {
    const initial = part.initial_options ?? [part.initial_option].filter(Boolean)
    const id = part.initial_user ?? part.initial_channel ?? part.initial_conversation
    const own = ownEntries(part, surface.state).filter((entry) => entry.value === id)
    return [...initial.map(choiceOf), ...own]
  }
  const values = typeof draft === 'string' ? [draft] : draft
  return (labels.get(String(part.action_id)) ?? []).filter(({ value }) => values.includes(value))
}

/** @param {any} part @param {Surface} surface @param {string} typed @returns {Promise<readonly Choice[]>} */
async function entriesOf(part, surface, typed) {
  if (String(part.type).endsWith('external_select')) {
    if (typed.length < (part.min_query_length ?? 3) && part.min_query_length !== 0) return []
    const found = await surface.suggest(String(part.action_id), typed)
    return found.map((option) => choiceOf(option))
  }
  const groups = part.option_groups ?? [{ options: part.options ?? [] }]
  /** @type {Choice[]} */
  const listed = groups.flatMap((/** @type {any} */ group) =>
    group.options.map((/** @type {Option} */ option) => choiceOf(option, group.label?.text)),
  )
  const wanted = typed.toLowerCase()
  const all = [...listed, ...ownEntries(part, surface.state)]
  return all.filter(({ label }) => label.toLowerCase().includes(wanted))
}

/** People and channels, for the selects that list them. @param {any} part @param {SlackState} state @returns {Choice[]} */
function ownEntries(part, state) {
  const type = String(part.type)
  if (type.endsWith('users_select'))
    return state.users
      .filter(({ deactivated }) => !deactivated)
      .map(({ id, realName, name }) => ({ value: id, label: realName || name }))
  if (type.endsWith('channels_select') || type.endsWith('conversations_select'))
    return state.channels
      .filter(({ kind }) => kind !== 'dm')
      .map(({ id, name }) => ({ value: id, label: `#${name}` }))
  return []
}

/** @param {any} option @param {unknown} [group] @returns {Choice} */
function choiceOf(option, group) {
  return {
    value: String(option.value),
    label: String(option.text?.text ?? option.value),
    description: option.description?.text,
    group: typeof group === 'string' ? group : undefined,
  }
}
