import type { Store } from '#db/store.ts'
import type { Cluster } from '#providers/cluster/cluster.ts'
import { Delivery } from '#src/core/delivery.ts'
import { Dependency } from '#src/core/dependencies/dependency.ts'
import { ProviderFailure } from '#src/core/errors.ts'
import { canonical } from '#src/core/hash.ts'
import type { Manifest } from '#src/core/plan/objects.ts'
import { compareVersions } from '#src/core/release.ts'
import type { Target } from '#src/core/target.ts'
import { isSameWish } from '#src/kinds/dependency/new.ts'
import type { SimulatedWorld } from '#src/sandbox/world.ts'
import type { Outage } from './graphs.ts'
import { sizeOf, thingRef } from './thing.ts'

/** Sees whatever is saved and written, and complains about what must never be. */
export type Witness = ReturnType<typeof createWitness>

export function createWitness(store: Store, simulated: SimulatedWorld) {
  const complaints: string[] = []
  const grown: { readonly target: string; readonly version: string }[] = []
  const vanished = new Map<string, number>()
  let outage: Outage = 'none'
  const complain = (words: string) => void complaints.push(words)

  function fail(): void {
    if (outage === 'throws') throw new Error('the client has a bug')
    if (outage !== 'none')
      throw new ProviderFailure('shared', outage, `Cannot reach the cluster: it is ${outage}`)
  }

  return {
    complaints,
    /** For good, and for whom. */
    grown,
    /** What somebody removed by hand, and when. */
    vanished,
    break(how: Outage): void {
      outage = how
    },

    watchedStore: {
      ...store,
      async commit(commit) {
        const saved = await store.commit(commit)
        if (saved !== 'ok') return saved
        const { claim, document, target } = commit
        if (claim.kind === 'dependency')
          neverBack(Dependency.parse(claim.document), Dependency.parse(document), complain)
        if (claim.kind === 'delivery' && target && claim.target)
          floorStays(claim.target.document, target, complain)
        if (claim.kind === 'delivery') await toldInOrder(commit, store, complain)
        return saved
      },
    } satisfies Store,

    watchedCluster: (cluster: Cluster): Cluster => ({
      ...cluster,
      async read(request, signal) {
        fail()
        return cluster.read(request, signal)
      },
      async observe(request, signal) {
        fail()
        return cluster.observe(request, signal)
      },
      async secret(request, signal) {
        fail()
        return cluster.secret(request, signal)
      },
      async dryRun(request, signal) {
        fail()
        return cluster.dryRun(request, signal)
      },
      async apply(request, signal) {
        fail()
        const { stamp } = request
        for (const manifest of request.manifests) {
          const { name } = manifest.metadata
          if (manifest.kind === 'Deployment') await gate(stamp.delivery)
          if (manifest.kind === 'ConfigMap' && name.startsWith('thing-'))
            await bringAbout(stamp.target, manifest)
        }
        return cluster.apply(request, signal)
      },
    }),
  }

  /** The workload is written only once everything is there and it is connected with it. */
  async function gate(id: string): Promise<void> {
    const { direction, purpose, rendered, stages } = await readDelivery(store, id)
    if (direction === 'back' || purpose === 'rollback') return
    const since = stages.find(({ stage }) => stage === 'dependencies')?.startedAt ?? 0
    const needs = (rendered?.needs ?? []).filter(({ key }) => (vanished.get(key) ?? -1) < since)
    for (const { key, spec } of needs) {
      if (sizeIn(liveThing(key)) < (spec as { size: number }).size)
        complain(`${id} is written, and ${key} is not as it needs it`)
      await connectedAnew(id, key, rendered?.connected?.[key] ?? -1)
    }
  }

  /** New outputs that are still on their way to everybody come with a delivery of their own. */
  async function connectedAnew(id: string, key: string, connected: number): Promise<void> {
    const { revision, connecting } = await readDependency(store, key)
    if (connected < revision && !connecting)
      complain(`${id} is connected with ${connected} of ${key}, not ${revision}`)
  }

  /** What it comes after is there; and what cannot be left as it was is saved as such before it is done. */
  async function bringAbout(key: string, manifest: Manifest): Promise<void> {
    const { mayStop, wanted } = await readDependency(store, key)
    const live = liveThing(key)
    if (sizeIn(live) >= sizeOf(manifest)) return
    if (mayStop) complain(`${key} is changed, and the record says that it may stop`)
    const delivery = await readDelivery(store, wanted.delivery)
    for (const before of comesBefore(delivery, key))
      if (!liveThing(before) && !vanished.has(before)) complain(`${key} is made before ${before}`)
    const { release, target } = delivery
    if (live && release && isForGood(delivery, key))
      grown.push({ target, version: release.version })
  }

  function liveThing(key: string) {
    const { name } = thingRef(key, '')
    const { controls } = simulated.clusters.get('shared')!
    return controls.objects().find(({ ref }) => ref.name === name)?.object
  }
}

function sizeIn(live: Manifest | undefined): number {
  return live ? sizeOf(live) : 0
}

/** The keys of what it comes after. */
function comesBefore({ rendered }: Delivery, key: string): readonly string[] {
  const needs = rendered?.needs ?? []
  const after = needs.find((need) => need.key === key)?.after ?? []
  return needs.filter(({ name }) => after.includes(name)).map((need) => need.key)
}

function isForGood({ plan }: Delivery, key: string): boolean {
  const change = plan?.dependencies?.find((one) => one.key === key)
  return change?.steps.some(({ risk }) => risk === 'irreversible') === true
}

async function readDelivery(store: Store, id: string): Promise<Delivery> {
  return Delivery.parse((await store.find({ kind: 'delivery', id }))?.document)
}

async function readDependency(store: Store, id: string): Promise<Dependency> {
  return Dependency.parse((await store.find({ kind: 'dependency', id }))?.document)
}

type Complain = (words: string) => void

/** Whoever was connected with a revision knows whether it has the outputs of now. */
function neverBack(before: Dependency, after: Dependency, complain: Complain): void {
  const { id } = after
  if (after.revision < before.revision) complain(`the revision of ${id} went down`)
  const isOther = canonical(before.outputs) !== canonical(after.outputs)
  if (isOther && after.revision === before.revision && after.state !== 'removed')
    complain(`the outputs of ${id} changed and its revision did not`)
  if (after.state === 'ready' && !isSameWish(after.current, after.wanted))
    complain(`${id} is ready and is not what was wanted last`)
  const isOpen = after.current && !isSameWish(after.current, after.wanted)
  if (after.state === 'changing' && isOpen && !before.mayStop && after.mayStop)
    complain(`${id} is in the middle of a change that it forgets`)
}

function floorStays(before: Target, after: Target, complain: Complain): void {
  if (!before.floor) return
  const is = after.floor && compareVersions(after.floor.version, before.floor.version)
  if (is === undefined || is < 0) complain(`the floor of ${after.key} went down`)
}

/** A dependency is told what is wanted of it only once those that it comes after are as this release needs them. */
async function toldInOrder(
  { document, signals = [] }: Parameters<Store['commit']>[0],
  store: Store,
  complain: Complain,
): Promise<void> {
  const { id, rendered } = Delivery.parse(document)
  for (const { signal } of signals) {
    if (signal.type !== 'needed') continue
    for (const name of signal.need.after) {
      const before = rendered?.needs?.find((one) => one.name === name)
      const record = before && (await readDependency(store, before.key))
      if (!record || !isSameWish(record.current, before))
        complain(`${id} wants ${signal.need.name} before ${name} is as it needs it`)
    }
  }
}
