import { el } from './dom.js'

/** @import { SlackState, UserView } from '#src/sandbox/slack/snapshot.ts' */

/**
 * Who wrote something, as it is shown: a person, the app or Slack itself.
 *
 * @param {SlackState} state
 * @param {{ user: string, bot?: boolean, system?: boolean }} author
 * @returns {{ name: string, app: boolean, id: string }}
 */
export function authorOf(state, author) {
  if (author.system) return { name: 'Slackbot', app: true, id: 'USLACKBOT' }
  if (author.bot || author.user === state.bot.id)
    return { name: state.bot.name, app: true, id: state.bot.id }
  return { name: nameOf(state, author.user), app: false, id: author.user }
}

/**
 * @param {SlackState} state
 * @param {string} id
 */
export function nameOf(state, id) {
  const user = state.users.find((each) => each.id === id)
  return user ? user.realName || user.name : id
}

/**
 * People who can be acted as; the app is not one of them.
 *
 * @param {SlackState} state
 * @returns {readonly UserView[]}
 */
export function peopleOf(state) {
  return state.users.filter((user) => !user.bot && user.id !== state.bot.id && !user.deactivated)
}

/**
 * A tile with initials in a colour of the person's own; the app's is its rocket.
 *
 * @param {{ name: string, app: boolean, id: string }} author
 * @param {string} [size]
 */
export function avatar(author, size = '') {
  if (author.app && author.id === 'USLACKBOT')
    return el('span', { class: `avatar slackbot ${size}`, 'aria-hidden': true }, '💬')
  if (author.app) return el('span', { class: `avatar app ${size}`, 'aria-hidden': true }, '🚀')
  const initials = author.name
    .split(/[\s._-]+/)
    .map((word) => word.charAt(0))
    .slice(0, 2)
    .join('')
  return el(
    'span',
    { class: `avatar ${size}`, 'aria-hidden': true, hue: hueOf(author.id) },
    initials.toUpperCase(),
  )
}

/** @param {string} id */
function hueOf(id) {
  return Array.from(id).reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 360, 7)
}
