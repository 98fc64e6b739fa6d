import { dayField, choices, selectOf } from './inputs.js'
import { confirmed } from './dialogs.js'
import { el } from './dom.js'
import { menuButton } from './menu.js'
import { safeUrl } from './mrkdwn.js'
import { link, textNodes } from './text.js'

/** @import { Part, Surface } from './blocks.js' */

/**
 * An interactive element outside an input block: using it reaches the app at once.
 *
 * @param {Part} part
 * @param {Surface} surface
 * @returns {HTMLElement}
 */
export function elementOf(part, surface) {
  switch (part.type) {
    case 'button':
    case 'workflow_button':
      return button(part, surface)
    case 'overflow':
      return overflow(part, surface)
    case 'image':
      return imageOf(part)
    case 'checkboxes':
    case 'radio_buttons':
      return choices(part, surface, (value) => void send(part, surface, value))
    case 'datepicker':
    case 'timepicker':
    case 'datetimepicker':
      return dayField(part, surface, (value) => void send(part, surface, value))
    default:
      return selectOf(part, surface, (value) => void send(part, surface, value))
  }
}

/**
 * A picture. Only the sandbox's own are loaded: others are named and linked, so that the page asks nobody else.
 *
 * @param {any} part
 */
export function imageOf(part) {
  const alt = String(part.alt_text ?? 'Image')
  const url = String(part.image_url ?? part.slack_file?.url ?? '')
  const address = URL.canParse(url, location.href) ? new URL(url, location.href) : undefined
  if (address?.origin === location.origin)
    return el('img', { src: address.href, alt, loading: 'lazy' })
  const safe = safeUrl(url)
  return el('span', { class: 'far-image' }, '🖼 ', safe === undefined ? alt : link(safe, [alt]))
}

/** @param {any} part @param {Surface} surface */
function button(part, surface) {
  const style = part.style === 'primary' || part.style === 'danger' ? part.style : ''
  const face = el(
    'button',
    {
      type: 'button',
      class: `button ${style}`,
      'aria-label': part.accessibility_label,
      'data-focus': part.action_id,
      onclick: async () => {
        if (!(await confirmed(part.confirm, surface.state))) return
        const url = safeUrl(String(part.url ?? ''))
        if (url !== undefined) window.open(url, '_blank', 'noopener,noreferrer')
        await busy(face, surface.click(part.action_id))
      },
    },
    textNodes(part.text, surface.state),
  )
  return face
}

/** A button that was pressed shows it until the app acknowledged. @param {HTMLElement} face @param {Promise<void>} work */
async function busy(face, work) {
  face.classList.add('busy')
  face.setAttribute('aria-busy', 'true')
  await work
  face.classList.remove('busy')
  face.removeAttribute('aria-busy')
}

/** @param {any} part @param {Surface} surface */
function overflow(part, surface) {
  const entries = (part.options ?? []).map((/** @type {any} */ option) => ({
    label: String(option.text?.text ?? option.value),
    description: option.description?.text,
    run: () => {
      const url = safeUrl(String(option.url ?? ''))
      if (url !== undefined) window.open(url, '_blank', 'noopener,noreferrer')
      void send(part, surface, option.value)
    },
  }))
  return menuButton({ name: 'More actions', mark: String(part.action_id), face: '⋯' }, entries)
}

/** @param {any} part @param {Surface} surface @param {string | readonly string[]} value */
async function send(part, surface, value) {
  if (await confirmed(part.confirm, surface.state))
    await surface.choose(String(part.action_id), value)
}
