import { expect, it } from 'vitest'
import { startHouse } from './house.ts'

const cache = (template: string) => `dependencies:
  cache:
    kind: kubernetes
    manifests: redis
    connect: { env: { REDIS: '${template}' } }
`
const service = `apiVersion: v1
kind: Service
metadata: { name: redis }
spec: { selector: { app: redis }, ports: [{ port: 6379 }] }
`

it('plans that the workload is rolled where it is connected to something else, and only there', async () => {
  const house = await startHouse()
  const files = { 'redis/redis.yml': service }
  house.publish('2.0.0', cache('{host}'), files)
  house.publish('2.0.1', cache('{host}:6379'), files)
  await house.say('olga', 'deploy checkout 2.0.0 to staging')
  await house.bot.settle(60_000)
  expect(await house.newest()).toMatchObject({ outcome: { is: 'succeeded' } })

  expect(await house.say('olga', 'deploy checkout 2.0.0 to staging --dry-run')).toContain('Nothing would change') // prettier-ignore
  const plan = await house.say('olga', 'deploy checkout 2.0.1 to staging --dry-run')
  expect(plan).toContain('deliver/connections')
})
