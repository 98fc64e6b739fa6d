import { el, fill } from './dom.js'

/** @typedef {{ value: string, label: string, description?: string | undefined, group?: string | undefined }} Choice */
/**
 * @typedef {{
 *   name: string, placeholder: string, mark: string, multiple?: boolean, chosen: readonly Choice[],
 *   options: (typed: string) => Promise<readonly Choice[]>, pick: (chosen: readonly Choice[]) => void,
 * }} Picking
 */

let count = 0

/**
 * A field in which one types to find an entry: a combobox with a list box, by mouse or keyboard.
 *
 * @param {Picking} picking
 * @returns {HTMLElement}
 */
export function picker(picking) {
  const listId = `list-${(count += 1)}`
  const list = el('ul', {
    class: 'options',
    id: listId,
    role: 'listbox',
    'aria-label': picking.name,
    hidden: true,
  })
  const input = el('input', {
    type: 'text',
    role: 'combobox',
    autocomplete: 'off',
    spellcheck: 'false',
    placeholder: picking.placeholder,
    'aria-label': picking.name,
    'aria-expanded': 'false',
    'aria-autocomplete': 'list',
    'aria-controls': listId,
    'data-focus': picking.mark,
  })
  const chips = el('span', { class: 'chips' })
  const box = el('div', { class: `picker${picking.multiple ? ' many' : ''}` }, chips, input, list)
  wire({
    picking,
    input,
    list,
    chips,
    box,
    chosen: [...picking.chosen],
    shown: [],
    active: -1,
    asked: 0,
    timer: 0,
  })
  return box
}

/**
 * @typedef {{ picking: Picking, input: HTMLInputElement, list: HTMLElement, chips: HTMLElement, box: HTMLElement,
 *   chosen: Choice[], shown: readonly Choice[], active: number, asked: number, timer: number }} Live
 */

/** @param {Live} live */
function wire(live) {
  const { input, box } = live
  showChosen(live)
  input.addEventListener('focus', () => input.select())
  input.addEventListener('click', () => void open(live, ''))
  input.addEventListener('input', () => {
    clearTimeout(live.timer)
    live.timer = setTimeout(() => void open(live, input.value), 120)
  })
  input.addEventListener('keydown', (event) => onKey(live, event))
  box.addEventListener('focusout', (event) => {
    const inside =
      event.relatedTarget instanceof globalThis.Node && box.contains(event.relatedTarget)
    if (inside) return
    close(live)
    showChosen(live)
  })
}

/** @param {Live} live @param {string} typed */
async function open(live, typed) {
  const asked = (live.asked += 1)
  showList(live)
  if (live.shown.length === 0) fill(live.list, el('li', { class: 'note' }, 'Loading…'))
  const found = await live.picking.options(typed).catch(() => undefined)
  if (asked !== live.asked) return
  live.shown = found ?? []
  live.active = live.shown.length > 0 ? 0 : -1
  draw(live, found === undefined ? 'The app did not answer' : 'No result')
}

/** @param {Live} live @param {string} empty */
function draw(live, empty) {
  const rows = live.shown.flatMap((choice, at) => {
    const group = choice.group !== undefined && choice.group !== live.shown[at - 1]?.group
    const row = el(
      'li',
      {
        role: 'option',
        id: `${live.list.id}-${at}`,
        'aria-selected': String(at === live.active),
        onmousedown: (/** @type {Event} */ event) => event.preventDefault(),
        onclick: () => pick(live, choice),
      },
      el('span', {}, choice.label),
      choice.description === undefined ? null : el('small', {}, choice.description),
    )
    return group ? [el('li', { class: 'group', role: 'presentation' }, choice.group), row] : [row]
  })
  fill(live.list, rows.length > 0 ? rows : el('li', { class: 'note' }, empty))
  live.input.setAttribute(
    'aria-activedescendant',
    live.active < 0 ? '' : `${live.list.id}-${live.active}`,
  )
  live.list.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
}

/** @param {Live} live @param {KeyboardEvent} event */
function onKey(live, event) {
  const isOpen = !live.list.hidden
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (step !== undefined) {
    event.preventDefault()
    if (!isOpen) return void open(live, '')
    live.active = (live.active + step + live.shown.length) % Math.max(live.shown.length, 1)
    draw(live, 'No result')
  } else if (event.key === 'Enter' && isOpen) {
    event.preventDefault()
    const choice = live.shown[live.active]
    if (choice) pick(live, choice)
  } else if (event.key === 'Escape' && isOpen) {
    event.preventDefault()
    event.stopPropagation()
    close(live)
    showChosen(live)
  } else if (event.key === 'Backspace' && live.picking.multiple && live.input.value === '') {
    change(live, live.chosen.slice(0, -1))
  }
}

/** @param {Live} live @param {Choice} choice */
function pick(live, choice) {
  const others = live.chosen.filter((each) => each.value !== choice.value)
  change(live, live.picking.multiple ? [...others, choice] : [choice])
  close(live)
}

/** @param {Live} live @param {Choice[]} chosen */
function change(live, chosen) {
  live.chosen = chosen
  showChosen(live)
  live.picking.pick(chosen)
}

/** @param {Live} live */
function showChosen(live) {
  if (!live.picking.multiple) {
    live.input.value = live.chosen[0]?.label ?? ''
    return
  }
  live.input.value = ''
  fill(
    live.chips,
    live.chosen.map((choice) =>
      el(
        'button',
        {
          type: 'button',
          class: 'chip',
          'aria-label': `Remove ${choice.label}`,
          onclick: () =>
            change(
              live,
              live.chosen.filter((each) => each !== choice),
            ),
        },
        `${choice.label} ×`,
      ),
    ),
  )
}

/** The list is fixed to the window, so that no scrolling box cuts it off. @param {Live} live */
function showList(live) {
  const place = live.box.getBoundingClientRect()
  const below = window.innerHeight - place.bottom
  const upwards = below < 200 && place.top > below
  const { style } = live.list
  style.left = `${place.left}px`
  style.width = `${Math.max(place.width, 200)}px`
  style.top = upwards ? 'auto' : `${place.bottom + 4}px`
  style.bottom = upwards ? `${window.innerHeight - place.top + 4}px` : 'auto'
  style.maxHeight = `${Math.min(300, (upwards ? place.top : below) - 16)}px`
  live.list.hidden = false
  live.input.setAttribute('aria-expanded', 'true')
}

/** @param {Live} live */
function close(live) {
  clearTimeout(live.timer)
  live.asked += 1
  live.list.hidden = true
  live.input.setAttribute('aria-expanded', 'false')
}
