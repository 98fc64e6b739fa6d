import { z } from 'zod'
import type { Clock } from '#src/core/clock.ts'
import { ProviderFailure } from '#src/core/errors.ts'
import { type Manifest, objectKey, refOf } from '#src/core/plan/objects.ts'
import type { Api, LiveObject } from '#providers/cluster/objects/api.ts'
import type { Pod } from '#providers/cluster/objects/resources.ts'
import { discover, objectPath, type Resource } from './discovery.ts'
import { listOf, podLogOf } from './inspecting.ts'
import { followNamespaces } from './namespaces.ts'
import type { Request, Requests } from './requests.ts'

export type ApiOptions = {
  readonly clock: Clock
  failed(path: string, error: unknown): void
}

/** An API server over HTTP. Objects travel as raw JSON, so no field is lost that we do not know. */
export function apiOver(requests: Requests, options: ApiOptions): Api {
  const discovery = discover(requests)
  const namespaces = followNamespaces(requests, options)
  const logs: Logs = new Map()

  return {
    provider: requests.provider,
    surroundings: namespaces.surroundings,
    revisions: namespaces.revisions,
    watch: namespaces.watch,
    async isNamespaced(apiVersion, kind, signal) {
      return (await discovery.get(apiVersion, kind, signal)).namespaced
    },
    async read(ref, signal) {
      const resource = await discovery.find(ref.apiVersion, ref.kind, signal)
      if (!resource) return undefined
      const path = objectPath(resource, ref)
      return await requests.find(
        { method: 'GET', path, doing: `read ${objectKey(ref)}` },
        Live,
        signal,
      )
    },
    async apply(object, options, signal) {
      const resource = await discovery.get(object.apiVersion, object.kind, signal)
      return await requests.json(applyRequest(object, resource, options), Live, signal)
    },
    async remove(object, signal) {
      const resource = await discovery.get(object.apiVersion, object.kind, signal)
      await requests.find(removeRequest(object, resource), z.unknown(), signal)
    },
    previousLogs: (of, signal) => previousLogs(requests, logs, of, signal),
    list: (sort, of, signal) => listOf(requests, { sort, ...of }, signal),
    podLog: (of, signal) => podLogOf(requests, of, signal),
    async ping(signal) {
      const request = {
        method: 'GET',
        path: '/version',
        doing: 'reach the API server',
        timeoutMs: 5000,
      } as const
      await requests.json(request, z.object({ gitVersion: z.string() }), signal)
    },
    async close() {
      namespaces.close()
      await requests.close()
    },
  }
}

function applyRequest(
  object: Manifest,
  resource: Resource,
  { dryRun, force = false }: Parameters<Api['apply']>[1],
): Request {
  const ref = refOf(object)
  return {
    method: 'PATCH',
    path: objectPath(resource, ref),
    query: {
      fieldManager: 'deliver',
      fieldValidation: 'Strict',
      force: String(force),
      ...(dryRun && { dryRun: 'All' }),
    },
    contentType: 'application/apply-patch+yaml',
    body: object,
    object,
    doing: `apply ${objectKey(ref)}`,
    timeoutMs: 30_000,
  }
}

function removeRequest(object: LiveObject, resource: Resource): Request {
  const ref = refOf(object)
  const { uid, resourceVersion } = object.metadata
  return {
    method: 'DELETE',
    path: objectPath(resource, ref),
    body: {
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      propagationPolicy: 'Background',
      preconditions: { uid, resourceVersion },
    },
    doing: `remove ${objectKey(ref)}`,
  }
}

type Logs = Map<string, readonly string[]>

const remembered = 200
type Container = { readonly pod: Pod; readonly container: string }

/** The last words of each run are asked once; a cluster that has none (or hides them) costs a rollout no more than that. */
async function previousLogs(
  requests: Requests,
  seen: Logs,
  { pod, container }: Container,
  signal: AbortSignal,
): Promise<readonly string[] | undefined> {
  const { namespace, name, uid } = pod.metadata
  const run = pod.status.containerStatuses?.find((one) => one.name === container)?.restartCount
  const key = `${uid}/${container}/${run}`
  const known = seen.get(key)
  if (known) return known
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}/log`
  const query = { container, previous: 'true', tailLines: '20', limitBytes: '16384' }
  const doing = `read the logs of ${namespace}/${name}`
  const lines = await requests
    .text({ method: 'GET', path, query, doing, timeoutMs: 2000 }, signal)
    .then(
      (text) => text.split('\n').filter((line) => line.trim() !== ''),
      (error: unknown) => {
        if (signal.aborted || !(error instanceof ProviderFailure)) throw error
        return []
      },
    )
  seen.set(key, lines)
  for (const oldest of seen.keys()) {
    if (seen.size <= remembered) break
    seen.delete(oldest)
  }
  return lines
}

/** Checked for what we rely on, and otherwise left as it came. What a dry run would create has no version yet. */
const Live = z
  .looseObject({
    apiVersion: z.string(),
    kind: z.string(),
    metadata: z.looseObject({
      name: z.string(),
      uid: z.string(),
      resourceVersion: z.string().default(''),
    }),
  })
  .transform((answer) => answer as LiveObject)
