import type { Answering } from '#src/engine/ask.ts'

const NEWEST = 50

/** Polls the source of an app. */
export const releases: Answering<'releases'> = async ({ app }, world, signal) => {
  const entry = world.catalog().apps[app]
  if (!entry) return { is: 'absent' }
  const found = await world.releases(entry).list(NEWEST, signal)
  return {
    is: 'seen',
    value: { releases: found, poll: entry.releases.poll, channel: entry.channel },
  }
}
