import type { Answering } from '#src/engine/ask.ts'
import { dryRun } from './dry-run.ts'
import { manifests } from './manifests.ts'
import { release } from './release.ts'

/** Prepares once more what was prepared before: the first answer that is none is the answer. */
export const replan: Answering<'replan'> = async (query, world, signal) => {
  const { app, environment, version, target, previous, overrides } = query
  const found = query.release
    ? ({ is: 'seen', value: query.release } as const)
    : await release({ app, version }, world, signal)
  if (found.is !== 'seen') return found
  const of = { app, environment, release: found.value, ...(overrides && { overrides }) }
  const rendered = await manifests(of, world, signal)
  if (rendered.is !== 'seen') return rendered
  const { cluster, namespace, manifests: hash } = rendered.value
  const changes = await dryRun(
    { target, cluster, namespace, manifests: hash, previous },
    world,
    signal,
  )
  if (changes.is !== 'seen') return changes
  return {
    is: 'seen',
    value: { release: found.value, rendered: rendered.value, changes: changes.value },
  }
}
