import { stat } from 'node:fs/promises'
import type { RequestOptions } from 'node:https'
import { KubeConfig } from '@kubernetes/client-node'
import { Agent, type Dispatcher } from 'undici'
import type { ClusterEntry } from '#src/core/catalog.ts'

/** What one request needs to reach the API server as us. */
export type Access = {
  readonly server: string
  readonly headers: Readonly<Record<string, string>>
  readonly dispatcher: Dispatcher
}

export type RealEntry = Exclude<ClusterEntry, { readonly simulated: true }>

/**
 * Credentials of a cluster, asked for each request: a kubeconfig file that changed is read again, rotated tokens and
 * certificates count at once, and connections are kept as long as they fit. Only this file loads the Kubernetes client.
 */
export function credentials(entry: RealEntry): {
  access(): Promise<Access>
  close(): Promise<void>
} {
  let read: { readonly version: string; readonly config: KubeConfig } | undefined
  let held: { readonly identity: string; readonly dispatcher: Dispatcher } | undefined

  async function config(): Promise<KubeConfig> {
    const version = 'kubeconfig' in entry ? await versionOf(entry.kubeconfig.file) : 'in-cluster'
    if (read?.version !== version) read = { version, config: load(entry) }
    return read.config
  }

  return {
    async access() {
      const current = await config()
      const cluster = current.getCurrentCluster()
      if (!cluster) throw new Error('the kubeconfig names no cluster for its context')
      const options: RequestOptions = {}
      await current.applyToHTTPSOptions(options)
      const { headers, agent: _, auth, ...tls } = options
      const identity = JSON.stringify([cluster.server, cluster.proxyUrl, tls])
      if (held?.identity !== identity) {
        void held?.dispatcher.close()
        held = { identity, dispatcher: await dispatcherOf(current) }
      }
      return {
        server: cluster.server.replace(/\/$/, ''),
        headers: { ...headersOf(headers), ...(auth && { Authorization: basic(auth) }) },
        dispatcher: held.dispatcher,
      }
    },
    async close() {
      await held?.dispatcher.destroy()
      held = undefined
    },
  }
}

/** Changes when the file does, also where a mounted secret is swapped behind a link. */
async function versionOf(file: string): Promise<string> {
  const { mtimeMs, size, ino } = await stat(file)
  return `${mtimeMs}/${size}/${ino}`
}

function load(entry: RealEntry): KubeConfig {
  const config = new KubeConfig()
  if (!('kubeconfig' in entry)) {
    config.loadFromCluster()
    return config
  }
  config.loadFromFile(entry.kubeconfig.file)
  const context = entry.context ?? config.getCurrentContext()
  if (!config.getContextObject(context)) {
    const known = config.getContexts().map(({ name }) => `"${name}"`)
    throw new Error(`it has no context "${context}" (it has ${known.join(', ') || 'none'})`)
  }
  config.setCurrentContext(context)
  return config
}

/** The client makes a new one at each call; we keep it, so that requests share connections. */
async function dispatcherOf(config: KubeConfig): Promise<Dispatcher> {
  let made: Dispatcher | undefined
  const sink = {
    setHeaderParam: () => {},
    setDispatcher: (dispatcher: Dispatcher) => void (made = dispatcher),
  }
  // Of the request context only these two methods are used; its class would drag the whole generated client in.
  await config.applySecurityAuthentication(sink as never)
  return made ?? new Agent()
}

function headersOf(headers: unknown): Record<string, string> {
  if (typeof headers !== 'object' || headers === null) return {}
  return Object.fromEntries(
    Object.entries(headers).map(([key, value]) => [key, String(value).trim()]),
  )
}

function basic(userAndPassword: string): string {
  return `Basic ${Buffer.from(userAndPassword).toString('base64')}`
}
