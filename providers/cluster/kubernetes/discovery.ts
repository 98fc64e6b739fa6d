import { z } from 'zod'
import type { ObjectRef } from '#src/core/plan/objects.ts'
import { unknownKind } from '#providers/cluster/objects/failures.ts'
import type { Requests } from './requests.ts'

/** Where the API server keeps objects of a kind. */
export type Resource = { readonly plural: string; readonly namespaced: boolean }

export type Discovery = {
  /** Undefined when the cluster has no such kind. */
  find(apiVersion: string, kind: string, signal: AbortSignal): Promise<Resource | undefined>
  /** Rejects as `rejected` when the cluster has no such kind. */
  get(apiVersion: string, kind: string, signal: AbortSignal): Promise<Resource>
}

/** Asks the API server once for each API version, and again when a kind is missing: it may have been installed since. */
export function discover(requests: Requests): Discovery {
  const known = new Map<string, ReadonlyMap<string, Resource>>()

  async function find(
    apiVersion: string,
    kind: string,
    signal: AbortSignal,
  ): Promise<Resource | undefined> {
    const found = known.get(apiVersion)?.get(kind)
    if (found) return found
    const request = {
      method: 'GET',
      path: pathOf(apiVersion),
      doing: `look up ${kind} in "${apiVersion}"`,
    } as const
    const answer = await requests.find(request, ResourceList, signal)
    if (!answer) return undefined
    const resources = answer.resources.filter(({ name }) => !name.includes('/'))
    known.set(
      apiVersion,
      new Map(resources.map((one) => [one.kind, { plural: one.name, namespaced: one.namespaced }])),
    )
    return known.get(apiVersion)?.get(kind)
  }

  return {
    find,
    async get(apiVersion, kind, signal) {
      const found = await find(apiVersion, kind, signal)
      if (!found) throw unknownKind(requests.provider, apiVersion, kind)
      return found
    },
  }
}

/** `/apis/apps/v1/namespaces/shop/deployments/checkout`. */
export function objectPath(
  { plural, namespaced }: Resource,
  { apiVersion, namespace, name }: ObjectRef,
): string {
  const inside = namespaced && namespace ? `/namespaces/${encodeURIComponent(namespace)}` : ''
  return `${pathOf(apiVersion)}${inside}/${plural}/${encodeURIComponent(name)}`
}

/** Core's objects are at `/api/v1`, everybody else's at `/apis/{group}/{version}`. */
function pathOf(apiVersion: string): string {
  const parts = apiVersion.split('/').map(encodeURIComponent)
  return `${parts.length === 1 ? '/api' : '/apis'}/${parts.join('/')}`
}

const ResourceList = z.object({
  resources: z.array(z.object({ name: z.string(), kind: z.string(), namespaced: z.boolean() })),
})
