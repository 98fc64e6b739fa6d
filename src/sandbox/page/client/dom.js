/** @typedef {globalThis.Node | string | number | false | null | undefined} Child */
/** @typedef {Record<string, unknown>} Props */

/**
 * Makes an element. Text from outside only ever becomes text nodes and plain attributes: nothing is parsed as HTML.
 * Props that begin with `on` are listeners; `false`, `null` and `undefined` are left out.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Props} [props]
 * @param {...(Child | readonly Child[])} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function el(tag, props = {}, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(props)) set(element, name, value)
  element.append(...nodesOf(children.flat()))
  return element
}

/**
 * Makes `parent` hold one element per item, in order. An element is made again only when its signature changed, so
 * focus, scroll and open menus of the others stay; focus inside a changed one moves to the same control.
 *
 * @template Item
 * @param {Element} parent
 * @param {readonly Item[]} items
 * @param {{ key: (item: Item, index: number) => string, signature: (item: Item, index: number) => string, make: (item: Item, index: number) => HTMLElement }} how
 */
export function keep(parent, items, how) {
  const old = new Map([...parent.children].map((child) => [child.getAttribute('data-key'), child]))
  const focused = focusMark(parent)
  const wanted = items.map((item, index) => {
    const key = how.key(item, index)
    const signature = how.signature(item, index)
    const known = old.get(key)
    if (known && signatures.get(known) === signature) return known
    const made = how.make(item, index)
    made.setAttribute('data-key', key)
    signatures.set(made, signature)
    return made
  })
  const same =
    wanted.length === parent.children.length &&
    wanted.every((child, at) => parent.children[at] === child)
  if (same) return
  place(parent, wanted)
  if (focused !== undefined && !parent.contains(document.activeElement)) {
    const again = parent.querySelector(`[data-focus="${CSS.escape(focused)}"]`)
    if (again instanceof HTMLElement) again.focus({ preventScroll: true })
  }
}

/**
 * Makes `parent` hold exactly these.
 *
 * @param {Element} parent
 * @param {...(Child | readonly Child[])} children
 */
export function fill(parent, ...children) {
  parent.replaceChildren(...nodesOf(children.flat()))
}

/**
 * The element that the page's HTML has under this id.
 *
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const element = document.getElementById(id)
  if (!element) throw new Error(`Cannot find "#${id}" in the page`)
  return element
}

/** @type {WeakMap<Element, string>} */
const signatures = new WeakMap()

/** @param {Element} parent @param {readonly Element[]} wanted */
function place(parent, wanted) {
  const keepers = new Set(wanted)
  for (const child of Array.from(parent.children)) if (!keepers.has(child)) child.remove()
  wanted.forEach((child, at) => {
    if (parent.children[at] !== child) parent.insertBefore(child, parent.children[at] ?? null)
  })
}

/** @param {Element} parent */
function focusMark(parent) {
  const active = document.activeElement
  return active && parent.contains(active)
    ? (active.getAttribute('data-focus') ?? undefined)
    : undefined
}

/** @param {HTMLElement} element @param {string} name @param {unknown} value */
function set(element, name, value) {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  if (value === undefined || value === null || value === false) return
  if (name.startsWith('on') && typeof value === 'function') {
    element.addEventListener(name.slice(2), /** @type {EventListener} */ (value))
  } else if (name === 'hue') {
    element.style.setProperty('--hue', text)
  } else {
    element.setAttribute(name === 'class' ? 'class' : name, value === true ? '' : text)
  }
}

/** @param {readonly Child[]} children */
function nodesOf(children) {
  return children
    .filter((child) => child !== undefined && child !== null && child !== false)
    .map((child) => (typeof child === 'number' ? String(child) : child))
}
