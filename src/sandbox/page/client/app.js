import { actsOf } from './acts.js'
import { connect, readSettings } from './api.js'
import { composer } from './composer.js'
import { toast } from './dialogs.js'
import { byId } from './dom.js'
import { draw } from './draw.js'
import { peopleOf } from './people.js'

/** @import { JournalEntry, MessageView, ModalView, SlackState } from '#src/sandbox/slack/snapshot.ts' */
/** @import { Surface } from './blocks.js' */
/** @import { Place } from './acts.js' */
/** @import { WorldState } from '../switches.ts' */
/** @import { Numbered } from './inspector.js' */

/**
 * What the page shows at this moment.
 *
 * @typedef {{
 *   state: SlackState, me: string, at: { channel: string } | { home: 'home' | 'messages' },
 *   thread: { channel: string, ts: string } | undefined, pane: 'none' | 'thread' | 'world' | 'inspector',
 *   journal: readonly Numbered[], filter: string, world: WorldState | undefined, connected: boolean,
 *   read: Map<string, string>, drafts: Map<string, Map<string, string | readonly string[]>>,
 * }} Shown
 */

const settings = readSettings()
const api = connect(settings.token)
/** @type {Shown} */
let shown
const acts = actsOf(api, () => shown.me)

/**
 * What people do with the page; every part of it gets this.
 */
const page = {
  settings,
  api,
  acts,
  shown: () => shown,

  /** Changes what is shown. @param {Partial<Shown>} change */
  show(change) {
    shown = { ...shown, ...change }
    draw(page)
  },

  /** @param {Shown['at']} at */
  go(at) {
    sidebar(false)
    page.show({ at, ...(shown.pane === 'thread' ? { pane: 'none', thread: undefined } : {}) })
    const scroller = byId('conversation-scroll')
    scroller.scrollTop = 'home' in at && at.home === 'home' ? 0 : scroller.scrollHeight
    if ('home' in at) void attempt(acts.openHome())
  },

  /** @param {string} me */
  async actAs(me) {
    sidebar(false)
    // What the app wrote to them is not read before they open it.
    shown = { ...shown, me, ...('home' in shown.at && { at: { home: 'home' } }) }
    remember('me', me)
    await refresh()
    if ('channel' in shown.at) {
      const { channel } = shown.at
      const known = shown.state.channels.some(({ id }) => id === channel)
      if (!known) page.show({ at: firstPlace(shown.state), pane: 'none', thread: undefined })
    } else {
      page.go({ home: 'home' })
    }
  },

  /** @param {MessageView} message */
  openThread(message) {
    page.show({
      pane: 'thread',
      thread: { channel: message.channel, ts: message.thread ?? message.ts },
    })
    const scroller = byId('thread-scroll')
    scroller.scrollTop = scroller.scrollHeight
    document.getElementById('thread-field')?.focus()
  },

  /** What is used on a message or a view. @param {Place} place @param {ModalView} [view] @returns {Surface} */
  surface(place, view) {
    const name = 'view' in place ? place.view : `${place.channel}/${place.ts}`
    const draft = shown.drafts.get(name) ?? new Map()
    shown.drafts.set(name, draft)
    return {
      state: shown.state,
      place,
      draft,
      errors: view?.errors ?? {},
      click: (action, block) =>
        interaction(acts.click({ ...place, ...(block && { block }) }, action)),
      choose: (action, value, block) =>
        interaction(
          acts.choose({ ...place, ...(block && { block }) }, action, value, filledIn(draft, view)),
        ),
      suggest: (action, typed, block) =>
        acts.suggest({ ...place, ...(block && { block }) }, action, typed),
    }
  },

  /** Sends what was written; a line that begins with a slash is a command. @param {string} channel @param {string} line @param {string} [thread] */
  async send(channel, line, thread) {
    if (!line.startsWith('/')) return void (await attempt(acts.say(channel, line, thread)))
    const [command = ''] = line.split(' ')
    if (thread !== undefined) return toast(`${command} is not supported in threads. Sorry!`, 'bad')
    await attempt(acts.command(channel, line))
  },

  /** @param {ModalView} view */
  async submit(view) {
    const draft = shown.drafts.get(view.id) ?? new Map()
    const answer = await attempt(acts.submit(view.id, filledIn(draft, view)))
    if (answer && !answer.ok) toast('We had some trouble connecting. Try again?', 'bad')
    await refresh()
  },

  attempt,
}

/**
 * What was filled into the inputs that a view has now; the app may have taken others away since.
 *
 * @param {Map<string, string | readonly string[]>} draft
 * @param {ModalView} [view]
 */
function filledIn(draft, view) {
  const ids = (view?.blocks ?? []).map((/** @type {any} */ block) => block.element?.action_id)
  return Object.fromEntries([...draft].filter(([id]) => ids.includes(id)))
}

/** @typedef {typeof page} Page */

/** Waits for something and says what went wrong with it. @template T @param {Promise<T>} work @returns {Promise<T | undefined>} */
async function attempt(work) {
  try {
    return await work
  } catch (error) {
    toast(error instanceof Error ? error.message : String(error), 'bad')
    return undefined
  }
}

/** @param {Promise<{ ok: boolean, error?: string }>} work */
async function interaction(work) {
  const answer = await attempt(work)
  if (answer && !answer.ok) toast(`The app did not answer (${answer.error ?? 'no reason'})`, 'bad')
}

let asking = false
let askAgain = false

/** Reads the state anew; changes that arrive meanwhile make it read once more. */
async function refresh() {
  askAgain = true
  if (asking) return
  asking = true
  while (askAgain) {
    askAgain = false
    const { me } = shown
    const state = await api.state(me).catch(() => undefined)
    if (state && shown.me === me) page.show({ state })
    else askAgain ||= shown.me !== me
  }
  asking = false
}

/** @param {SlackState} state @returns {Shown['at']} */
function firstPlace(state) {
  const rooms = state.channels.filter(({ kind }) => kind !== 'dm')
  const wanted = rooms.find(({ name }) => name === settings.channel?.replace(/^#/, '')) ?? rooms[0]
  return wanted ? { channel: wanted.id } : { home: 'home' }
}

/** A choice that outlives a reload of the tab. @param {string} name @param {string} value */
function remember(name, value) {
  sessionStorage.setItem(`sandbox-${name}`, value)
}

function composers() {
  const shared = {
    commands: () => shown.state.bot.commands,
    completions: settings.completions,
    people: () => [{ name: shown.state.bot.name, realName: 'the app' }, ...peopleOf(shown.state)],
  }
  const main = composer({
    ...shared,
    id: 'field',
    name: 'Message',
    send: (line) => {
      // Whoever says something wants to see what comes of it.
      const scroller = byId('conversation').parentElement
      scroller?.scrollTo({ top: scroller.scrollHeight })
      return page.send(draw.channel(page), line)
    },
  })
  const thread = composer({
    ...shared,
    id: 'thread-field',
    name: 'Reply',
    commands: () => [],
    send: (line) =>
      shown.thread ? page.send(shown.thread.channel, line, shown.thread.ts) : Promise.resolve(),
  })
  byId('composer').append(main)
  byId('thread-composer').append(thread)
}

function buttons() {
  /** @param {Shown['pane']} pane */
  const toggle = (pane) => page.show({ pane: shown.pane === pane ? 'none' : pane })
  byId('show-world').addEventListener('click', () => toggle('world'))
  byId('show-inspector').addEventListener('click', () => toggle('inspector'))
  byId('close-pane').addEventListener('click', () => page.show({ pane: 'none' }))
  byId('show-sidebar').addEventListener('click', () =>
    sidebar(!document.body.classList.contains('sidebar-open')),
  )
  byId('main').addEventListener('click', () => sidebar(false))
  document.addEventListener('click', (event) => {
    const mention = event.target instanceof Element && event.target.closest('[data-channel]')
    const channel = mention ? mention.getAttribute('data-channel') : null
    const known = shown.state.channels.some(({ id }) => id === channel)
    if (channel !== null && known) page.go({ channel })
  })
  byId('inspector-filter').addEventListener('input', (event) =>
    page.show({ filter: /** @type {HTMLInputElement} */ (event.target).value }),
  )
}

/** On a narrow window the side bar slides over the conversation. @param {boolean} open */
function sidebar(open) {
  document.body.classList.toggle('sidebar-open', open)
  byId('show-sidebar').setAttribute('aria-expanded', String(open))
}

let numbered = 0
let noting = 0

/** Keeps what went over the wire; the page is drawn once for all that came together. @param {readonly JournalEntry[]} entries */
function note(entries) {
  const more = entries.map((entry) => ({ number: (numbered += 1), entry }))
  shown = { ...shown, journal: [...shown.journal, ...more].slice(-1000) }
  noting ||= requestAnimationFrame(() => {
    noting = 0
    page.show({})
  })
}

/** The world has no events: it is asked while its panel is open. */
async function watchWorld() {
  for (;;) {
    if (shown.pane === 'world' || shown.world === undefined) {
      const world = await api.world().catch(() => ({ switches: [] }))
      if (JSON.stringify(world) !== JSON.stringify(shown.world)) page.show({ world })
    }
    await new Promise((resolve) => setTimeout(resolve, 1500))
  }
}

async function start() {
  const everything = await api.everything()
  const people = peopleOf(everything)
  const before = sessionStorage.getItem('sandbox-me') ?? settings.me
  const me = people.find(({ id }) => id === before)?.id ?? people[0]?.id ?? ''
  const state = await api.state(me)
  shown = {
    state,
    me,
    at: firstPlace(state),
    thread: undefined,
    pane: 'none',
    journal: [],
    filter: '',
    world: undefined,
    connected: true,
    read: new Map(),
    drafts: new Map(),
  }
  composers()
  buttons()
  note(await api.journal().catch(() => []))
  byId('conversation-scroll').scrollTop = byId('conversation-scroll').scrollHeight
  void watchWorld()
  await api.listen(
    (change) => {
      if (change.type === 'journal') note([change.entry])
      else void refresh()
    },
    (connected) => {
      page.show({ connected })
      if (connected) void refresh()
    },
  )
}

start().catch((error) =>
  toast(`Cannot start the page: ${error instanceof Error ? error.message : String(error)}`, 'bad'),
)
