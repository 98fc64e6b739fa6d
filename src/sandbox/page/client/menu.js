import { el } from './dom.js'

/** @typedef {{ label: string, description?: string | undefined, bad?: boolean, run: () => void }} Entry */

/**
 * A button that opens a menu, as Slack's "⋯" does. Arrow keys move, Escape closes, focus returns to the button.
 *
 * @param {{ name: string, mark: string, face: string, class?: string }} look
 * @param {readonly Entry[]} entries
 */
export function menuButton(look, entries) {
  const button = el(
    'button',
    {
      type: 'button',
      class: look.class ?? 'button overflow',
      'aria-label': look.name,
      'aria-haspopup': 'menu',
      'aria-expanded': 'false',
      'data-focus': look.mark,
      onclick: () => open(button, look.name, entries),
    },
    look.face,
  )
  return button
}

/** @param {HTMLElement} button @param {string} name @param {readonly Entry[]} entries */
function open(button, name, entries) {
  const menu = el(
    'div',
    { class: 'menu', role: 'menu', 'aria-label': name, popover: 'auto' },
    entries.map((entry) =>
      el(
        'button',
        {
          type: 'button',
          role: 'menuitem',
          class: entry.bad ? 'bad' : '',
          onclick: () => {
            menu.hidePopover()
            entry.run()
          },
        },
        entry.label,
        entry.description === undefined ? null : el('small', {}, entry.description),
      ),
    ),
  )
  menu.addEventListener('keydown', (event) => move(menu, event))
  menu.addEventListener('toggle', (event) => {
    if (/** @type {ToggleEvent} */ (event).newState !== 'closed') return
    button.setAttribute('aria-expanded', 'false')
    if (menu.contains(document.activeElement)) button.focus()
    menu.remove()
  })
  // Inside an open dialog the menu has to be the dialog's, or it could not be reached.
  ;(button.closest('dialog') ?? document.body).append(menu)
  menu.showPopover()
  put(menu, button)
  button.setAttribute('aria-expanded', 'true')
  menu.querySelector('button')?.focus()
}

/** @param {HTMLElement} menu @param {HTMLElement} button */
function put(menu, button) {
  const at = button.getBoundingClientRect()
  const left = Math.min(at.left, window.innerWidth - menu.offsetWidth - 8)
  const under = at.bottom + 4
  const fits = under + menu.offsetHeight < window.innerHeight
  menu.style.left = `${Math.max(8, left)}px`
  menu.style.top = `${fits ? under : Math.max(8, at.top - menu.offsetHeight - 4)}px`
}

/** @param {HTMLElement} menu @param {KeyboardEvent} event */
function move(menu, event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (step === undefined) return
  event.preventDefault()
  const items = [...menu.querySelectorAll('button')]
  const at = items.findIndex((item) => item === document.activeElement)
  items[(at + step + items.length) % items.length]?.focus()
}
