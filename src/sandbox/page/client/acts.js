/** @import { Api } from './api.js' */
/** @import { Option } from '#src/sandbox/slack/snapshot.ts' */

/** Where a component is: in a message, or in a modal or Home tab. @typedef {{ channel: string, ts: string, block?: string } | { view: string, block?: string }} Place */
/** Values of inputs by action id. @typedef {Record<string, string | readonly string[]>} Values */
/** @typedef {{ ok: boolean, error?: string, outcome?: string }} Outcome */

/**
 * What a person can do at the keyboard, as words for the control endpoint.
 *
 * @param {Api} api
 * @param {() => string} me who acts, asked each time
 */
export function actsOf(api, me) {
  /** @param {string} name @param {Record<string, unknown>} args */
  const act = (name, args) => api.act({ as: me(), act: name, ...args })
  return {
    /** @param {string} channel @param {string} line @returns {Promise<Outcome>} */
    command: (channel, line) => act('command', { channel, line }),
    /** @param {string} channel @param {string} text @param {string} [thread] */
    say: (channel, text, thread) =>
      act('say', { channel, text, ...(thread === undefined ? {} : { thread }) }),
    /** @param {Place} place @param {string} button @returns {Promise<Outcome>} */
    click: (place, button) => act('click', { place, button }),
    /** @param {Place} place @param {string} action @param {string | readonly string[]} value @param {Values} filled what else is filled in there @returns {Promise<Outcome>} */
    choose: (place, action, value, filled) => act('choose', { place, action, value, filled }),
    /** @param {Place} place @param {string} action @param {string} typed @returns {Promise<readonly Option[]>} */
    suggest: (place, action, typed) => act('suggest', { place, action, typed }),
    /** @param {string} view @param {Values} values @returns {Promise<Outcome>} */
    submit: (view, values) => act('submit', { view, values }),
    /** @param {string} view */
    closeView: (view) => act('close', { view }),
    openHome: () => act('home', {}),
    /** @param {string} channel @param {string} ts @param {string} name */
    react: (channel, ts, name) => act('react', { place: { channel, ts }, name }),
  }
}

/** @typedef {ReturnType<typeof actsOf>} Acts */
