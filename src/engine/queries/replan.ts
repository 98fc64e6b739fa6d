import type { Answer, Query, Seen } from '#src/core/queries.ts'
import type { Answering } from '#src/engine/ask.ts'

/** Prepares once more what was prepared before: the first answer that is none is the answer. */
export const replan: Answering<'replan'> = async (query, world, _signal, ask) => {
  const { app, environment, version, target, previous, overrides } = query
  const found = query.release
    ? ({ is: 'seen', value: query.release } as const)
    : (await ask([{ ask: 'release', app, version }], world)).release
  if (found?.is !== 'seen') return found ?? { is: 'absent' }
  const of = { app, environment, release: found.value, ...(overrides && { overrides }) }
  const { manifests: rendered } = await ask([{ ask: 'manifests', ...of }], world)
  if (rendered?.is !== 'seen') return rendered ?? { is: 'absent' }
  const { cluster, namespace, manifests, needs } = rendered.value
  const place = { target, cluster, namespace, manifests, previous }
  const seen = await ask(
    [
      { ask: 'dryRun', ...place },
      ...(needs ? [{ ask: 'dependencies', target, needs } satisfies Query] : []),
    ],
    world,
  )
  const missed = missedIn(seen)
  if (missed) return missed
  return {
    is: 'seen',
    value: {
      release: found.value,
      rendered: rendered.value,
      changes: seen.dryRun?.is === 'seen' ? seen.dryRun.value : [],
      ...(seen.dependencies?.is === 'seen' && { dependencies: seen.dependencies.value }),
    },
  }
}

function missedIn(seen: Seen): Exclude<Answer<never>, { is: 'seen' }> | undefined {
  const answers: readonly (Answer<unknown> | undefined)[] = [seen.dryRun, seen.dependencies]
  return answers.find((one) => one !== undefined && one.is !== 'seen') as
    | Exclude<Answer<never>, { is: 'seen' }>
    | undefined
}
