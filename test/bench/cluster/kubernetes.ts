import { readFileSync } from 'node:fs'
import { Agent, request } from 'undici'

/** The least of a client for one namespace, beside the bot's own. */
export type Kubernetes = {
  /** Names of the pods that run. */
  runningPods(): Promise<readonly string[]>
  /** Says of a pod, as its node would, that it is ready. */
  makeReady(pod: string): Promise<void>
  /** Calls back with the number of ready pods whenever the Deployment tells another; until the signal aborts. */
  watchReady(changed: (ready: number) => void, signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

export function connect(kubeconfig: string, namespace: string): Kubernetes {
  const { server, token, ca } = readKubeconfig(kubeconfig)
  const dispatcher = new Agent({ connect: { ca }, bodyTimeout: 0 })
  const headers = { authorization: `Bearer ${token}` }
  const ask = (path: string, more: object = {}) =>
    request(`${server}${path}`, { dispatcher, headers, ...more })

  return {
    async runningPods() {
      const { body } = await ask(`/api/v1/namespaces/${namespace}/pods`)
      const { items } = (await body.json()) as PodList
      return items
        .filter(({ status }) => status.phase === 'Running')
        .map(({ metadata }) => metadata.name)
    },
    async makeReady(pod) {
      const conditions = ['Ready', 'ContainersReady'].map((type) => ({
        type,
        status: 'True',
        lastTransitionTime: new Date().toISOString(),
      }))
      const { statusCode, body } = await ask(`/api/v1/namespaces/${namespace}/pods/${pod}/status`, {
        method: 'PATCH',
        headers: { ...headers, 'content-type': 'application/strategic-merge-patch+json' },
        body: JSON.stringify({ status: { conditions } }),
      })
      const answer = await body.text()
      if (statusCode !== 200) throw new Error(`Cannot make ${pod} ready: ${answer}`)
    },
    async watchReady(changed, signal) {
      const path = `/apis/apps/v1/namespaces/${namespace}/deployments?watch=1`
      const { body } = await ask(path, { signal })
      void follow(body, changed)
    },
    close: () => dispatcher.destroy(),
  }
}

type PodList = {
  readonly items: readonly {
    readonly metadata: { readonly name: string }
    readonly status: { readonly phase?: string }
  }[]
}
type DeploymentEvent = {
  readonly object: { readonly status?: { readonly readyReplicas?: number } }
}

async function follow(body: AsyncIterable<Buffer>, changed: (ready: number) => void) {
  let last = -1
  try {
    for await (const line of linesOf(body)) {
      const { object } = JSON.parse(line) as DeploymentEvent
      const ready = object.status?.readyReplicas ?? 0
      if (ready !== last) changed(ready)
      last = ready
    }
  } catch {
    // It was told to end.
  }
}

async function* linesOf(body: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of body) {
    const lines = (rest + chunk.toString()).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
}

/** As the box writes it: JSON, one cluster, one user with a token. */
function readKubeconfig(file: string) {
  const { clusters, users } = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly clusters: readonly {
      readonly cluster: { readonly server: string; readonly 'certificate-authority': string }
    }[]
    readonly users: readonly { readonly user: { readonly token: string } }[]
  }
  const { server, 'certificate-authority': authority } = clusters[0]!.cluster
  return { server, token: users[0]!.user.token, ca: readFileSync(authority) }
}
