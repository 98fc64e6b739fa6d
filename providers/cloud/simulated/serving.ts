import type { Address, SimulatedServer } from '#providers/sql/simulated.ts'
import type { Account } from './account.ts'
import { hostOf, isUp, withData } from './instances.ts'
import { live } from './living.ts'

/** The server of an instance, as long as it answers. */
export function serverOf(account: Account, { host, port }: Address): SimulatedServer | undefined {
  live(account)
  const instance = [...account.instances.values()].find(
    ({ id, wish }) => hostOf(account, id) === host && wish.port === port,
  )
  if (!instance || !isUp(instance)) return undefined
  const { id, data, wish, isFull } = instance
  return {
    version: wish.version,
    data,
    isFull,
    keep(next) {
      const now = account.instances.get(id)
      if (now) account.instances.set(id, withData(now, account.clock.now(), { data: next }))
    },
  }
}
