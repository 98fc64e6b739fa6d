import { toast } from './dialogs.js'
import { el, fill, keep } from './dom.js'

/** @import { Api } from './api.js' */
/** @import { Switch, WorldState } from '../switches.ts' */

/**
 * The switches of the simulated world and of the simulated Slack, in their groups.
 *
 * @param {HTMLElement} panel
 * @param {WorldState | undefined} world
 * @param {(id: string, on?: boolean) => Promise<void>} turn
 */
export function drawWorld(panel, world, turn) {
  if (!world || world.switches.length === 0) {
    fill(panel, el('p', { class: 'empty', 'data-key': 'empty' }, 'This world has no switches.'))
    return
  }
  const groups = [...new Set(world.switches.map(groupOf))]
  keep(panel, groups, {
    key: (group) => group,
    signature: (group) => JSON.stringify(world.switches.filter((each) => groupOf(each) === group)),
    make: (group) =>
      el(
        'section',
        { 'aria-label': group },
        el('h3', {}, group),
        world.switches
          .filter((each) => groupOf(each) === group)
          .map((each) => switchRow(each, turn)),
      ),
  })
}

/**
 * Turns a switch and says so where it failed.
 *
 * @param {Api} api
 * @param {string} id
 * @param {boolean} [on]
 * @returns {Promise<WorldState | undefined>}
 */
export async function turnSwitch(api, id, on) {
  try {
    return await api.turn(id, on)
  } catch (error) {
    toast(error instanceof Error ? error.message : String(error), 'bad')
    return undefined
  }
}

/** @param {Switch} each @param {(id: string, on?: boolean) => Promise<void>} turn */
function switchRow(each, turn) {
  const words = el(
    'span',
    { class: 'words' },
    el('b', {}, each.label),
    el('small', {}, each.description),
  )
  if (each.kind === 'button') {
    return el(
      'div',
      { class: 'switch' },
      words,
      el(
        'button',
        {
          type: 'button',
          class: 'button',
          'aria-label': each.label,
          'data-focus': each.id,
          onclick: () => void turn(each.id),
        },
        'Do it',
      ),
    )
  }
  return el(
    'div',
    { class: 'switch' },
    words,
    el(
      'button',
      {
        type: 'button',
        role: 'switch',
        class: 'toggle',
        'aria-checked': String(each.on ?? false),
        'aria-label': each.label,
        'data-focus': each.id,
        onclick: () => void turn(each.id, !each.on),
      },
      el('span', {}),
    ),
  )
}

/** @param {Switch} each */
function groupOf(each) {
  return each.group ?? 'World'
}
