import { type Manifest, objectKey, refOf } from '#src/core/objects.ts'
import type { SimulatedControls, SimulationOptions, Verb } from '#providers/cluster/simulated.ts'
import type { Api, LiveObject } from '#providers/cluster/objects/api.ts'
import { failureOf, Status, unknownKind, unreached } from '#providers/cluster/objects/failures.ts'
import { identityOf } from '#providers/cluster/objects/prepare.ts'
import { type Controllers, runControllers } from './controllers.ts'
import type { WorkloadView } from './model.ts'
import { isObject } from './fields.ts'
import { servedKinds, type ServedKind } from './kinds.ts'
import type { Fate } from './pods.ts'
import { applied, edited, isRefused, liveOf, type Refused, type Stored } from './store.ts'
import { invalidity } from './validation.ts'
import { watchers } from './watchers.ts'

type Fault = {
  readonly matches: (image: string) => boolean
  readonly fate: Fate
  readonly logs: readonly string[]
}

/** The API server of a simulated cluster, and how to disturb it. */
export function simulateApi(options: SimulationOptions): {
  readonly api: Api
  readonly controls: SimulatedControls
} {
  const { clock, name = 'simulated' } = options
  const objects = new Map<string, Stored>()
  const served = [...servedKinds, ...(options.kinds ?? [])]
  const faults: Fault[] = []
  const denials: { readonly verb: Verb; readonly kind: string }[] = []
  let away = false
  let serial = 0

  const faultOf = (image: string) => faults.findLast(({ matches }) => matches(image))
  const controllers: Controllers = runControllers({
    readyAfterMs: options.readyAfterMs ?? 2000,
    nodes: options.nodes ?? 2,
    fateOf: (image) => faultOf(image)?.fate,
  })
  const hints = watchers({
    clock,
    next: () => controllers.nextAfter(workloads(), clock.now()),
    isSilent: () => away,
    advance,
  })

  function workloads(): WorkloadView[] {
    return [...objects.values()].flatMap(({ ref, uid, generation, object }) =>
      isObject(object['spec'])
        ? [
            {
              uid,
              generation,
              kind: ref.kind,
              name: ref.name,
              namespace: ref.namespace ?? '',
              spec: object['spec'],
            },
          ]
        : [],
    )
  }

  function advance(): boolean {
    return controllers.advance(workloads(), clock.now())
  }

  /** Time passes up to now, then the change happens, then the controllers see it. */
  function change(what: () => void): void {
    advance()
    what()
    advance()
    hints.changed()
  }

  function live(one: Stored): LiveObject {
    const workload = workloads().find(({ uid }) => uid === one.uid)
    const status = workload && controllers.statusOf(workload, clock.now())
    const revisions = workload ? controllers.replicaSets([workload]) : []
    const numbers = revisions.map(({ metadata }) => Number(metadata.annotations?.revision))
    return liveOf(one, status, numbers.length > 0 ? Math.max(...numbers) : undefined)
  }

  function kindOf(apiVersion: string, kind: string): ServedKind | undefined {
    return served.find((one) => one.apiVersion === apiVersion && one.kind === kind)
  }

  /** What stands between a caller and the server. */
  function reach(
    doing: string,
    signal: AbortSignal,
    access?: { readonly verb: Verb; readonly ref: Access },
  ): void {
    if (signal.aborted) throw unreached(name, doing, signal.reason)
    if (away) throw unreached(name, doing, 'connect ECONNREFUSED')
    advance()
    const { verb, ref } = access ?? {}
    if (!ref || !denials.some((denial) => denial.verb === verb && denial.kind === ref.kind)) return
    const { plural = ref.kind, apiVersion = '' } =
      served.find(({ kind }) => kind === ref.kind) ?? {}
    const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : ''
    const where = ref.namespace ? ` in the namespace "${ref.namespace}"` : ''
    const message = `${plural} is forbidden: User "deliver" cannot ${verb} resource "${plural}" in API group "${group}"${where}`
    refuse(doing, { code: 403, reason: 'Forbidden', message })
  }

  function refuse(
    doing: string,
    { code, message, reason, causes }: Refused,
    object?: Manifest,
  ): never {
    const status = Status.parse({ message, reason, ...(causes && { details: { causes } }) })
    throw failureOf({ provider: name, doing, code, status, ...(object && { object }) })
  }

  function inNamespace(namespace: string): WorkloadView[] {
    return workloads().filter((one) => one.namespace === namespace)
  }

  const api: Api = {
    provider: name,
    async isNamespaced(apiVersion, kind, signal) {
      reach(`look up ${kind}`, signal)
      const found = kindOf(apiVersion, kind)
      if (!found) throw unknownKind(name, apiVersion, kind)
      return found.namespaced
    },
    async read(ref, signal) {
      reach(`read ${objectKey(ref)}`, signal, { verb: 'get', ref })
      const found = objects.get(identityOf(ref))
      return found && live(found)
    },
    async apply(object, { dryRun }, signal) {
      const ref = refOf(object)
      const doing = `apply ${objectKey(ref)}`
      reach(doing, signal, { verb: 'patch', ref })
      if (ref.namespace && options.namespaces?.includes(ref.namespace) === false)
        refuse(doing, {
          code: 404,
          reason: 'NotFound',
          message: `namespaces "${ref.namespace}" not found`,
        })
      const complaint = invalidity(object)
      if (complaint) refuse(doing, complaint, object)
      const before = objects.get(identityOf(ref))
      const after = applied(before, object, serial + 1)
      if (isRefused(after)) refuse(doing, after, object)
      if (!dryRun && after !== before) change(() => keep(after))
      return live(dryRun ? { ...after, resourceVersion: before?.resourceVersion ?? 0 } : after)
    },
    async remove(object, signal) {
      const ref = refOf(object)
      const doing = `remove ${objectKey(ref)}`
      reach(doing, signal, { verb: 'delete', ref })
      const found = objects.get(identityOf(ref))
      if (!found) return
      if (String(found.resourceVersion) !== object.metadata.resourceVersion)
        refuse(doing, { code: 409, reason: 'Conflict', message: 'the object has been modified' })
      change(() => objects.delete(identityOf(ref)))
    },
    async surroundings(namespace, signal) {
      const doing = `list the pods in ${namespace}`
      reach(doing, signal, { verb: 'list', ref: { kind: 'Pod', namespace } })
      reach(doing, signal, { verb: 'list', ref: { kind: 'ReplicaSet', namespace } })
      return {
        pods: controllers.pods(namespace, clock.now()),
        warnings: controllers.warnings(namespace, clock.now()),
        replicaSets: controllers.replicaSets(inNamespace(namespace)),
      }
    },
    async revisions(namespace, signal) {
      reach(`list the revisions in ${namespace}`, signal)
      return controllers.revisions(inNamespace(namespace))
    },
    async previousLogs({ pod, container }) {
      const image = pod.spec.containers.find((one) => one.name === container)?.image ?? ''
      return faultOf(image)?.logs
    },
    watch: (_namespace, changed) => hints.add(changed),
    ping: async (signal) => reach('reach the API server', signal),
    close: async () => hints.close(),
  }

  function keep(one: Stored): void {
    serial = one.resourceVersion
    objects.set(identityOf(one.ref), one)
    if (one.ref.kind !== 'CustomResourceDefinition') return
    served.push(...definedBy(one))
  }

  const controls: SimulatedControls = {
    fail(image, fate, { logs = defaultLogs[fate] ?? [] } = {}) {
      const matches = typeof image === 'string' ? (one: string) => one === image : image
      const fault = { matches, fate, logs }
      change(() => faults.push(fault))
      refate()
      return () => {
        faults.splice(faults.indexOf(fault), 1)
        refate()
      }
    },
    goAway: () => void (away = true),
    comeBack() {
      away = false
      hints.changed()
    },
    deny(verb, kind) {
      const denial = { verb, kind }
      denials.push(denial)
      return () => void denials.splice(denials.indexOf(denial), 1)
    },
    edit(manager, ref, how) {
      const found = objects.get(identityOf(ref))
      if (!found) throw new Error(`Cannot edit ${objectKey(ref)}: there is none`)
      change(() => keep(edited(found, manager, how, serial + 1)))
    },
    removeByHand: (ref) => change(() => objects.delete(identityOf(ref))),
    objects() {
      advance()
      return [...objects.values()].map((one) => ({
        ref: one.ref,
        object: live(one),
        generation: one.generation,
        writes: one.writes,
      }))
    },
  }

  function refate(): void {
    change(() => controllers.refate(clock.now()))
  }

  return { api, controls }
}

type Access = { readonly kind: string; readonly namespace?: string | undefined }

/** What a container says before it dies, unless it was told what to say. */
const defaultLogs: Partial<Record<Fate, readonly string[]>> = {
  crash: [
    'level=info msg="starting"',
    'level=info msg="connecting to the database" host=db:5432',
    'level=fatal msg="cannot read the configuration" error="DATABASE_URL is not set"',
  ],
  oom: ['level=info msg="starting"', 'level=info msg="warming the cache" entries=2400000'],
}

function definedBy({ object }: Stored): ServedKind[] {
  const spec = object['spec']
  if (!isObject(spec) || !isObject(spec['names']) || !Array.isArray(spec['versions'])) return []
  const { kind, plural } = spec['names']
  return spec['versions'].filter(isObject).map((version) => ({
    apiVersion: `${String(spec['group'])}/${String(version['name'])}`,
    kind: String(kind),
    plural: String(plural),
    namespaced: spec['scope'] !== 'Cluster',
  }))
}
