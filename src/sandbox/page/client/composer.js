import { completionsOf, mentionsOf } from './completion.js'
import { el, fill } from './dom.js'

/** @import { Completion } from '../settings.ts' */
/** @import { SlashCommand, Suggestion } from './completion.js' */

/**
 * @typedef {{
 *   id: string, name: string, send: (line: string) => Promise<void>,
 *   commands: () => readonly SlashCommand[], completions: readonly Completion[],
 *   people: () => readonly { name: string, realName: string }[],
 * }} Writing
 */

/** @typedef {{ writing: Writing, field: HTMLTextAreaElement, list: HTMLElement, hint: HTMLElement, shown: readonly Suggestion[], active: number }} Live */

/**
 * Where one writes: Enter sends, Shift+Enter begins a line, Tab completes commands, their words and names.
 *
 * @param {Writing} writing
 */
export function composer(writing) {
  const listId = `${writing.id}-list`
  const list = el('ul', {
    class: 'completions',
    id: listId,
    role: 'listbox',
    'aria-label': 'Suggestions',
    hidden: true,
  })
  const hint = el('div', { class: 'usage', role: 'status' })
  const field = el('textarea', {
    rows: 1,
    id: writing.id,
    role: 'combobox',
    'aria-label': writing.name,
    placeholder: writing.name,
    'aria-expanded': 'false',
    'aria-controls': listId,
    'aria-autocomplete': 'list',
    'aria-haspopup': 'listbox',
    spellcheck: 'false',
  })
  /** @type {Live} */
  const live = { writing, field, list, hint, shown: [], active: -1 }
  const send = el(
    'button',
    { type: 'button', class: 'send', 'aria-label': 'Send', onclick: () => void submit(live) },
    '➤',
  )
  field.addEventListener('input', () => update(live))
  field.addEventListener('focus', () => update(live))
  field.addEventListener('blur', () => close(live))
  field.addEventListener('keydown', (event) => onKey(live, event))
  return el('div', { class: 'composer' }, list, hint, el('div', { class: 'box' }, field, send))
}

/** @param {Live} live */
function update(live) {
  const { field, writing } = live
  field.style.height = 'auto'
  field.style.height = `${Math.min(field.scrollHeight, 160)}px`
  const before = field.value.slice(0, field.selectionStart)
  const { suggestions, hint } = completionsOf(before, writing.commands(), writing.completions)
  live.shown = suggestions.length > 0 ? suggestions : mentionsOf(before, writing.people())
  const naming = !field.value.includes(' ') || field.value.includes('@')
  live.active = naming && live.shown.length > 0 ? 0 : -1
  draw(live)
  fill(
    live.hint,
    hint
      ? [el('b', {}, hint.label), el('span', {}, hint.usage), el('small', {}, hint.summary)]
      : [],
  )
}

/** @param {Live} live */
function draw({ shown, active, list, field }) {
  list.hidden = shown.length === 0
  field.setAttribute('aria-expanded', String(shown.length > 0))
  field.setAttribute('aria-activedescendant', active < 0 ? '' : `${list.id}-${active}`)
  fill(
    list,
    shown.map((suggestion, at) =>
      el(
        'li',
        {
          role: 'option',
          id: `${list.id}-${at}`,
          'aria-selected': String(at === active),
          onmousedown: (/** @type {Event} */ event) => event.preventDefault(),
          onclick: () => insert(field, suggestion),
        },
        el('span', {}, el('b', {}, suggestion.label), ' ', el('code', {}, suggestion.usage)),
        el('small', {}, suggestion.summary),
      ),
    ),
  )
  list.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
}

/** @param {HTMLTextAreaElement} field @param {Suggestion} suggestion */
function insert(field, suggestion) {
  const after = field.value.slice(field.selectionStart)
  field.value = suggestion.insert + after.trimStart()
  field.setSelectionRange(suggestion.insert.length, suggestion.insert.length)
  field.focus()
  field.dispatchEvent(new Event('input'))
}

/** @param {Live} live @param {KeyboardEvent} event */
function onKey(live, event) {
  if (live.shown.length > 0 && onListKey(live, event)) return
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
  event.preventDefault()
  const chosen = live.shown[live.active]
  const more = chosen && chosen.insert.trimEnd() !== live.field.value.trimEnd()
  if (more) insert(live.field, chosen)
  else void submit(live)
}

/** Keys that belong to the open list. @param {Live} live @param {KeyboardEvent} event @returns {boolean} whether it was one */
function onListKey(live, event) {
  const { shown, active, field } = live
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (step !== undefined) {
    live.active = (Math.max(active, step > 0 ? -1 : 0) + step + shown.length) % shown.length
    draw(live)
  } else if (event.key === 'Tab' && !event.shiftKey) {
    const chosen = shown[active] ?? shown[0]
    if (chosen) insert(field, chosen)
  } else if (event.key === 'Escape') {
    event.stopPropagation()
    close(live)
  } else {
    return false
  }
  event.preventDefault()
  return true
}

/** @param {Live} live */
async function submit(live) {
  const text = live.field.value.trim()
  if (text === '') return
  live.field.value = ''
  update(live)
  close(live)
  await live.writing.send(text)
}

/** @param {Live} live */
function close(live) {
  live.shown = []
  live.active = -1
  draw(live)
}
