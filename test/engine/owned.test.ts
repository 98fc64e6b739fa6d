import { expect, it } from 'vitest'
import { effects } from '#src/engine/effects/registry.ts'
import { needSecret } from '#src/engine/secrets.ts'
import { startHouse } from '../dependencies/house.ts'

const { signal } = new AbortController()
const tags = { 'deliver/dependency': 'checkout.db/staging' }
const behalf = (target: string) => ({
  record: { kind: 'dependency', id: target },
  target,
  fence: 1,
})
const others = behalf('payments.db/staging')
const ours = behalf('checkout.db/staging')

it('is not removed for another, be it a bucket or a secret of the cloud', async () => {
  const { bot } = await startHouse()
  const { buckets, secrets } = await bot.world.cloud('main')
  await buckets.create({ name: 'checkout-files', tags }, signal)
  await secrets.create({ name: 'checkout', value: 'canary', tags }, signal)
  const ref = { in: 'cloud', cloud: 'main', name: 'checkout' } as const
  const remove = (who: typeof ours) => [
    effects.bucketAbsent({ cloud: 'main', name: 'checkout-files' }, bot.world, who, signal),
    effects.secretAbsent({ ref }, bot.world, who, signal),
  ]
  for (const removing of remove(others))
    await expect(removing).rejects.toThrow(/: it belongs to checkout\.db\/staging$/)
  expect(await Promise.all(remove(ours))).toEqual(['removed', 'removed'])
  expect(await Promise.all(remove(others))).toEqual(['removed', 'removed'])
})

it('is not given to another: neither copied, nor connected with', async () => {
  const { bot } = await startHouse()
  const { secrets } = await bot.world.cloud('main')
  await secrets.create({ name: 'master', value: 'canary', tags }, signal)
  const copy = (who: typeof ours) =>
    effects.secretCopy(
      {
        cluster: 'shared',
        namespace: 'shop-staging',
        name: 'copy',
        from: { cloud: 'main', name: 'master' },
        keys: { password: null },
      },
      bot.world,
      who,
      signal,
    )
  await expect(copy(others)).rejects.toThrow('it belongs to checkout.db/staging')
  expect(await copy(ours)).toBe('applied')
  const ref = { in: 'cloud', cloud: 'main', name: 'master' } as const
  await expect(needSecret(ref, bot.world, signal, others.target)).rejects.toThrow('it belongs to')
  expect(await needSecret(ref, bot.world, signal, ours.target)).toMatchObject({ value: 'canary' })
})
