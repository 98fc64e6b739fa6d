import { el } from './dom.js'
import { textNodes } from './text.js'

/** @import { SlackState } from '#src/sandbox/slack/snapshot.ts' */
/** @import { TextObject } from './text.js' */

/** A confirmation of Block Kit. @typedef {{ title?: TextObject, text?: TextObject, confirm?: TextObject, deny?: TextObject, style?: string }} Confirm */

/**
 * Asks "are you sure?" as the app worded it. Resolves to whether the person agreed.
 *
 * @param {Confirm | undefined} confirm nothing to ask is agreement
 * @param {SlackState} state
 * @returns {Promise<boolean>}
 */
export function confirmed(confirm, state) {
  if (!confirm) return Promise.resolve(true)
  return new Promise((resolve) => {
    const title = confirm.title?.text ?? 'Are you sure?'
    const dialog = el(
      'dialog',
      {
        class: 'confirm',
        'aria-label': title,
        onclose: () => finish(dialog.returnValue === 'yes'),
      },
      el('h2', {}, title),
      el('p', {}, textNodes(confirm.text, state)),
      el(
        'form',
        { method: 'dialog', class: 'ends' },
        el('button', { class: 'button', value: 'no' }, confirm.deny?.text ?? 'Cancel'),
        el(
          'button',
          {
            class: `button ${confirm.style === 'danger' ? 'danger solid' : 'primary'}`,
            value: 'yes',
            autofocus: true,
          },
          confirm.confirm?.text ?? 'Yes',
        ),
      ),
    )
    /** @param {boolean} answer */
    const finish = (answer) => {
      dialog.remove()
      resolve(answer)
    }
    document.body.append(dialog)
    dialog.showModal()
  })
}

/**
 * Says something for a few seconds above everything else.
 *
 * @param {string} text
 * @param {'plain' | 'bad'} [tone]
 */
export function toast(text, tone = 'plain') {
  const note = el(
    'div',
    { class: `toast ${tone}`, popover: 'manual', role: tone === 'bad' ? 'alert' : 'status' },
    text,
  )
  document.body.append(note)
  note.showPopover()
  setTimeout(() => note.remove(), tone === 'bad' ? 7000 : 3500)
}
