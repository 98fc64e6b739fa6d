import { CatalogDocument } from '#src/core/catalog.ts'
import { Delivery } from '#src/core/delivery.ts'
import { ProviderFailure } from '#src/core/errors.ts'
import type { Identity } from '#src/core/rules/identity.ts'
import { SignOff } from '#src/core/rules/sign-off.ts'
import type { Target } from '#src/core/target.ts'
import { newPipeline } from '#src/kinds/pipeline.ts'
import { failure } from '#src/messages/failure.ts'
import { shopCatalog, simulateBot } from './simulated-bot.ts'

export type Tiers = Awaited<ReturnType<typeof openTiers>>

const members: Readonly<Record<string, readonly string[]>> = {
  qa: ['U0QUINN', 'U0RITA'],
  devs: ['U0DANA'],
  sre: ['U0OLGA'],
}

/** Dev, then staging by itself once it soaked there, then QA, then production. */
const usual = {
  dev: { cluster: 'shared', namespace: 'shop-dev' },
  staging: {
    cluster: 'shared',
    namespace: 'shop-staging',
    after: 'dev',
    requiredSoakTime: '5m',
    promote: 'auto',
    signOff: { from: ['qa'] },
    url: 'https://staging.shop.example',
  },
  production: { cluster: 'prod', namespace: 'shop', after: 'staging', protected: true },
}

/** The shop with environments of one's own, and people: Quinn and Rita of QA, Dana who develops, Olga who operates. */
export async function openTiers(environments: Readonly<Record<string, unknown>> = usual) {
  const shop = await shopCatalog()
  const parsed = CatalogDocument.pick({ environments: true, groups: true, roles: true }).parse({
    environments,
    groups: Object.fromEntries(
      Object.entries(members).map(([name, users]) => [name, { users: [...users] }]),
    ),
    roles: {
      viewer: { everyone: true },
      developer: { groups: ['devs'] },
      operator: { groups: ['sre'] },
    },
  })
  const slack = { isDown: false, gone: new Set<string>() }
  const catalog = { ...shop, ...parsed }
  const bot = await simulateBot({ catalog, identity: identityOf(slack) })
  let said = 0
  const { store } = bot
  await store.submit({
    create: {
      kind: 'pipeline',
      id: 'checkout',
      state: 'watching',
      document: newPipeline('checkout', '#checkout'),
    },
  })

  return {
    ...bot,
    slack,
    /** What somebody hears who says this. */
    async say(line: string, name = 'olga', id = `slash-${++said}`): Promise<string> {
      const actor = { type: 'person', id: `U0${name.toUpperCase()}`, name } as const
      try {
        const asked = { id, via: 'slash', workspace: 'T0SHOP', actor, text: line } as const
        const answer = await bot.door.dispatch(asked)
        return answer.type === 'message' ? answer.message.text : `form ${answer.form.command}`
      } catch (error) {
        return failure(error, 'ref').text
      }
    },
    async target(environment: string): Promise<Target | undefined> {
      return store.target(`checkout/${environment}`)
    },
    async runs(environment: string): Promise<string | undefined> {
      return (await store.target(`checkout/${environment}`))?.settled?.release.version
    },
    /** Deliveries to an environment, oldest first. */
    async deliveries(environment: string): Promise<readonly Delivery[]> {
      const found = await store.list({ kind: 'delivery', target: `checkout/${environment}` })
      return found.map(({ document }) => Delivery.parse(document)).toReversed()
    },
    /** Requests for a sign-off there, oldest first. */
    async signOffs(environment: string): Promise<readonly SignOff[]> {
      const found = await store.list({ kind: 'signOff', target: `checkout/${environment}` })
      return found.map(({ document }) => SignOff.parse(document)).toReversed()
    },
    async card(kind: string, subject: string): Promise<string> {
      const found = await bot.presenter.render({ kind, subject, channel: '#checkout' })
      return found?.text ?? ''
    },
  }
}

function identityOf(slack: { isDown: boolean; gone: ReadonlySet<string> }): Identity {
  return {
    async person(id) {
      if (slack.isDown) throw new ProviderFailure('Slack', 'unavailable', 'Cannot ask Slack')
      const name = id.slice(2).toLowerCase()
      const isDeleted = slack.gone.has(id)
      return {
        id,
        name,
        teamId: 'T0SHOP',
        isDeleted,
        isBot: false,
        isGuest: false,
        isForeign: false,
      }
    },
    async members() {
      return undefined
    },
  }
}
