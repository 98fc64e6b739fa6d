import type { Release } from '#src/core/release.ts'
import type { Answering } from '#src/engine/ask.ts'

const NEWEST = 50

/** Polls the source of an app. Lists have no digests, so the newest release is looked up as well: its tag may move. */
export const releases: Answering<'releases'> = async ({ app }, world, signal) => {
  const entry = world.catalog().apps[app]
  if (!entry) return { is: 'absent' }
  const source = world.releases(entry)
  const found = await source.list(NEWEST, signal)
  const newest = found.find(({ draft }) => !draft)
  const pinned = newest && (await source.find(newest.version, signal).catch(() => undefined))
  const { poll } = entry.releases
  return {
    is: 'seen',
    value: { releases: [...found, ...listed(pinned)], poll, channel: entry.channel },
  }
}

function listed(release: Release | undefined): readonly Release[] {
  return release ? [release] : []
}
