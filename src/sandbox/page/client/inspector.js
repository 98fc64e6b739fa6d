import { el, fill, keep } from './dom.js'

/** @import { JournalEntry } from '#src/sandbox/slack/snapshot.ts' */

/**
 * @typedef {{ id: string, at: number, title: string, kind: string, note: string, tone: 'good' | 'bad' | 'wait' | 'plain', details: readonly [string, unknown][] }} Line
 */

/** An entry and its place in the order of arrival. @typedef {{ number: number, entry: JournalEntry }} Numbered */

const most = 200

/**
 * What went between Slack and the app, newest first: each delivery with its acknowledgement, each call with its answer.
 *
 * @param {HTMLElement} list
 * @param {readonly Numbered[]} journal oldest first
 * @param {string} filter
 */
export function drawInspector(list, journal, filter) {
  const lines = linesOf(journal).filter(({ title, kind }) =>
    `${kind} ${title}`.toLowerCase().includes(filter.toLowerCase()),
  )
  if (lines.length === 0) {
    fill(
      list,
      el(
        'li',
        { class: 'empty', 'data-key': 'empty' },
        'Nothing yet. Use the app, and its traffic shows up here.',
      ),
    )
    return
  }
  keep(list, lines.slice(-most).toReversed(), {
    key: ({ id }) => id,
    signature: ({ note, details }) => note + details.length,
    make: lineRow,
  })
}

/** @param {Line} line */
function lineRow(line) {
  const details = el(
    'details',
    {},
    el(
      'summary',
      { 'data-focus': line.id },
      el('span', { class: `kind ${line.kind}` }, line.kind),
      el('span', { class: 'title' }, line.title),
      el('span', { class: `note ${line.tone}` }, line.note),
      el('time', {}, clockOf(line.at)),
    ),
  )
  details.addEventListener('toggle', () => {
    if (!details.open || details.children.length > 1) return
    for (const [name, value] of line.details)
      details.append(
        el('h4', {}, name),
        el('pre', { tabindex: '0' }, JSON.stringify(value, null, 2) ?? 'empty'),
      )
  })
  return el('li', {}, details)
}

/** Acknowledgements join what they acknowledge. @param {readonly Numbered[]} journal @returns {Line[]} */
function linesOf(journal) {
  /** @type {Map<string, Extract<JournalEntry, { kind: 'ack' }>>} */
  const acks = new Map()
  for (const { entry } of journal) if (entry.kind === 'ack') acks.set(entry.id, entry)
  return journal.flatMap(({ entry, number }) => {
    const line = lineOf(entry, entry.kind === 'delivery' ? acks.get(entry.id) : undefined)
    return line ? [{ ...line, id: `line-${number}`, at: entry.at }] : []
  })
}

/** @typedef {Extract<JournalEntry, { kind: 'ack' }>} Ack */
/** @typedef {Omit<Line, 'id' | 'at'>} Words */

/** @param {JournalEntry} entry @param {Ack | undefined} ack @returns {Words | undefined} */
function lineOf(entry, ack) {
  switch (entry.kind) {
    case 'call':
      return callLine(entry)
    case 'delivery':
      return deliveryLine(entry, ack)
    case 'response':
      return {
        kind: 'answer',
        title: 'response_url',
        note: entry.ok ? 'ok' : (entry.error ?? 'failed'),
        tone: entry.ok ? 'plain' : 'bad',
        details: [['Body', entry.body]],
      }
    case 'socket':
      return {
        kind: 'socket',
        title: entry.what,
        note: `${entry.open} open`,
        tone: 'plain',
        details: [],
      }
    default:
      return undefined
  }
}

/** @param {Extract<JournalEntry, { kind: 'call' }>} call @returns {Words} */
function callLine(call) {
  /** @type {[string, unknown][]} */
  const left = call.left === undefined ? [] : [['Calls left in this minute', call.left]]
  return {
    kind: 'call',
    title: call.method,
    note: call.ok ? `${Math.round(call.ms)} ms` : (call.error ?? `status ${call.status}`),
    tone: call.ok ? 'plain' : 'bad',
    details: [['Arguments', call.args], ...left],
  }
}

const kinds = { slash_commands: 'command', interactive: 'action', events_api: 'event' }

/** @param {Extract<JournalEntry, { kind: 'delivery' }>} delivery @param {Ack | undefined} ack @returns {Words} */
function deliveryLine(delivery, ack) {
  const again = delivery.attempt > 0 ? ` (attempt ${delivery.attempt + 1})` : ''
  /** @type {[string, unknown][]} */
  const answer = ack?.payload === undefined ? [] : [['Acknowledged with', ack.payload]]
  return {
    kind: kinds[delivery.type],
    title: titleOf(delivery.payload) + again,
    ...noteOf(ack),
    details: [['Payload', delivery.payload], ...answer],
  }
}

/** @param {Ack | undefined} ack @returns {Pick<Line, 'note' | 'tone'>} */
function noteOf(ack) {
  if (ack === undefined) return { note: 'waiting…', tone: 'wait' }
  if (ack.outcome === 'acked') return { note: `acked ${Math.round(ack.ms)} ms`, tone: 'good' }
  return { note: ack.outcome, tone: 'bad' }
}

/** @param {any} payload */
function titleOf(payload) {
  if (payload.command) return `${payload.command} ${payload.text ?? ''}`.trim()
  if (payload.event) return String(payload.event.type)
  const action = payload.actions?.[0]
  return [payload.type, action?.action_id ?? payload.view?.callback_id ?? payload.action_id]
    .filter(Boolean)
    .join(' · ')
}

/** @param {number} at */
function clockOf(at) {
  return new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' }).format(new Date(at))
}
