import { expect, it } from 'vitest'
import { platform, startHouse } from './house.ts'

const reading = (name: string) =>
  `dependencies: { pay: { kind: aws-secret, secret: ${name}, keys: [token] } }`

it('refuses an app that would read the secrets of others', async () => {
  const house = await startHouse()
  house.publish('2.0.0', reading('payments/token'))
  await house.say('olga', 'deploy checkout 2.0.0 to staging')
  await house.bot.settle(10_000)
  expect(await house.newest()).toMatchObject({
    outcome: {
      is: 'refused',
      reason: {
        because: expect.stringContaining(
          'the secret "payments/token" is outside the bounds of the platform: it begins with "checkout/"',
        ),
      },
    },
  })
})

it('lets it read its own, and what the platform says', async () => {
  const house = await startHouse({
    yaml: `${platform}bounds: { secrets: ['{app}/', 'payments/'] }\n`,
  })
  const { controls } = house.bot.simulated.clouds.get('main')!
  for (const [version, name] of [
    ['2.0.0', 'checkout/token'],
    ['2.1.0', 'payments/token'],
  ] as const) {
    controls.existSecret(name, JSON.stringify({ token: 'canary-77f1' }))
    house.publish(version, reading(name))
    await house.say('olga', `deploy checkout ${version} to staging`)
    await house.bot.settle(120_000)
    expect(await house.newest()).toMatchObject({ wanted: version, outcome: { is: 'succeeded' } })
  }
})
