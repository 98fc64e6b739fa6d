import type { Catalog, EnvironmentEntry } from '#src/core/catalog.ts'
import { Delivery } from '#src/core/delivery.ts'
import type { Identity, Person } from '#src/core/rules/identity.ts'
import type { Note } from '#src/core/record.ts'
import { decodeButton } from '#src/door/button.ts'
import type { Invocation } from '#src/door/invocation.ts'
import type { Message } from '#src/door/message.ts'
import { failure } from '#src/messages/failure.ts'
import { shopCatalog, simulateBot, team, type SimulatedBot } from '../support/simulated-bot.ts'
import { idIn } from './deliveries.ts'

export const minute = 60_000
export const hour = 60 * minute

/** A platform with a loop, to lock and to freeze: dana and omar develop, olga and nora operate. It is Monday, 10:00 in Berlin. */
export type Holds = SimulatedBot & {
  say(who: string, line: string, rest?: Partial<Invocation>): Promise<string>
  /** Presses the button of a message as somebody. */
  press(who: string, message: Message, label: string, rest?: Partial<Invocation>): Promise<string>
  /** Asks for a delivery and lets the loop go on for a moment; answers its id. */
  ask(who: string, line: string): Promise<string>
  delivery(id: string): Promise<Delivery>
  /** What is posted of a kind, newest subject last. */
  messages(kind: string): Promise<readonly Message[]>
  /** The last of them. */
  message(kind: string): Promise<Message>
  notes(): Promise<readonly Note[]>
}

export async function openHolds(
  production: Partial<EnvironmentEntry> = {},
  per: Catalog['apps'][string]['per'] = {},
  seen: (person: Person) => Person = (person) => person,
): Promise<Holds> {
  const bot = await simulateBot({
    catalog: await catalogWith(production, per),
    identity: peopleSeen(seen),
  })
  const shown = new Map<
    string,
    { readonly kind: string; readonly subject: string; readonly channel: string }
  >()
  let said = 0

  const dispatch = async (who: string, rest: Partial<Invocation>): Promise<string> => {
    const actor = { type: 'person', id: `U0${who.toUpperCase()}`, name: who } as const
    const place = { channel: 'C0OPS' }
    const asked = { id: `said-${++said}`, via: 'slash', workspace: 'T0SHOP', actor, place } as const
    try {
      const answer = await bot.door.dispatch({ ...asked, ...rest })
      if (answer.type === 'message') return answer.message.text
      return `form ${answer.form.command} ${answer.form.fields.map(({ name }) => name).join(', ')}`
    } catch (error) {
      return failure(error, 'ref').text
    }
  }

  const holds: Holds = {
    ...bot,
    say: (who, line, rest) => dispatch(who, { text: line, ...rest }),
    press(who, { blocks }, label, rest) {
      const found = buttons(blocks).find(({ text }) => text.text === label)
      const pressed = found && decodeButton(found.value)
      if (!pressed) throw new Error(`Cannot find a button "${label}"`)
      const { command, args, evidence } = pressed
      const click = { via: 'button', command, args: { ...args } } as const
      return dispatch(who, { ...click, ...(evidence !== undefined && { evidence }), ...rest })
    },
    async ask(who, line) {
      const id = idIn(await holds.say(who, line))
      await bot.settle(200)
      return id
    },
    async delivery(id) {
      return Delivery.parse((await bot.store.find({ kind: 'delivery', id }))?.document)
    },
    async messages(kind) {
      for (const { key } of await bot.store.dirtyMessages(500)) shown.set(JSON.stringify(key), key)
      const keys = [...shown.values()].filter((key) => key.kind === kind)
      const inOrder = keys.toSorted((a, b) => (a.subject < b.subject ? -1 : 1))
      const rendered = await Promise.all(inOrder.map((key) => bot.presenter.render(key)))
      return rendered.flatMap((message) => message ?? [])
    },
    async message(kind) {
      const last = (await holds.messages(kind)).at(-1)
      if (!last) throw new Error(`Cannot find a message of ${kind}`)
      return last
    },
    notes: async () => (await bot.store.outbox(100)).map(({ note }) => note),
  }
  await bot.knowReleases()
  await bot.settle(1_000)
  return holds
}

const groups: Readonly<Record<string, readonly string[]>> = {
  S0SHOP: ['U0DANA', 'U0OMAR'],
  S0SRE: ['U0OLGA', 'U0NORA'],
}

/** People as Slack tells of them at that moment. */
function peopleSeen(seen: (person: Person) => Person): Identity {
  return {
    async person(id) {
      const person = await team.person(id)
      return person && seen({ ...person, timezone: 'Europe/Berlin' })
    },
    members: async (group) => groups[group] ?? [],
  }
}

async function catalogWith(
  rules: Partial<EnvironmentEntry>,
  per: Catalog['apps'][string]['per'],
): Promise<Catalog> {
  const catalog = await shopCatalog()
  const production = { ...catalog.environments['production']!, ...rules }
  // Hours pass in these tests, in which nothing is released.
  const apps = Object.entries(catalog.apps).map(([name, app]) => {
    const releases = { ...app.releases, poll: 24 * hour }
    return [name, { ...app, releases, ...(name === 'checkout' && { per }) }] as const
  })
  return {
    ...catalog,
    environments: { ...catalog.environments, production },
    apps: Object.fromEntries(apps),
  }
}

type Pressable = {
  readonly type: 'button'
  readonly text: { text: string }
  readonly value: string
}

function buttons(value: unknown): Pressable[] {
  if (typeof value !== 'object' || value === null) return []
  const own = 'type' in value && value.type === 'button' ? [value as Pressable] : []
  return [...own, ...Object.values(value).flatMap((inner) => buttons(inner))]
}
