import { blocksOf } from './blocks.js'
import { el, fill } from './dom.js'

/** @import { ModalView } from '#src/sandbox/slack/snapshot.ts' */
/** @import { Surface } from './blocks.js' */

/** @typedef {{ surface: (view: ModalView) => Surface, submit: (view: ModalView) => Promise<void>, close: (view: ModalView) => void, appName: string }} ModalLook */

/** @type {HTMLDialogElement | undefined} */
let open
let drawn = ''

/**
 * Shows the topmost modal, or none. A modal that the app changed keeps what was typed.
 *
 * @param {readonly ModalView[]} modals bottom first
 * @param {ModalLook} look
 */
export function drawModal(modals, look) {
  const top = modals.at(-1)
  const signature = top ? JSON.stringify([top.id, top.hash, top.errors, top.blocks]) : ''
  if (signature === drawn) return
  drawn = signature
  if (!top) {
    open?.remove()
    open = undefined
    return
  }
  const dialog = open ?? newDialog()
  const focused = document.activeElement?.getAttribute('data-focus')
  dialog.setAttribute('aria-label', top.title)
  dialog.oncancel = (event) => {
    event.preventDefault()
    look.close(top)
  }
  const again = dialog.dataset['view'] === top.id
  dialog.dataset['view'] = top.id
  fill(dialog, form(top, modals.length > 1, look))
  focus(dialog, again ? focused : undefined)
}

function newDialog() {
  const dialog = el('dialog', { class: 'modal' })
  document.body.append(dialog)
  dialog.showModal()
  open = dialog
  return dialog
}

/** @param {HTMLElement} dialog @param {string | null | undefined} mark */
function focus(dialog, mark) {
  const wrong = dialog.querySelector('.wrong input, .wrong textarea')
  const same = mark ? dialog.querySelector(`[data-focus="${CSS.escape(mark)}"]`) : null
  const first = dialog.querySelector('[autofocus], .blocks input, .blocks textarea, .blocks button')
  const target = wrong ?? same ?? first ?? dialog.querySelector('.ends button')
  if (target instanceof HTMLElement) target.focus()
}

/** @param {ModalView} view @param {boolean} stacked @param {ModalLook} look */
function form(view, stacked, look) {
  const surface = look.surface(view)
  const inputs = view.blocks.map(({ block_id }) => block_id)
  const others = Object.entries(view.errors).filter(([block]) => !inputs.includes(block))
  const send = el('button', { type: 'submit', class: 'button primary' }, view.submit ?? 'Submit')
  return el(
    'form',
    {
      novalidate: true,
      onsubmit: async (/** @type {Event} */ event) => {
        event.preventDefault()
        send.classList.add('busy')
        send.disabled = true
        await look.submit(view)
        send.classList.remove('busy')
        send.disabled = false
      },
    },
    el(
      'header',
      {},
      el('span', { class: 'avatar app small', 'aria-hidden': true }, '🚀'),
      el('h2', {}, view.title),
      el(
        'button',
        { type: 'button', class: 'icon', 'aria-label': 'Close', onclick: () => look.close(view) },
        '×',
      ),
    ),
    el(
      'div',
      { class: 'scroll' },
      others.map(([, error]) => el('p', { class: 'error', role: 'alert' }, error)),
      blocksOf(view.blocks, surface),
    ),
    el(
      'footer',
      { class: 'ends' },
      el(
        'button',
        { type: 'button', class: 'button', onclick: () => look.close(view) },
        view.close ?? (stacked ? 'Back' : 'Cancel'),
      ),
      view.submit === undefined ? null : send,
    ),
  )
}
