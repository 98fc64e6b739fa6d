import type { Answering } from '#src/engine/ask.ts'

/** What CI says of the commit that a release was built from. */
export const checks: Answering<'checks'> = async ({ app, release }, world, signal) => {
  const entry = world.catalog().apps[app]
  if (!entry) return { is: 'absent' }
  const source = world.releases(entry)
  return { is: 'seen', value: (await source.checks?.(release, signal)) ?? [] }
}
