import { satisfies } from 'semver'
import { ProviderFailure } from '#src/core/errors.ts'
import type { Queries } from '#src/core/queries.ts'
import type { Answering } from '#src/engine/ask.ts'
import { readSecret, secretName } from '#src/engine/secrets.ts'
import type { World } from '#src/engine/world.ts'

type Asked = Queries['probe']['of']['probe']

/** Looks whether something that others run is there. */
export const probe: Answering<'probe'> = async (query, world, signal) => {
  const asked = query.probe
  const { ok, says } =
    asked.check === 'postgres'
      ? await lookInside(asked, world, signal)
      : await world.prober.probe(asked, signal)
  return ok ? { is: 'seen', value: { says } } : { is: 'absent', because: says }
}

/** Whether others let us in is what was asked: that they do not is an answer. */
async function lookInside(
  { login, version: range }: Extract<Asked, { check: 'postgres' }>,
  world: World,
  signal: AbortSignal,
) {
  const found = await readSecret(login.password, world, signal)
  if (!found) return { ok: false, says: `${secretName(login.password)} is not there` }
  try {
    const { version } = await world.sql.inside({ ...login, password: found.value }, signal)
    const ok = range === undefined || isInRange(version, range)
    return { ok, says: `PostgreSQL ${version}${ok ? '' : `, not ${range}`}` }
  } catch (error) {
    if (error instanceof ProviderFailure) return { ok: false, says: error.message }
    throw error
  }
}

/** PostgreSQL has two numbers: `17.2` reads as `17.2.0`. */
function isInRange(version: string, range: string): boolean {
  const [major = '0', minor = '0'] = version.split('.')
  return satisfies(`${major}.${minor}.0`, range)
}
