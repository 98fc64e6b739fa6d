import { describe, expect, it } from 'vitest'
import type { Catalog } from '#src/core/catalog.ts'
import { ProviderFailure } from '#src/core/errors.ts'
import type { Identity } from '#src/core/rules/identity.ts'
import type { Seen } from '#src/core/queries.ts'
import { GroupWatch, groupWatchKind, newGroupWatch } from '#src/kinds/group-watch.ts'
import { shopCatalog, simulateBot, team } from '../support/simulated-bot.ts'

const MINUTE = 60_000

describe('a group that decides', () => {
  it('is looked at once a minute, and nothing is told while it stays as it is', async () => {
    const { watch, told, settle } = await watching(['U0OLGA', 'U0DANA'])
    await settle(3 * MINUTE)
    expect((await watch()).members).toEqual(['U0DANA', 'U0OLGA'])
    expect(await told()).toEqual([])
  })

  it('is told of in the audit channel when somebody joins or leaves', async () => {
    const { slack, told, settle } = await watching(['U0OLGA', 'U0DANA'])
    await settle(MINUTE)
    slack.members = ['U0DANA', 'U0RITA', 'U0QUINN']
    await settle(MINUTE)
    expect(await told()).toEqual([
      '#audit: 👥 *sre*: rita, quinn joined, olga left; it decides about production',
    ])
  })

  it('has a message for each change', async () => {
    const { slack, told, settle } = await watching(['U0OLGA'])
    await settle(MINUTE)
    slack.members = []
    await settle(MINUTE)
    slack.members = ['U0OLGA']
    await settle(5 * MINUTE)
    expect(await told()).toEqual([
      '#audit: 👥 *sre*: olga left; it decides about production',
      '#audit: 👥 *sre*: olga joined; it decides about production',
    ])
  })

  it('stays as it was known while Slack does not answer', async () => {
    const { slack, watch, told, settle } = await watching(['U0OLGA'])
    await settle(MINUTE)
    slack.isDown = true
    slack.members = []
    await settle(10 * MINUTE)
    expect((await watch()).members).toEqual(['U0OLGA'])
    slack.isDown = false
    expect(await told()).toEqual([])
    await settle(MINUTE)
    expect(await told()).toHaveLength(1)
  })

  it('is remembered while it decides nothing, and compared when it does again', async () => {
    const { slack, catalog, told, settle } = await watching(['U0OLGA'])
    await settle(MINUTE)
    const { production } = catalog.environments
    if (!production?.approval) throw new Error('Cannot rule: there is no approval')
    const { approval } = production
    production.approval = { ...approval, from: ['U0OLGA'] }
    slack.members = ['U0RITA']
    await settle(20 * MINUTE)
    expect(await told()).toEqual([])
    production.approval = approval
    await settle(10 * MINUTE)
    expect(await told()).toEqual([
      '#audit: 👥 *sre*: rita joined, olga left; it decides about production',
    ])
  })

  it('is kept in the history where no audit channel is named', async () => {
    const { slack, catalog, watch, told, settle, events } = await watching(['U0OLGA'])
    delete catalog.audit
    await settle(MINUTE)
    slack.members = ['U0RITA']
    await settle(MINUTE)
    expect(await told()).toEqual([])
    expect((await watch()).changes).toHaveLength(1)
    expect(await events()).toEqual(['sre: U0RITA joined, U0OLGA left; it decides about production'])
  })

  it('is of no matter where no rule names it', async () => {
    const { catalog, watch, settle } = await watching(['U0OLGA'])
    for (const environment of Object.values(catalog.environments)) delete environment.approval
    await settle(MINUTE)
    expect(await watch()).toEqual(newGroupWatch('sre'))
  })
})

describe('what could not be known', () => {
  it.each<[string, Seen, number]>([
    ['a provider that is away', unavailable(), MINUTE],
    ['one that asks for more patience', unavailable(5 * MINUTE), 5 * MINUTE],
    [
      'one that says no',
      { group: { is: 'refused', kind: 'denied', provider: 'slack', because: 'no' } },
      MINUTE,
    ],
    ['no answer at all', {}, MINUTE],
  ])('of %s changes nothing', (_, seen, pause) => {
    const record: GroupWatch = { ...newGroupWatch('sre'), members: ['U0OLGA'] }
    const situation = { record, target: undefined, seen, signals: [], now: 0 }
    expect(groupWatchKind.decide(situation)).toEqual({ record, effects: [], wakeAt: pause })
  })
})

function unavailable(retryAfter?: number): Seen {
  const because = 'Slack does not answer'
  const patience = retryAfter === undefined ? {} : { retryAfter }
  return { group: { is: 'unavailable', provider: 'slack', because, ...patience } }
}

/** A bot whose production asks the Slack group `sre` for approvals. */
async function watching(members: readonly string[]) {
  const slack = { members, isDown: false }
  const identity: Identity = {
    ...team,
    async members() {
      if (slack.isDown) throw new ProviderFailure('slack', 'unavailable', 'Cannot ask Slack')
      return slack.members
    },
  }
  const catalog = await deciding()
  const bot = await simulateBot({ catalog, identity })
  const document = newGroupWatch('sre')
  await bot.store.submit({
    create: { kind: 'groupWatch', id: 'sre', document, state: 'watched' },
  })
  return {
    slack,
    catalog,
    settle: bot.settle,
    async watch() {
      return GroupWatch.parse((await bot.store.find({ kind: 'groupWatch', id: 'sre' }))?.document)
    },
    /** What stands in channels about groups, oldest first. */
    async told() {
      const dirty = await bot.store.dirtyMessages(100)
      const keys = dirty.map(({ key }) => key).filter(({ kind }) => kind === 'groupChange')
      const lines = keys.map(
        async (key) => `${key.channel}: ${(await bot.presenter.render(key))?.text}`,
      )
      return Promise.all(lines)
    },
    async events() {
      const found = await bot.store.events({ kind: 'groupWatch', id: 'sre' })
      return found.map(({ text }) => text)
    },
  }
}

async function deciding(): Promise<Catalog> {
  const shop = await shopCatalog()
  const { production } = shop.environments
  if (!production) throw new Error('Cannot rule: there is no production')
  return {
    ...shop,
    audit: { channel: '#audit' },
    groups: { sre: { slackGroup: 'S0SRE' } },
    environments: {
      ...shop.environments,
      production: {
        ...production,
        approval: {
          from: ['sre'],
          count: 1,
          required: [],
          requester: 'deny',
          author: 'allow',
          expires: 8 * 60 * MINUTE,
          reason: 'optional',
          remindAfter: 30 * MINUTE,
        },
      },
    },
  }
}
