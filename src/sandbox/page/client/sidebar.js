import { keep } from './dom.js'
import { el, fill } from './dom.js'
import { avatar, peopleOf } from './people.js'

/** @import { SlackState } from '#src/sandbox/slack/snapshot.ts' */
/** @import { Settings } from '../settings.ts' */

/** @typedef {{ id: string, label: string, face: string, unread: number, loud: boolean, current: boolean, go: () => void }} Entry */
/**
 * @typedef {{ state: SlackState, me: string, settings: Settings, channels: readonly Entry[], apps: readonly Entry[],
 *   actAs: (id: string) => void, connected: boolean }} SidebarLook
 */

/**
 * The side bar: channels, the app, and who one is.
 *
 * @param {{ workspace: HTMLElement, channels: HTMLElement, apps: HTMLElement, people: HTMLElement }} parts
 * @param {SidebarLook} look
 */
export function drawSidebar(parts, look) {
  fill(
    parts.workspace,
    el('b', {}, look.state.workspace.name),
    el(
      'small',
      { role: 'status' },
      look.connected
        ? `${look.state.sockets} ${look.state.sockets === 1 ? 'socket' : 'sockets'} open`
        : 'Connecting…',
    ),
  )
  drawEntries(parts.channels, look.channels)
  drawEntries(parts.apps, look.apps)
  keep(parts.people, peopleOf(look.state), {
    key: ({ id }) => id,
    signature: (user) => JSON.stringify([user, user.id === look.me]),
    make: (user) => personRow(user, look),
  })
}

/** @param {HTMLElement} parent @param {readonly Entry[]} entries */
function drawEntries(parent, entries) {
  keep(parent, entries, {
    key: ({ id }) => id,
    signature: (entry) => JSON.stringify(entry),
    make: (entry) =>
      el(
        'li',
        {},
        el(
          'button',
          {
            type: 'button',
            class: `entry${entry.unread > 0 ? ' unread' : ''}`,
            'aria-current': entry.current ? 'page' : undefined,
            'data-focus': `entry-${entry.id}`,
            onclick: entry.go,
          },
          el('span', { class: 'face', 'aria-hidden': true }, entry.face),
          el('span', { class: 'name' }, entry.label),
          entry.unread > 0
            ? el(
                'span',
                {
                  class: `count${entry.loud ? ' loud' : ''}`,
                  'aria-label': `${entry.unread} unread`,
                },
                entry.unread,
              )
            : null,
        ),
      ),
  })
}

/** @param {SlackState['users'][number]} user @param {SidebarLook} look */
function personRow(user, look) {
  const note = look.settings.people[user.id]
  const role = note?.role ?? roleOf(user)
  const name = user.realName || user.name
  return el(
    'li',
    { role: 'presentation' },
    el(
      'button',
      {
        type: 'button',
        class: 'entry person',
        role: 'radio',
        'aria-checked': String(user.id === look.me),
        'aria-label': `${name}, ${role}`,
        title: note?.about,
        'data-focus': `person-${user.id}`,
        onclick: () => look.actAs(user.id),
      },
      avatar({ name, app: false, id: user.id }, 'tiny'),
      el('span', { class: 'name' }, name),
      el('span', { class: 'role' }, role),
    ),
  )
}

/** @param {SlackState['users'][number]} user */
function roleOf(user) {
  if (user.stranger) return 'other team'
  if (user.guest !== 'no') return 'guest'
  return user.admin ? 'admin' : 'member'
}
