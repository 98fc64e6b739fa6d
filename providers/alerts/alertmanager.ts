import { z } from 'zod'
import type { Alerts, NewSilence } from './alerts.ts'
import { ProviderFailure } from '#src/core/errors.ts'
import type { Matcher, SeenSilence } from '#src/core/watch/alerts.ts'
import {
  AlertGroups,
  GettableSilence,
  GettableSilences,
  PostedSilence,
  Status,
} from './alertmanager/answers.ts'
import { type Asking, type AskingOptions, createAsking } from './alertmanager/asking.ts'

export type AlertmanagerOptions = AskingOptions & {
  /** Where people's browsers reach it. */
  readonly external: string
}

/** An Alertmanager over its API v2, as version 0.25 and later have it. Opening asks nothing of the network. */
export function alertmanagerAlerts({ external, ...options }: AlertmanagerOptions): Alerts {
  const asking = createAsking(options)
  const { ask } = asking
  const get = <T>(task: string, path: string, answer: z.ZodType<T>, signal: AbortSignal) =>
    ask({ task, method: 'GET', path, answer }, signal)
  return {
    groups: (signal) => get('list alerts', '/api/v2/alerts/groups', AlertGroups, signal),
    silences: (signal) => get('list silences', '/api/v2/silences', GettableSilences, signal),
    silence: (id, signal) => silenceOf(asking, id, signal),
    async mute(silence, signal) {
      const body = toPost(silence)
      const task = 'make a silence'
      const path = '/api/v2/silences'
      const posted = await ask({ task, method: 'POST', path, body, answer: PostedSilence }, signal)
      return posted.silenceID
    },
    expire: (id, signal) => expire(asking, id, signal),
    ping: async (signal) => void (await get('ask', '/api/v2/status', Status, signal)),
    startedAt: async (signal) => (await get('ask', '/api/v2/status', Status, signal)).uptime,
    link: (of) =>
      'silence' in of
        ? `${external}/#/silences/${encodeURIComponent(of.silence)}`
        : `${external}/#/alerts?filter=${encodeURIComponent(filterOf(of.matchers))}`,
    close: asking.close,
  }
}

async function silenceOf(
  { ask }: Asking,
  id: string,
  signal: AbortSignal,
): Promise<SeenSilence | undefined> {
  if (!isId(id)) return undefined
  const question = { task: 'look at a silence', method: 'GET', path: pathOf(id) } as const
  try {
    return await ask({ ...question, answer: GettableSilence }, signal)
  } catch (error) {
    // Alertmanager answers 404 to an id that it does not know, and nothing else as `rejected` to one that is well written.
    if (error instanceof ProviderFailure && error.kind === 'rejected') return undefined
    throw error
  }
}

/** Versions differ in how they refuse one that is unknown or over (0.25: 500), so what is there decides. */
async function expire(asking: Asking, id: string, signal: AbortSignal): Promise<void> {
  if (!isId(id)) return
  const question = { task: 'end a silence', method: 'DELETE', path: pathOf(id) } as const
  try {
    await asking.ask({ ...question, answer: z.unknown().transform(() => true) }, signal)
  } catch (error) {
    if (!(error instanceof ProviderFailure) || error.kind === 'denied' || signal.aborted)
      throw error
    const found = await silenceOf(asking, id, signal).catch(() => 'unknown' as const)
    if (found === 'unknown' || (found && found.state !== 'expired')) throw error
  }
}

function pathOf(id: string): string {
  return `/api/v2/silence/${encodeURIComponent(id)}`
}

/** Silences have UUIDs; the API's router refuses everything else. */
function isId(id: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)
}

function toPost({ startsAt, endsAt, ...silence }: NewSilence) {
  return {
    ...silence,
    startsAt: new Date(startsAt).toISOString(),
    endsAt: new Date(endsAt).toISOString(),
  }
}

/** As its page writes matchers: `{alertname="HighErrorRate",pod=~"a|b"}`. */
function filterOf(matchers: readonly Matcher[]): string {
  const written = matchers.map(({ name, value, isRegex, isEqual }) => {
    const equality = isEqual ? '=' : '!='
    const likeness = isEqual ? '=~' : '!~'
    return `${name}${isRegex ? likeness : equality}${JSON.stringify(value)}`
  })
  return `{${written.join(',')}}`
}
