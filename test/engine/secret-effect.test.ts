import { expect, it } from 'vitest'
import { perform } from '#src/engine/perform.ts'
import { simulateBot } from '../support/simulated-bot.ts'

const ref = {
  in: 'cluster',
  cluster: 'shared',
  namespace: 'shop',
  name: 'db-master',
  key: 'password',
} as const
const behalf = {
  record: { kind: 'dependency', id: 'checkout.db/production' },
  target: 'checkout.db/production',
  fence: 1,
}

it('makes a password once: who comes again, after a crash or at the same time, finds the first', async () => {
  let made = 0
  const newPassword = () => `password-${(made += 1)}`
  const { world, simulated } = await simulateBot({ newPassword })
  const { it: cluster } = simulated.clusters.get('shared')!
  for (let round = 0; round < 2; round += 1)
    expect(await perform({ ensure: 'secret', ref }, world, behalf)).toEqual({ is: 'done' })
  const found = await cluster.secret(ref, new AbortController().signal)
  expect([found?.data, made]).toEqual([{ password: 'password-1' }, 1])
})
