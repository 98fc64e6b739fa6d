import { Delivery } from '#src/core/delivery.ts'
import type { Catalog } from '#src/core/catalog.ts'
import { ProviderFailure } from '#src/core/errors.ts'
import type { Identity, Person } from '#src/core/rules/identity.ts'
import type { ApprovalPolicy } from '#src/core/rules/policy.ts'
import { decodeButton, type Button } from '#src/door/button.ts'
import type { Invocation } from '#src/door/invocation.ts'
import type { Message } from '#src/door/message.ts'
import { failure } from '#src/messages/failure.ts'
import { shopCatalog, simulateBot, type SimulatedBot } from '../support/simulated-bot.ts'
import { idIn } from './deliveries.ts'

/** A platform where two release managers decide about production, on a bot with a loop. */
export type Polls = SimulatedBot & {
  /** Who is in which user group now. */
  readonly groups: Record<string, readonly string[]>
  /** Slack answers nothing about people. */
  readonly slack: { isDown: boolean }
  /** Says a line as somebody and answers what they are shown. */
  say(who: string, line: string, rest?: Partial<Invocation>): Promise<string>
  /** Presses a button as somebody: its value, as Slack gives it back. */
  press(who: string, value: string, rest?: Partial<Invocation>): Promise<string>
  /** Asks for checkout 1.5.0 in production, as dana, until people are asked; answers its id. */
  ask(line?: string): Promise<string>
  /** Delivers a version with the votes of everybody, until it runs. */
  settled(version: string): Promise<void>
  document(id: string): Promise<Delivery>
  card(id: string): Promise<Message>
  /** The button of that label on a message, as Slack gives its value back. */
  button(message: Message, label: string): string
}

const rules: ApprovalPolicy = {
  from: ['release-managers'],
  count: 2,
  required: [],
  requester: 'deny',
  author: 'allow',
  expires: 8 * 3_600_000,
  reason: 'optional',
  remindAfter: 1_800_000,
}

export async function openPolls(approval: Partial<ApprovalPolicy> = {}): Promise<Polls> {
  const groups: Record<string, readonly string[]> = {
    S0SHOP: ['U0DANA', 'U0RITA'],
    S0SRE: ['U0OLGA'],
    S0RM: ['U0RITA', 'U0OMAR', 'U0NORA', 'U0GRETA', 'U0FAR', 'U0ROBO'],
  }
  const slack = { isDown: false }
  const catalog = await votedCatalog({ ...rules, ...approval })
  const bot = await simulateBot({ catalog, identity: identityOf(groups, slack) })
  let said = 0
  const dispatch = async (who: string, rest: Partial<Invocation>): Promise<string> => {
    const invocation: Invocation = {
      id: `said-${++said}`,
      via: 'slash',
      workspace: 'T0SHOP',
      actor: { type: 'person', id: `U0${who.toUpperCase()}`, name: who },
      ...rest,
    }
    try {
      const answer = await bot.door.dispatch(invocation)
      if (answer.type === 'message') return answer.message.text
      return `form ${answer.form.command} ${answer.form.fields.map(({ name }) => name).join(', ')}`
    } catch (error) {
      return failure(error, 'ref').text
    }
  }
  await bot.knowReleases()
  await bot.settle(15_000)

  const polls: Polls = {
    ...bot,
    groups,
    slack,
    say: (who, line, rest) => dispatch(who, { text: line, ...rest }),
    press(who, value, rest) {
      const pressed = decodeButton(value)
      if (!pressed) throw new Error(`Cannot press "${value}"`)
      const { command, args, evidence } = pressed
      const click = { via: 'button', command, args: { ...args } } as const
      return dispatch(who, { ...click, ...(evidence !== undefined && { evidence }), ...rest })
    },
    async ask(line = 'deploy checkout 1.5.0 to production') {
      const id = idIn(await polls.say('dana', line))
      await polls.settle(100)
      return id
    },
    async settled(version) {
      const id = await polls.ask(`deploy checkout ${version} to production`)
      for (const who of ['rita', 'omar', 'nora']) {
        await polls.say(who, `approve ${id}`)
        await polls.settle(100)
      }
      await polls.settle(60_000)
      const { outcome } = await polls.document(id)
      if (outcome?.is !== 'succeeded') throw new Error(`It did not settle: ${outcome?.is}`)
    },
    async document(id) {
      return Delivery.parse((await bot.store.find({ kind: 'delivery', id }))?.document)
    },
    async card(id) {
      const key = { kind: 'delivery', subject: id, channel: '#checkout' }
      const card = await bot.presenter.render(key)
      if (!card) throw new Error(`Cannot see a card of ${id}`)
      return card
    },
    button: buttonOf,
  }
  return polls
}

/** The value of the button with that label. */
export function buttonOf({ blocks }: Message, label: string): string {
  const found = JSON.stringify(blocks).includes(label) ? everyButton(blocks) : []
  const value = found.find(({ text }) => text.text === label)?.value
  if (value === undefined) throw new Error(`Cannot find a button "${label}"`)
  return value
}

/** A button's value with something else in it, as somebody might edit it by hand. */
export function edited(value: string, change: Partial<Button>): string {
  const { command, args, evidence } = { ...decodeButton(value)!, ...change }
  return JSON.stringify({ c: command, a: args, ...(evidence !== undefined && { e: evidence }) })
}

type Pressable = {
  readonly type: 'button'
  readonly text: { text: string }
  readonly value: string
}

function everyButton(value: unknown): Pressable[] {
  if (typeof value !== 'object' || value === null) return []
  const own = 'type' in value && value.type === 'button' ? [value as Pressable] : []
  return [...own, ...Object.values(value).flatMap((inner) => everyButton(inner))]
}

async function votedCatalog(approval: ApprovalPolicy): Promise<Catalog> {
  const catalog = await shopCatalog()
  const production = catalog.environments['production']!
  return {
    ...catalog,
    environments: { ...catalog.environments, production: { ...production, approval } },
    groups: { ...catalog.groups, 'release-managers': { slackGroup: 'S0RM' } },
    roles: {
      ...catalog.roles,
      developer: [{ groups: ['shop-team'] }],
    },
    people: {
      U0DANA: { github: 'dana' },
      U0NORA: { github: 'lee' },
      U0RITA: { github: 'rita' },
      U0OMAR: { github: 'omar' },
    },
  }
}

function identityOf(
  groups: Record<string, readonly string[]>,
  slack: { readonly isDown: boolean },
): Identity {
  return {
    async person(id): Promise<Person> {
      if (slack.isDown) throw new ProviderFailure('Slack', 'unavailable', 'Cannot ask Slack')
      const name = id.slice(2).toLowerCase()
      const isGuest = id === 'U0GRETA'
      const isBot = id === 'U0ROBO'
      const isForeign = id === 'U0FAR'
      return { id, name, teamId: 'T0SHOP', isBot, isDeleted: false, isGuest, isForeign }
    },
    members: async (group) => groups[group] ?? [],
  }
}
