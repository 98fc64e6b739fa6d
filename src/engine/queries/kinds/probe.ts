import { satisfies } from 'semver'
import type { Queries } from '#src/core/queries.ts'
import type { Answering } from '#src/engine/ask.ts'
import { needSecret } from '#src/engine/secrets.ts'
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

async function lookInside(
  { login, version: range }: Extract<Asked, { check: 'postgres' }>,
  world: World,
  signal: AbortSignal,
) {
  const { value: password } = await needSecret(login.password, world, signal)
  const { version } = await world.sql.inside({ ...login, password }, signal)
  const ok = range === undefined || isInRange(version, range)
  return { ok, says: `PostgreSQL ${version}${ok ? '' : `, not ${range}`}` }
}

/** PostgreSQL has two numbers: `17.2` reads as `17.2.0`. */
function isInRange(version: string, range: string): boolean {
  const [major = '0', minor = '0'] = version.split('.')
  return satisfies(`${major}.${minor}.0`, range)
}
