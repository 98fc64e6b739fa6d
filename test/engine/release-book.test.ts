import { expect, it } from 'vitest'
import { createReleaseBook } from '#src/engine/release-book.ts'
import { simulateBot } from '../support/simulated-bot.ts'

it('tells what was published a moment ago, without waiting for the next poll', async () => {
  const { simulated, bot, deployLatest } = await start()
  simulated.releases.get('checkout')!.controls.publish('1.9.0')
  expect((await createReleaseBook(bot.world).known('checkout'))[0]?.version).not.toBe('1.9.0')
  expect(await deployLatest()).toContain('Delivering checkout 1.9.0 to dev')
})

it('takes the latest that is known when the source is away, and says as of when', async () => {
  const { simulated, bot, deployLatest } = await start()
  const checked = new Date(bot.clock.now()).toISOString().slice(11, 16)
  await bot.clock.advance(120_000)
  simulated.releases.get('checkout')!.controls.goAway()
  const said = await deployLatest()
  expect(said).toMatch(/Delivering checkout \d/)
  expect(said).toContain(`"latest" is what was published as of ${checked} UTC`)
})

it('does not wait long for a source that does not answer', async () => {
  const { bot } = await start()
  const never = {
    ...bot.world.releases(bot.catalog.apps['checkout']!),
    list: () => new Promise<never>(() => {}),
  }
  const asked = createReleaseBook({ ...bot.world, releases: () => never }).newest('checkout')
  await bot.clock.advance(5_000)
  const { problem, releases } = await asked
  expect(problem).toContain('Cannot wait longer than 5 s')
  expect(releases).not.toEqual([])
})

/** A bot that has polled once. */
async function start() {
  const bot = await simulateBot()
  await bot.knowReleases()
  await bot.settle()
  return {
    bot,
    simulated: bot.simulated,
    async deployLatest() {
      const answer = await bot.door.dispatch({
        id: 'slash-latest',
        via: 'slash',
        workspace: 'T0SHOP',
        actor: { type: 'person', id: 'U0OLGA', name: 'olga' },
        text: 'deploy checkout latest to dev',
      })
      return answer.type === 'message' ? answer.message.text : 'a form'
    },
  }
}
