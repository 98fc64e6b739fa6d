import type { Catalog } from '#src/core/catalog.ts'
import type { MessageKey } from '#src/core/record.ts'
import type { Invocation } from '#src/door/invocation.ts'
import { withoutRules } from '#src/sandbox/furnish.ts'
import { shopReleases } from '#src/sandbox/shop-releases.ts'
import { simulateWorld } from '#src/sandbox/world.ts'
import { manualClock } from './clock.ts'
import { happenings } from './happenings.ts'
import { shopCatalog, simulateBot, type SimulatedBot } from './simulated-bot.ts'

/**
 * Tells a story again: keeps every line that is not the bot's or the world's, and lets both answer afresh. After each
 * line stands what was said because of it, and what really runs where that changed.
 */
export async function retell(story: string): Promise<string> {
  const bot = story.includes(SANDBOX) ? await simulateSandbox() : await simulateBot()
  const told: string[] = []
  const teller = createTeller(bot)
  for (const line of story.split('\n')) {
    if (line.startsWith('  ')) continue
    told.push(line)
    told.push(...(await happen(line, bot, teller)).map((said) => `  ${said}`))
  }
  return told.join('\n')
}

/** A story that says so is told in the sandbox's shop, where one app needs a database; the others in a smaller one. */
const SANDBOX = 'in the shop of the sandbox'

async function simulateSandbox(): Promise<SimulatedBot> {
  const clock = manualClock()
  const catalog = withoutRules(await shopCatalog('sandbox'))
  return simulateBot({
    clock,
    catalog,
    simulated: simulateWorld(catalog, clock, { published: shopReleases() }),
  })
}

type Teller = ReturnType<typeof createTeller>

async function happen(line: string, bot: SimulatedBot, teller: Teller): Promise<string[]> {
  if (await began(line, bot)) {
    await teller.news()
    return []
  }
  const [, speaker, text] = /^(\w+): \/deliver (.*)$/.exec(line) ?? []
  if (speaker && text) return [...(await say(speaker, text, bot)), ...(await teller.news())]
  const happening = happenings.find(([pattern]) => pattern.test(line))
  const match = happening?.[0].exec(line)
  if (happening && match) {
    await happening[1](bot, match)
    return teller.news()
  }
  return isSilent(line) ? [] : Promise.reject(new Error(`Cannot retell "${line}"`))
}

/** Nothing happens in it. */
function isSilent(line: string): boolean {
  return line === '' || line === SANDBOX || line.startsWith('#')
}

/** Lines that say how things were before the story: nobody is told what was said until then. */
async function began(line: string, bot: SimulatedBot): Promise<boolean> {
  const [, app, version, environment] = /^(\w+) (\S+) runs in (\w+)$/.exec(line) ?? []
  if (app) {
    await say('olga', `deploy ${app} ${version} to ${environment}`, bot)
    await bot.settle(bot.catalog.clouds['main'] ? 180_000 : 60_000)
    return true
  }
  if (line !== 'from here on the rules of the sandbox hold') return line === SANDBOX
  // What stands in its clusters stays.
  await bot.adopt({ ...calmly(await shopCatalog('sandbox')), clusters: bot.present().clusters })
  await bot.knowReleases()
  await bot.settle(1_000)
  return true
}

async function say(speaker: string, text: string, bot: SimulatedBot): Promise<string[]> {
  const invocation: Invocation = {
    id: `${speaker}/${text}/${bot.clock.now()}`,
    via: 'slash',
    workspace: 'T0SHOP',
    actor: { type: 'person', id: `U0${speaker.toUpperCase()}`, name: speaker },
    text,
    place: { channel: 'C0CHECKOUT' },
  }
  try {
    await bot.door.receive(invocation)
    const answer = await bot.door.dispatch(invocation)
    await bot.settle()
    if (answer.type === 'form')
      return [
        `to ${speaker}: [form] ${answer.form.title}: ${answer.form.fields.map(({ label }) => label).join(', ')}`,
      ]
    return lines(`to ${speaker}: `, answer.message.text)
  } catch (error) {
    return lines(`to ${speaker}: `, bot.presenter.failure(error, 'ref').text)
  }
}

/** Hours pass in stories: releases are looked at once in each. */
function calmly(catalog: Catalog): Catalog {
  const apps = Object.entries(catalog.apps).map(([name, app]) => {
    const releases = { ...app.releases, poll: 3_600_000 }
    return [name, { ...app, releases }] as const
  })
  return { ...catalog, apps: Object.fromEntries(apps) }
}

/** Knows what was told already, and so what is new. */
function createTeller(bot: SimulatedBot) {
  const cards = new Map<string, string[]>()
  const notes = new Set<number>()
  let world: string[] = []

  async function newCards(): Promise<string[]> {
    const all = (await bot.store.dirtyMessages(1_000)).map(({ key }) => key)
    const news = all.toSorted(cardsFirst).map(async (key) => {
      const name = `${key.kind}/${key.subject}/${key.channel}`
      const now = ((await bot.presenter.render(key))?.text ?? '').split('\n')
      const before = cards.get(name) ?? []
      cards.set(name, now)
      const what = key.kind === 'delivery' ? 'card' : 'message'
      const isCall = key.kind === 'needed'
      return now
        .slice(0, isCall ? 2 : undefined)
        .filter((line) => !before.includes(line) && !aside.test(line))
        .map((line) => `${what} in ${placeOf(key)}: ${plain(line)}`)
    })
    return (await Promise.all(news)).flat()
  }

  async function newNotes(): Promise<string[]> {
    const rows = (await bot.store.outbox(1000)).filter(({ id }) => !notes.has(id))
    for (const { id } of rows) notes.add(id)
    const told = rows.map(async ({ note }) => {
      const { text } = await bot.presenter.note(note)
      return lines(note.broadcast ? 'thread and channel: ' : 'thread: ', text)
    })
    return (await Promise.all(told)).flat()
  }

  function changedWorld(): string[] {
    const now = [...bot.simulated.clusters].flatMap(([cluster, { controls }]) =>
      controls.objects().flatMap(({ ref, object }) => {
        if (ref.kind !== 'Deployment') return []
        const spec = object as unknown as Running
        const image = spec.spec.template.spec.containers[0]?.image ?? ''
        return [
          `World: ${cluster} ${ref.namespace} ${ref.name} ${versionOf(image, bot)}, ${spec.status?.readyReplicas ?? 0} of ${spec.spec.replicas} ready`,
        ]
      }),
    )
    const news = now.filter((line) => !world.includes(line))
    world = now
    return news
  }

  return { news: async () => [...(await newCards()), ...(await newNotes()), ...changedWorld()] }
}

/** Deliveries in the order in which they came, then what else is said. */
function cardsFirst(a: MessageKey, b: MessageKey): number {
  return Number(b.kind === 'delivery') - Number(a.kind === 'delivery')
}

/** Where somebody is written to directly the channel is the person. */
function placeOf({ channel }: MessageKey): string {
  return channel.startsWith('U0') ? `the messages of ${channel.slice(2).toLowerCase()}` : channel
}

type Running = {
  readonly spec: {
    readonly replicas: number
    readonly template: {
      readonly spec: { readonly containers: readonly { readonly image: string }[] }
    }
  }
  readonly status?: { readonly readyReplicas?: number }
}

function versionOf(image: string, bot: SimulatedBot): string {
  return bot.versions.find(({ runs }) => runs(image))?.version ?? image
}

/** Dates and links as a reader sees them. */
function plain(line: string): string {
  return line
    .replaceAll(/<(?:!date|https?:)[^|>]*\|([^>]*)>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}

/** Parts of a card that a story does not need; the messages' own tests have them all. */
const aside = /^(`d-|App:|Release:|Environment:|\w+ by:|[☑▫🔄➖✖])/u

function lines(prefix: string, text: string): string[] {
  return text.split('\n').map((line) => `${prefix}${plain(line)}`)
}
