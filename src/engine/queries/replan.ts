import type { Rendered } from '#src/core/delivery.ts'
import type { ObjectRef } from '#src/core/plan/objects.ts'
import type { Answer, Query, Seen } from '#src/core/queries.ts'
import type { Answering } from '#src/engine/ask.ts'

/** Prepares once more what was prepared before: the first answer that is none is the answer. */
export const replan: Answering<'replan'> = async (query, world, _signal, ask) => {
  const { app, environment, version, target, previous, overrides } = query
  const found = query.release
    ? ({ is: 'seen', value: query.release } as const)
    : (await ask([{ ask: 'release', app, version }], world)).release
  if (found?.is !== 'seen') return found ?? { is: 'absent' }
  const release = found.value
  const of = { app, environment, release, ...(overrides && { overrides }) }
  const { manifests: rendered } = await ask([{ ask: 'manifests', ...of }], world)
  if (rendered?.is !== 'seen') return rendered ?? { is: 'absent' }
  const seen = await ask(changesWanted(rendered.value, { target, previous }), world)
  const missed = missedIn(seen)
  return missed ?? { is: 'seen', value: { release, rendered: rendered.value, ...changesIn(seen) } }
}

function changesWanted(
  { cluster, namespace, manifests, needs }: Rendered,
  { target, previous }: { readonly target: string; readonly previous: readonly ObjectRef[] },
): readonly Query[] {
  const dryRun = { ask: 'dryRun', target, cluster, namespace, manifests, previous } as const
  return needs
    ? [
        { ...dryRun, needs },
        { ask: 'dependencies', target, needs },
      ]
    : [dryRun]
}

function changesIn({ dryRun, dependencies }: Seen) {
  return {
    changes: dryRun?.is === 'seen' ? dryRun.value : [],
    ...(dependencies?.is === 'seen' && { dependencies: dependencies.value }),
  }
}

function missedIn({ dryRun, dependencies }: Seen): Missed | undefined {
  const answers: readonly (Answer<unknown> | undefined)[] = [dryRun, dependencies]
  return answers.find((one): one is Missed => one !== undefined && one.is !== 'seen')
}

type Missed = Exclude<Answer<unknown>, { is: 'seen' }>
