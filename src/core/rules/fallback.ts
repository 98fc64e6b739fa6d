import { channelOf, environmentsOf, type App, type Catalog } from '#src/core/catalog.ts'

/**
 * Where something is told whose channel takes nothing any more: the channel of the owners of an app that is told of
 * there, else where the platform's own news go. Undefined where there is no such place; what was meant for one person
 * alone is told to nobody else.
 */
export function fallbackOf(catalog: Catalog, channel: string): string | undefined {
  if (!/^[#CG]/.test(channel)) return undefined
  const owners = Object.values(catalog.apps)
    .filter((app) => isToldIn(catalog, app, channel))
    .flatMap((app) => app.owners ?? [])
  const channels = owners.map((name) => catalog.groups[name]?.notify)
  return [...channels, catalog.audit?.channel].find(
    (one) => one !== undefined && one !== 'direct' && one !== channel,
  )
}

function isToldIn(catalog: Catalog, app: App, channel: string): boolean {
  return (
    app.channel === channel ||
    environmentsOf(catalog, app).some((name) => channelOf(catalog, app, name) === channel)
  )
}
