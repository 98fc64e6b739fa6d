import { WebClient } from '@slack/web-api'
import type { RetryOptions, WebClientOptions } from '@slack/web-api'
import { EnvHttpProxyAgent, fetch as undiciFetch } from 'undici'
import type { Dispatcher } from 'undici'
import { slackLogger } from './slack-log.ts'
import type { Log } from '#src/core/log.ts'
import type { ChatMetrics } from './metrics.ts'
import { slackCall } from './slack-call.ts'
import type { SlackCall } from './slack-call.ts'

/** How Slack is reached. */
export type Connection = {
  readonly slackApiUrl: string
  readonly log: Log
  /** Goes through a proxy; Slack's sockets ignore the environment and the global dispatcher. */
  readonly dispatcher?: Dispatcher | undefined
}

/**
 * Two clients, because one 429 stalls a whole client: `interactive` for somebody who waits (one quick retry), and
 * `background` for what is scheduled here, where a lost answer must never be tried again blindly.
 */
export type Clients = {
  readonly interactive: SlackCall
  readonly background: SlackCall
  /** Posts JSON to a response_url; the status, or 0 when nobody answered. */
  respond(url: string, body: unknown): Promise<number>
  /** Posts the bytes of a file to where Slack said; the status, or 0 when nobody answered. */
  upload(url: string, content: string | Uint8Array): Promise<number>
}

export function createClients(
  connection: Connection,
  botToken: string,
  metrics: ChatMetrics,
): Clients {
  const client = (retryConfig: RetryOptions) =>
    slackCall(
      new WebClient(botToken, {
        ...clientOptions(connection),
        retryConfig,
        rejectRateLimitedCalls: true,
      }),
      metrics,
    )
  return {
    interactive: client({ retries: 1, minTimeout: 200, maxTimeout: 200 }),
    background: client({ retries: 0 }),
    respond: (url, body) =>
      post(connection, url, {
        type: 'application/json; charset=utf-8',
        body: JSON.stringify(body),
        patience: requestTimeout,
      }),
    upload: (url, content) =>
      post(connection, url, {
        type: 'application/octet-stream',
        body: content,
        patience: uploadTimeout,
      }),
  }
}

/**
 * Options for one consumer. Slack's packages write into the object that they are given (retries, the Authorization
 * header), so each gets its own, and never `headers`.
 */
export function clientOptions({ slackApiUrl, log, dispatcher }: Connection): WebClientOptions {
  return {
    slackApiUrl,
    timeout: requestTimeout,
    logger: slackLogger(log),
    ...(dispatcher && { fetch: fetchThrough(dispatcher) }),
  }
}

/** A dispatcher for what HTTPS_PROXY, HTTP_PROXY and NO_PROXY say; undefined when they say nothing. */
export function proxyDispatcher(proxy: Proxy): Dispatcher | undefined {
  if (!proxy.https && !proxy.http) return undefined
  return new EnvHttpProxyAgent({
    allowH2: false,
    proxyTunnel: true,
    httpsProxy: proxy.https ?? '',
    httpProxy: proxy.http ?? '',
    noProxy: proxy.except ?? '',
  })
}

/** The proxies of the environment, as addresses. */
export type Proxy = { readonly https?: string; readonly http?: string; readonly except?: string }

const requestTimeout = 10_000
const uploadTimeout = 60_000

function fetchThrough(dispatcher: Dispatcher): typeof globalThis.fetch {
  const through: unknown = (url: string, init: object) => undiciFetch(url, { ...init, dispatcher })
  return through as typeof globalThis.fetch
}

async function post(
  connection: Connection,
  url: string,
  { type, body, patience }: { type: string; body: string | Uint8Array; patience: number },
): Promise<number> {
  if (!isSlacks(url, connection.slackApiUrl)) return 0
  const send = connection.dispatcher ? fetchThrough(connection.dispatcher) : globalThis.fetch
  try {
    const response = await send(url, {
      method: 'POST',
      headers: { 'content-type': type },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(patience),
    })
    await response.text()
    return response.status
  } catch {
    return 0
  }
}

/** Answers go nowhere but to Slack, in the clear only to the API that the operator named. */
function isSlacks(url: string, slackApiUrl: string): boolean {
  const target = URL.parse(url)
  if (!target) return false
  if (target.host === URL.parse(slackApiUrl)?.host) return true
  return target.protocol === 'https:' && /(^|\.)slack(-gov)?\.com$/.test(target.hostname)
}
