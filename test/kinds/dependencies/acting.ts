import { dependencyKinds } from '#src/kinds/dependencies/registry.ts'
import { anyKind } from '#src/kinds/dependencies/any-kind.ts'
import type { AnyKind, KindMove, Subject, Task } from '#src/core/dependencies/kind.ts'
import type { KindPlan } from '#src/core/dependencies/plan.ts'
import { canonical } from '#src/core/hash.ts'
import type { Manifest } from '#src/core/plan/objects.ts'
import type { Query, Seen } from '#src/core/queries.ts'
import { ask } from '#src/engine/ask.ts'
import { perform } from '#src/engine/perform.ts'
import { shopCatalog, simulateBot } from '../../support/simulated-bot.ts'

export const key = 'checkout.it/staging'
export const place = { cluster: 'shared', namespace: 'shop-staging', cloud: 'aws' } as const

/** A kind as records meet it, its spec checked. */
export async function kindOf(
  name: string,
  given: unknown,
): Promise<{ readonly kind: AnyKind; readonly spec: unknown }> {
  const found = dependencyKinds.get(name)
  if (!found) throw new Error(`There is no kind ${name}`)
  const kind = anyKind(found)
  const checked = await kind.check(given)
  if ('problems' in checked) throw new Error(checked.problems.join('; '))
  return { kind, spec: JSON.parse(JSON.stringify(checked.spec)) }
}

/** What is wrong with a spec. */
export async function problemsOf(name: string, given: unknown): Promise<readonly string[]> {
  const checked = await anyKind(dependencyKinds.get(name)!).check(given)
  return 'problems' in checked ? checked.problems : []
}

/** What a kind is told, with an answer to everything that is not said. */
export function subjectOf(spec: unknown, change: Partial<Subject> = {}): Subject {
  return {
    key,
    spec,
    place,
    isAdopted: false,
    task: { do: 'ensure' },
    outputs: {},
    memory: null,
    ...change,
  }
}

export function waitsFor(move: KindMove<unknown>): string {
  if (move.is !== 'waiting') throw new Error(`Expected to wait: ${JSON.stringify(move)}`)
  return move.on
}

/** A dependency of one kind in a simulated world: asked and acted for as the engine does, without its record. */
export async function play(name: string, given: unknown, manifests?: readonly Manifest[]) {
  const catalog = await shopCatalog()
  const clouds = { aws: { simulated: true } } as const
  const bot = await simulateBot({ catalog: { ...catalog, clouds } })
  const { kind, spec } = await kindOf(name, given)
  const hash = manifests && (await bot.store.putArtifact(canonical(manifests)))
  let subject = subjectOf(spec, {
    place: { ...place, cluster: [...bot.simulated.clusters.keys()][0]! },
    ...(hash && { manifests: hash }),
  })
  let fence = 0
  const told: string[] = []

  const look = async (of: Subject): Promise<Seen> => {
    const wanted: readonly Query[] = await kind.wants(of)
    const seen = await ask(wanted, bot.world)
    told.push(JSON.stringify([wanted, seen]))
    return seen
  }
  const decide = async (task: Task): Promise<KindMove<unknown>> => {
    const of = { ...subject, task }
    const seen = await look(of)
    const blind = Object.values(seen).find(({ is }) => is === 'unavailable' || is === 'refused')
    if (blind) throw new Error(`Not known: ${JSON.stringify(blind)}`)
    const move = await kind.decide({ ...of, seen, now: bot.clock.now() })
    told.push(JSON.stringify(move))
    return move
  }
  /** Looks and acts until it goes on no more by itself, for as long as it may take. */
  const run = async (task: Task, { most = 60 } = {}): Promise<KindMove<unknown>> => {
    subject = { ...subject, memory: null }
    for (let step = 0; ; step += 1) {
      const move = await decide(task)
      if (move.is === 'done' && !('do' in task && task.do === 'check'))
        subject = { ...subject, outputs: move.outputs, memory: null }
      if (move.is !== 'waiting' || step >= most) return move
      subject = { ...subject, memory: JSON.parse(JSON.stringify(move.memory)) }
      for (const effect of move.effects ?? []) {
        fence += 1
        const done = await perform(effect, bot.world, {
          record: { kind: 'dependency', id: key },
          target: key,
          fence,
        })
        told.push(JSON.stringify([effect, done]))
        if (done.is === 'failed') throw new Error(JSON.stringify(done.signal))
      }
      await bot.clock.advance(5_000)
    }
  }
  return {
    bot,
    kind,
    place: subject.place,
    cluster: bot.simulated.clusters.get(subject.place.cluster)!,
    cloud: bot.simulated.clouds.get('aws')!,
    run,
    decide,
    /** Other manifests, or another spec, from now on. */
    async change({
      spec: next,
      manifests: more,
    }: {
      spec?: unknown
      manifests?: readonly Manifest[]
    }) {
      const checked = next === undefined ? subject.spec : (await kindOf(name, next)).spec
      const rendered = more && (await bot.store.putArtifact(canonical(more)))
      subject = { ...subject, spec: checked, ...(rendered && { manifests: rendered }) }
    },
    async plan(): Promise<KindPlan> {
      const of = { ...subject, memory: null }
      return await kind.plan({ ...of, seen: await look(of) })
    },
    look: () => look({ ...subject, memory: null }),
    /** Everything that was asked, answered, decided and done, as text. */
    heard: () => told.join('\n'),
  }
}
