import { el, byId, fill } from './dom.js'
import { blocksOf } from './blocks.js'
import { drawInspector } from './inspector.js'
import { drawModal } from './modal.js'
import { drawSidebar } from './sidebar.js'
import { drawTimeline, inChannel, inThread } from './timeline.js'
import { drawWorld, turnSwitch } from './world-panel.js'

/** @import { ChannelView, MessageView } from '#src/sandbox/slack/snapshot.ts' */
/** @import { Page, Shown } from './app.js' */
/** @import { MessageLook } from './message.js' */

/**
 * Brings the whole page in line with what is to be shown; parts that did not change are left alone.
 *
 * @param {Page} page
 */
export function draw(page) {
  markRead(page)
  sidebar(page)
  place(page)
  conversation(page)
  pane(page)
  const { modals } = page.shown().state
  drawModal(modals, {
    appName: page.shown().state.bot.name,
    surface: (view) => page.surface({ view: view.id }, view),
    submit: page.submit,
    close: (view) => void page.attempt(page.acts.closeView(view.id)),
  })
}

/** The channel that the main composer writes to. @param {Page} page @returns {string} */
draw.channel = (page) => {
  const { at, state, me } = page.shown()
  return 'channel' in at
    ? at.channel
    : (privateChannel(state.channels, me)?.id ?? `D${me.slice(1)}`)
}

/** @param {readonly ChannelView[]} channels @param {string} me */
function privateChannel(channels, me) {
  return channels.find(({ kind, with: other }) => kind === 'dm' && other === me)
}

/** @param {Page} page */
function markRead(page) {
  const { read, me, state, at } = page.shown()
  if ('home' in at && at.home === 'home') return
  const channel = draw.channel(page)
  const last = inChannel(state.messages, channel).at(-1)
  if (last) read.set(`${me}/${channel}`, last.ts)
}

/** @param {Page} page @param {string} channel */
function unreadIn(page, channel) {
  const { read, me, state } = page.shown()
  const since = Number(read.get(`${me}/${channel}`) ?? 0)
  return inChannel(state.messages, channel).filter(
    ({ ts, user }) => Number(ts) > since && user !== me,
  )
}

/** What the app wrote to this person alone, and is not read yet. @param {Page} page */
function unreadFromApp(page) {
  const { state, me } = page.shown()
  const direct = privateChannel(state.channels, me)
  return direct ? unreadIn(page, direct.id).length : 0
}

/** @param {Page} page */
function sidebar(page) {
  const { state, me, at, connected } = page.shown()
  const rooms = state.channels.filter(({ kind }) => kind !== 'dm')
  drawSidebar(
    {
      workspace: byId('workspace'),
      channels: byId('channels'),
      apps: byId('apps'),
      people: byId('people'),
    },
    {
      state,
      me,
      settings: page.settings,
      connected,
      actAs: (id) => void page.actAs(id),
      channels: rooms.map((room) => {
        const unread = unreadIn(page, room.id)
        return {
          id: room.id,
          label: room.name,
          face: room.kind === 'private' ? '🔒' : '#',
          unread: unread.length,
          loud: unread.some((message) => calls(message, me)),
          current: 'channel' in at && at.channel === room.id,
          go: () => page.go({ channel: room.id }),
        }
      }),
      apps: [
        {
          id: 'home',
          label: state.bot.name,
          face: '🚀',
          unread: unreadFromApp(page),
          loud: true,
          current: 'home' in at,
          go: () => page.go({ home: 'home' }),
        },
      ],
    },
  )
}

/** @param {MessageView} message @param {string} me */
function calls(message, me) {
  return (
    message.onlyFor === me || `${message.text}${JSON.stringify(message.blocks)}`.includes(`<@${me}`)
  )
}

/** @param {Page} page */
function place(page) {
  const { state, at } = page.shown()
  const room = 'channel' in at ? state.channels.find(({ id }) => id === at.channel) : undefined
  document.title = `${room ? `#${room.name}` : state.bot.name} · ${state.workspace.name}`
  fill(byId('place'), 'home' in at ? appHeader(page, at.home) : roomHeader(room))
}

/** @param {Page} page @param {'home' | 'messages'} open */
function appHeader(page, open) {
  const unread = unreadFromApp(page)
  const tabs = /** @type {const} */ (['home', 'messages'])
  return [
    el('h1', {}, `🚀 ${page.shown().state.bot.name}`),
    el(
      'div',
      { role: 'tablist', class: 'tabs', 'aria-label': 'App' },
      tabs.map((tab) =>
        el(
          'button',
          {
            type: 'button',
            role: 'tab',
            'aria-selected': String(open === tab),
            onclick: () => page.go({ home: tab }),
          },
          tab === 'home' ? 'Home' : 'Messages',
          tab === 'messages' && unread > 0
            ? el('span', { class: 'count loud', 'aria-label': `${unread} unread` }, unread)
            : null,
        ),
      ),
    ),
  ]
}

/** @param {ChannelView | undefined} room */
function roomHeader(room) {
  if (!room) return []
  const { kind, name: title, topic, members } = room
  return [
    el('h1', {}, `${kind === 'private' ? '🔒' : '#'} ${title}`),
    el('p', { class: 'topic', title: topic }, topic),
    el(
      'span',
      { class: 'members', 'aria-label': `${members.length} members` },
      `👥 ${members.length}`,
    ),
  ]
}

/** @param {Page} page @param {MessageLook['where']} where @returns {MessageLook} */
function lookOf(page, where) {
  const { state, me } = page.shown()
  return {
    state,
    me,
    where,
    surface: (message) => page.surface({ channel: message.channel, ts: message.ts }),
    openThread: page.openThread,
    react: (message, name) => void page.attempt(page.acts.react(message.channel, message.ts, name)),
  }
}

/** @param {Page} page */
function conversation(page) {
  const { state, at } = page.shown()
  const onHome = 'home' in at && at.home === 'home'
  byId('home').hidden = !onHome
  byId('conversation').hidden = onHome
  byId('composer').hidden = onHome
  if (onHome) return home(page)
  const channel = draw.channel(page)
  drawTimeline(byId('conversation'), inChannel(state.messages, channel), lookOf(page, 'channel'))
  const room = state.channels.find(({ id }) => id === channel)
  name('field', 'home' in at ? `Message ${state.bot.name}` : `Message #${room?.name ?? channel}`)
}

let drawnHome = ''

/** @param {Page} page */
function home(page) {
  const view = page.shown().state.home
  const signature = JSON.stringify(view ? [view.id, view.hash, view.blocks] : 'none')
  if (signature === drawnHome) return
  drawnHome = signature
  fill(
    byId('home'),
    view
      ? blocksOf(view.blocks, page.surface({ view: view.id }, view))
      : el('p', { class: 'empty' }, 'The app has not shown anything here yet.'),
  )
}

/** @param {Page} page */
function pane(page) {
  const { pane: open, thread, state, journal, filter, world } = page.shown()
  const shows = open === 'thread' && !thread ? 'none' : open
  byId('pane').hidden = shows === 'none'
  byId('app').dataset['pane'] = shows
  byId('thread-scroll').hidden = shows !== 'thread'
  byId('world').hidden = shows !== 'world'
  byId('inspector').hidden = shows !== 'inspector'
  byId('show-world').setAttribute('aria-pressed', String(shows === 'world'))
  byId('show-inspector').setAttribute('aria-pressed', String(shows === 'inspector'))
  paneTitle(page, shows)
  if (shows === 'thread' && thread) {
    drawTimeline(byId('thread'), inThread(state.messages, thread), lookOf(page, 'thread'))
    name('thread-field', 'Reply…')
  }
  if (shows === 'inspector') drawInspector(byId('journal'), journal, filter)
  if (shows === 'world') {
    drawWorld(byId('world'), world, async (id, on) => {
      const next = await turnSwitch(page.api, id, on)
      if (next) page.show({ world: next })
    })
  }
}

/** @param {Page} page @param {Shown['pane']} shows */
function paneTitle(page, shows) {
  const { thread, state } = page.shown()
  const room = state.channels.find(({ id }) => id === thread?.channel)
  const titles = {
    none: ['', ''],
    thread: ['Thread', room?.kind === 'dm' ? state.bot.name : `#${room?.name ?? ''}`],
    world: ['World', 'what happens behind the app'],
    inspector: ['Inspector', 'what Slack and the app say to each other'],
  }
  const [title = '', note = ''] = titles[shows]
  byId('pane-title').textContent = title
  byId('pane-note').textContent = note
  byId('pane').setAttribute('aria-label', title)
}

/** @param {string} id @param {string} text */
function name(id, text) {
  const field = byId(id)
  field.setAttribute('aria-label', text)
  field.setAttribute('placeholder', text)
}
