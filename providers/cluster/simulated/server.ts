import { type Manifest, objectKey, refOf } from '#src/core/plan/objects.ts'
import type { Verb } from '#providers/cluster/simulated.ts'
import type { Api, LiveObject } from '#providers/cluster/objects/api.ts'
import { failureOf, Status, unknownKind, unreached } from '#providers/cluster/objects/failures.ts'
import { identityOf } from '#providers/cluster/objects/prepare.ts'
import { listed, listedKinds } from './listing.ts'
import { logOf } from './pod-logs.ts'
import { applied, isRefused, type Refused } from './store.ts'
import { invalidity } from './validation.ts'
import { advance, change, faultOf, keep, lookAt, type World, workloadsOf } from './world.ts'

/** The API server of a simulated cluster. */
export function simulatedApi(world: World): Api {
  const { name, controllers, clock } = world
  return {
    provider: name,
    async isNamespaced(apiVersion, kind, signal) {
      reach(world, `look up ${kind}`, signal)
      const found = world.served.find((one) => one.apiVersion === apiVersion && one.kind === kind)
      if (!found) throw unknownKind(name, apiVersion, kind)
      return found.namespaced
    },
    async read(ref, signal) {
      reach(world, `read ${objectKey(ref)}`, signal, { verb: 'get', ...ref })
      const found = world.objects.get(identityOf(ref))
      return found && lookAt(world, found)
    },
    apply: async (object, options, signal) => apply(world, { object, ...options }, signal),
    remove: async (object, signal) => remove(world, object, signal),
    async surroundings(namespace, signal) {
      for (const kind of ['Pod', 'ReplicaSet'])
        reach(world, `list the pods in ${namespace}`, signal, { verb: 'list', kind, namespace })
      return {
        pods: controllers.pods(namespace, clock.now()),
        warnings: controllers.warnings(namespace, clock.now()),
        replicaSets: controllers.replicaSets(workloadsOf(world, namespace)),
      }
    },
    async revisions(namespace, signal) {
      reach(world, `list the revisions in ${namespace}`, signal)
      return controllers.revisions(workloadsOf(world, namespace))
    },
    async previousLogs({ pod, container }) {
      const image = pod.spec.containers.find((one) => one.name === container)?.image ?? ''
      return faultOf(world, image)?.logs
    },
    async list(sort, { namespace, atMost }, signal) {
      const kind = listedKinds[sort]
      reach(world, `list the ${sort} in ${namespace}`, signal, { verb: 'list', kind, namespace })
      return listed(world, sort, namespace)?.slice(0, atMost)
    },
    async podLog(of, signal) {
      const doing = `read the logs of ${of.namespace}/${of.pod}`
      reach(world, doing, signal, { verb: 'get', kind: 'Pod', namespace: of.namespace })
      const found = logOf(world, of)
      return typeof found === 'string' ? found : refuse(world, doing, found)
    },
    watch: (_namespace, changed) => world.hints.add(changed),
    ping: async (signal) => reach(world, 'reach the API server', signal),
    close: async () => world.hints.close(),
  }
}

type Write = {
  readonly object: Manifest
  readonly dryRun: boolean
  readonly force?: boolean
}

function apply(
  world: World,
  { object, dryRun, force = false }: Write,
  signal: AbortSignal,
): LiveObject {
  const ref = refOf(object)
  const doing = `apply ${objectKey(ref)}`
  reach(world, doing, signal, { verb: 'patch', ...ref })
  if (ref.namespace && world.namespaces?.includes(ref.namespace) === false)
    refuse(world, doing, {
      code: 404,
      reason: 'NotFound',
      message: `namespaces "${ref.namespace}" not found`,
    })
  const complaint = invalidity(object)
  if (complaint) refuse(world, doing, complaint, object)
  const before = world.objects.get(identityOf(ref))
  const after = applied(before, { manifest: object, force }, world.serial + 1)
  if (isRefused(after)) refuse(world, doing, after, object)
  if (!dryRun && after !== before) change(world, () => keep(world, after))
  return lookAt(world, after)
}

function remove(world: World, object: LiveObject, signal: AbortSignal): void {
  const ref = refOf(object)
  const doing = `remove ${objectKey(ref)}`
  reach(world, doing, signal, { verb: 'delete', ...ref })
  const found = world.objects.get(identityOf(ref))
  if (!found) return
  if (String(found.resourceVersion) !== object.metadata.resourceVersion)
    refuse(world, doing, { code: 409, reason: 'Conflict', message: 'the object has been modified' })
  change(world, () => world.objects.delete(identityOf(ref)))
}

type Access = {
  readonly verb: Verb
  readonly kind: string
  readonly namespace?: string | undefined
}

/** What stands between a caller and the server: a network, and rights. */
function reach(world: World, doing: string, signal: AbortSignal, access?: Access): void {
  if (signal.aborted) throw unreached(world.name, doing, signal.reason)
  if (world.away) throw unreached(world.name, doing, 'connect ECONNREFUSED')
  advance(world)
  if (
    !access ||
    !world.denials.some(({ verb, kind }) => verb === access.verb && kind === access.kind)
  )
    return
  const { plural = access.kind, apiVersion = '' } =
    world.served.find(({ kind }) => kind === access.kind) ?? {}
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : ''
  const where = access.namespace ? ` in the namespace "${access.namespace}"` : ''
  const message = `${plural} is forbidden: User "deliver" cannot ${access.verb} resource "${plural}" in API group "${group}"${where}`
  refuse(world, doing, { code: 403, reason: 'Forbidden', message })
}

function refuse(
  world: World,
  doing: string,
  { code, ...words }: Refused,
  object?: Manifest,
): never {
  const { message, reason, causes } = words
  const status = Status.parse({ message, reason, ...(causes && { details: { causes } }) })
  throw failureOf({ provider: world.name, doing, code, status, ...(object && { object }) })
}
