import { type Catalog, isAtTag } from '#src/core/catalog.ts'
import { createAlertDoor } from '#src/door/alerts/take.ts'
import { newAlertmanager } from '#src/kinds/alertmanager.ts'
import { shopReleases } from '#src/sandbox/shop-releases.ts'
import { worldSwitches } from '#src/sandbox/switches.ts'
import { lastWords } from './last-words.ts'
import type { SimulatedBot } from './simulated-bot.ts'

type Happening = (bot: SimulatedBot, match: RegExpExecArray) => Promise<void> | void

/** What happens in a story beside what people say: a line, and what it does to the world. */
export const happenings: readonly (readonly [RegExp, Happening])[] = [
  [
    /^(\d+) (second|minute)s? pass(?:es)?$/,
    (bot, [, count, unit]) => pass(bot, Number(count) * (unit === 'minute' ? 60_000 : 1_000)),
  ],
  [/^people use the apps, and what watches them tells the bot$/, watch],
  [
    /^new releases of (\w+) (answer with errors|are mended)$/,
    (bot, [, app, what]) => switchesOf(bot).turn(`${app}/failing`, what === 'answer with errors'),
  ],
  [/^(\w+) (\S+) (crashes|cannot be pulled|never gets ready)$/, fail],
  [
    /^the migrations of (\w+) (fail|are mended)$/,
    (bot, [, app = '', what]) => switchesOf(bot).turn(`${app}/migrations`, what === 'fail'),
  ],
  [
    /^(\w+) (\S+) is published$/,
    async (bot, [, app = '', version = '']) => {
      bot.simulated.releases.get(app)?.controls.publish(version)
      bot.versions.push({ version, runs: await bot.simulated.isImageOf(app, version) })
    },
  ],
  [
    /^the definition of (\w+) says (\d+) pods in (\w+)$/,
    (bot, [, app = '', count, environment = '']) =>
      bot.adopt(withPods(bot.present(), app, environment, Number(count))),
  ],
  [
    /^the cloud (goes away|comes back)$/,
    (bot, [, what]) => {
      const { controls } = bot.simulated.clouds.get('main')!
      return what === 'goes away' ? controls.goAway() : controls.comeBack()
    },
  ],
  [
    /^somebody else has a database called (\S+)$/,
    (bot, [, id = '']) =>
      bot.simulated.clouds.get('main')!.controls.exist(id, { database: 'orders_db' }),
  ],
  [
    /^the storage of (\S+) is full$/,
    (bot, [, id = '']) => bot.simulated.clouds.get('main')!.controls.fillStorage(id),
  ],
  [
    /^cluster (\w+) (goes away|comes back)$/,
    (bot, [, name = '', what]) => {
      const { controls } = bot.simulated.clusters.get(name)!
      return what === 'goes away' ? controls.goAway() : controls.comeBack()
    },
  ],
]

/** Where Alertmanagers live time passes second by second: what they tell is heard when they tell it. */
async function pass(bot: SimulatedBot, ms: number): Promise<void> {
  const step = watched.has(bot) ? 1_000 : ms
  for (let left = ms; left > 0; left -= step) await bot.settle(Math.min(step, left))
}

async function watch(bot: SimulatedBot): Promise<void> {
  const door = createAlertDoor({ store: bot.store, catalog: bot.present, clock: bot.clock })
  for (const [name, { controls }] of bot.simulated.alertmanagers) {
    const create = { kind: 'alertmanager', id: name, document: newAlertmanager(name), state: 'new' }
    await bot.store.submit({ create })
    controls.connect(async (payload) => {
      await door.take(name, Buffer.from(JSON.stringify(payload)))
    })
  }
  bot.simulated.live(new AbortController().signal)
  watched.add(bot)
  await bot.settle(1_000)
}

const watched = new WeakSet<SimulatedBot>()

/** The catalog after somebody edited how many pods an app has in an environment. */
function withPods(catalog: Catalog, app: string, environment: string, replicas: number): Catalog {
  const entry = catalog.apps[app]
  if (!entry || isAtTag(entry.definition)) throw new Error(`Cannot edit ${app}`)
  const { api, ...others } = entry.definition.workloads
  if (!api) throw new Error(`${app} has no workload "api"`)
  const per = { ...api.per, [environment]: { replicas } }
  const definition = { ...entry.definition, workloads: { ...others, api: { ...api, per } } }
  return { ...catalog, apps: { ...catalog.apps, [app]: { ...entry, definition } } }
}

async function fail(
  bot: SimulatedBot,
  [, app = '', version = '', how]: RegExpExecArray,
): Promise<void> {
  const fates = {
    crashes: 'crash',
    'cannot be pulled': 'pull',
    'never gets ready': 'never-ready',
  } as const
  const isImage = await bot.simulated.isImageOf(app, version)
  for (const { controls } of bot.simulated.clusters.values())
    controls.fail(isImage, fates[how as keyof typeof fates], { logs: lastWords })
}

/** The switches of a world, which remember how they stand. */
function switchesOf(bot: SimulatedBot): ReturnType<typeof worldSwitches> {
  const switches = known.get(bot) ?? worldSwitches(bot.simulated, shopReleases())
  known.set(bot, switches)
  return switches
}

const known = new WeakMap<SimulatedBot, ReturnType<typeof worldSwitches>>()
