/** @import { Change, JournalEntry, SlackState } from '#src/sandbox/slack/snapshot.ts' */
/** @import { WorldState } from '../switches.ts' */
/** @import { Settings } from '../settings.ts' */

/**
 * What the server handed to the page: the token for its control endpoints, and what can be completed.
 *
 * @returns {Settings}
 */
export function readSettings() {
  return JSON.parse(document.getElementById('settings')?.textContent ?? '{}')
}

/**
 * The sandbox's endpoints, as the page uses them. Each call rejects with an Error worded for people.
 *
 * @param {string} token
 */
export function connect(token) {
  const headers = { 'x-control-token': token }

  /** @param {string} path @param {unknown} [body] */
  async function call(path, body) {
    const init =
      body === undefined
        ? { headers }
        : {
            method: 'POST',
            headers: { ...headers, 'content-type': 'application/json' },
            body: JSON.stringify(body),
          }
    const response = await fetch(path, init)
    const answer = await response.json().catch(() => undefined)
    if (!response.ok) throw new Error(answer?.error ?? `The sandbox answered ${response.status}`)
    return answer
  }

  return {
    /** @param {string} as @returns {Promise<SlackState>} */
    state: (as) => call(`/_control/state?as=${encodeURIComponent(as)}`),
    /** @returns {Promise<SlackState>} */
    everything: () => call('/_control/state'),
    /** @returns {Promise<readonly JournalEntry[]>} */
    journal: () => call('/_control/journal'),
    /** @param {Record<string, unknown>} act what a person does, and `as` whom */
    act: async (act) => (await call('/_control/act', act)).result,
    /** @returns {Promise<WorldState>} */
    world: () => call('/_world/state'),
    /** @param {string} id @param {boolean} [on] @returns {Promise<WorldState>} */
    turn: (id, on) => call('/_world/switch', on === undefined ? { id } : { id, on }),
    /** @param {(change: Change) => void} heard @param {(connected: boolean) => void} connected */
    listen: (heard, connected) => listen(headers, heard, connected),
  }
}

/** @typedef {ReturnType<typeof connect>} Api */

/**
 * Server-sent events over fetch, since an EventSource cannot send the token. Connects again for ever.
 *
 * @param {Record<string, string>} headers
 * @param {(change: Change) => void} heard
 * @param {(connected: boolean) => void} connected
 */
async function listen(headers, heard, connected) {
  for (;;) {
    try {
      const response = await fetch('/_control/events', { headers })
      if (!response.ok || !response.body) throw new Error(`The sandbox answered ${response.status}`)
      connected(true)
      await readEvents(response.body, heard)
    } catch {
      // The server went away; it is asked again below.
    }
    connected(false)
    await new Promise((resolve) => setTimeout(resolve, 1000))
  }
}

/** @param {ReadableStream<Uint8Array>} body @param {(change: Change) => void} heard */
async function readEvents(body, heard) {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    const events = (rest + decoder.decode(value, { stream: true })).split('\n\n')
    rest = events.pop() ?? ''
    for (const event of events) {
      const data = event
        .split('\n')
        .filter((line) => line.startsWith('data:'))
        .map((line) => line.slice(5).trim())
        .join('\n')
      if (data !== '') heard(JSON.parse(data))
    }
  }
}
