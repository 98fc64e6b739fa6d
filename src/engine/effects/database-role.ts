import type { Performing } from '#src/engine/perform.ts'
import { needSecret } from '#src/engine/secrets.ts'

/** Makes or closes a role inside a database. */
export const databaseRole: Performing<'databaseRole'> = async (effect, world, _behalf, signal) => {
  const { login, role, group, comment, password: ref } = effect
  const { value } = await needSecret(login.password, world, signal)
  const own = ref && (await needSecret(ref, world, signal))
  const credentials = { ...login, password: value }
  await world.sql.ensureRole(
    { credentials, role, group, comment, ...(own && { password: own.value }) },
    signal,
  )
  return 'applied'
}
