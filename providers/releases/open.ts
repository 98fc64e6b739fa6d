import type { App, ReleasesEntry } from '#src/core/catalog.ts'
import type { Credential } from '#src/core/names.ts'
import type { Clock } from '#src/core/clock.ts'
import { DeliveryError } from '#src/core/errors.ts'
import { openGithubReleases } from './github.ts'
import { openImageTags } from './image-tags.ts'
import type { RegistryCredentials } from './registry-auth.ts'
import { openRegistry } from './registry.ts'
import type { ReleaseSource } from './releases.ts'

export type ReleaseSourceDeps = {
  readonly clock: Clock
  /** Reads a secret where the catalog says it is; asked before each use, since secrets rotate. */
  readonly readCredential: (credential: Credential) => Promise<string>
  /** The sources of simulated apps, by app; only the sandbox and tests have them. */
  readonly simulations?: ReadonlyMap<string, ReleaseSource>
  readonly fetch?: typeof fetch
}

/** The place that an app's catalog entry names. Opening asks nothing of the network. */
export function openReleaseSource(app: App, deps: ReleaseSourceDeps): ReleaseSource {
  const entry = app.releases
  if ('simulated' in entry) return simulationOf(app.name, deps)
  const { clock, fetch: fetchWith = fetch } = deps
  const { image } = entry
  const credentials = credentialsOf(entry.registry, deps)
  const registry = openRegistry({ image, clock, credentials, fetch: fetchWith })
  if (!('github' in entry)) return openImageTags({ app: app.name, image, tag: entry.tag, registry })
  const { token } = entry
  return openGithubReleases({
    app: app.name,
    repository: entry.github,
    tag: entry.tag,
    image,
    imageTag: entry.imageTag,
    token: async () => token && (await deps.readCredential(token)),
    registry,
    clock,
    fetch: fetchWith,
    ...(entry.api !== undefined && { api: entry.api }),
  })
}

type RegistryEntry = Extract<ReleasesEntry, { github: string }>['registry']

function credentialsOf(entry: RegistryEntry, { readCredential }: ReleaseSourceDeps) {
  return async (): Promise<RegistryCredentials | undefined> =>
    entry && {
      password: await readCredential(entry.password),
      ...(entry.username && { username: await readCredential(entry.username) }),
    }
}

function simulationOf(app: string, { simulations }: ReleaseSourceDeps): ReleaseSource {
  const found = simulations?.get(app)
  if (found) return found
  throw new DeliveryError(
    'bad-configuration',
    `Cannot read releases of "${app}": simulated releases exist only in the sandbox`,
    { hint: 'Name a repository under "github", or an "image"' },
  )
}
