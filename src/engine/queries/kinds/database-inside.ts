import type { Answering } from '#src/engine/ask.ts'
import { needSecret } from '#src/engine/secrets.ts'

/** Logs in and looks at roles and extensions. */
export const databaseInside: Answering<'databaseInside'> = async ({ login }, world, signal) => {
  const { value: password } = await needSecret(login.password, world, signal)
  return { is: 'seen', value: await world.sql.inside({ ...login, password }, signal) }
}
