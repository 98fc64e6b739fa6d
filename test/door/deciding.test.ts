import { describe, expect, it } from 'vitest'
import type { Catalog } from '#src/core/catalog.ts'
import { Delivery } from '#src/core/delivery.ts'
import { DeliveryError, ProviderFailure } from '#src/core/errors.ts'
import type { Identity, Person } from '#src/core/rules/identity.ts'
import { ApprovalPolicy } from '#src/core/rules/policy.ts'
import type { Invocation } from '#src/door/invocation.ts'
import { shopCatalog, simulateBot, team } from '../support/simulated-bot.ts'

describe('who approves', () => {
  it('is whom the rules name, and then it begins', async () => {
    const { approve, isBegun } = await asking()
    expect(await approve('U0DANA')).toBe('done')
    expect(await isBegun()).toBe(true)
  })

  it('is nobody else, and they are told whom to ask', async () => {
    const { approve, isBegun } = await asking()
    expect(await approve('U0QUINN')).toMatchInlineSnapshot(
      `"Cannot approve in production: you are not among those who approve there. It needs one of: the group shop-team (dana, olga)"`,
    )
    expect(await isBegun()).toBe(false)
  })

  it.each<[string, Partial<Person>]>([
    ['a guest', { isGuest: true }],
    ['a bot', { isBot: true }],
    ['somebody whose account is gone', { isDeleted: true }],
    ['somebody of another organisation in a shared channel', { isForeign: true }],
    ['somebody of another workspace', { teamId: 'T0OTHER' }],
  ])('is not %s, whatever the group says', async (_, person) => {
    const { slack, approve, isBegun, refused } = await asking()
    slack.people = { U0DANA: person }
    expect(await approve('U0DANA')).toMatch(/^Cannot do that: .* Only full members/)
    expect(await isBegun()).toBe(false)
    expect(await refused()).toEqual(['refused approve by U0DANA'])
  })

  it('is no robot and not the bot itself', async () => {
    const { say, isBegun, id } = await asking()
    for (const actor of [{ type: 'robot', name: 'nightly' }, { type: 'system' }] as const)
      expect(await say(`approve ${id}`, { actor })).toContain('only people may ask here')
    expect(await isBegun()).toBe(false)
  })

  it('is no account of the machine, which may do all that roles give', async () => {
    const { say, isBegun, id } = await asking()
    const root = {
      via: 'shell',
      actor: { type: 'person', id: 'shell:root', name: 'root' },
    } as const
    expect(await say(`approve ${id}`, root)).toMatchInlineSnapshot(
      `"Cannot approve in production: a shell is nobody in Slack, and decides nothing. It needs one of: the group shop-team (dana, olga)"`,
    )
    expect(await isBegun()).toBe(false)
    expect(await say(`cancel ${id}`, root)).toBe('done')
  })

  it('is nobody on a guess while Slack does not answer', async () => {
    const { slack, approve, isBegun } = await asking()
    slack.isDown = true
    expect(await approve('U0DANA')).toContain('Cannot check who you are')
    slack.isDown = false
    expect(await isBegun()).toBe(false)
  })
})

describe('between a click and what it begins', () => {
  it('somebody who leaves the group has not approved', async () => {
    const { slack, approve, isBegun } = await asking()
    expect(await approve('U0DANA')).toBe('done')
    slack.groups = { S0SHOP: [] }
    expect(await isBegun()).toBe(false)
  })

  it('somebody whose account is closed has not approved', async () => {
    const { slack, approve, isBegun } = await asking()
    expect(await approve('U0DANA')).toBe('done')
    slack.people = { U0DANA: { isDeleted: true } }
    expect(await isBegun()).toBe(false)
  })

  it('nothing begins while nobody can say who they are, and it goes on by itself afterwards', async () => {
    const { slack, approve, isBegun } = await asking()
    expect(await approve('U0DANA')).toBe('done')
    slack.isDown = true
    expect(await isBegun()).toBe(false)
    slack.isDown = false
    expect(await isBegun()).toBe(true)
  })
})

describe('what a release itself asks for', () => {
  it('lets its own group approve too, by its id and by its target', async () => {
    for (const words of ['approve ID', 'approve checkout production']) {
      const { say, id, isBegun } = await asking({ required: ['qa'] })
      expect(await say(words.replace('ID', id), by('U0QUINN'))).toBe('done')
      expect(await isBegun()).toBe(false)
      expect(await say(`approve ${id}`, by('U0DANA'))).toBe('done')
      expect(await isBegun()).toBe(true)
    }
  })
})

const by = (id: string) => ({ actor: { type: 'person', id, name: id } as const })

/** A delivery to a production that wants one approval of shop-team; Olga asked for it. */
async function asking(tightening?: { readonly required: string[] }) {
  const slack = {
    isDown: false,
    groups: { S0SHOP: ['U0DANA', 'U0OLGA'] } as Readonly<Record<string, readonly string[]>>,
    people: {} as Readonly<Record<string, Partial<Person>>>,
  }
  const whenUp = () => {
    if (slack.isDown) throw new ProviderFailure('slack', 'unavailable', 'Cannot ask Slack')
  }
  const identity: Identity = {
    async person(id) {
      whenUp()
      const person = await team.person(id)
      return person && { ...person, ...slack.people[id] }
    },
    async members(group) {
      whenUp()
      return slack.groups[group] ?? team.members(group)
    },
  }
  const catalog = await decidingCatalog(tightening)
  const { door, store, settle, versions } = await simulateBot({ catalog, identity })
  let said = 0
  const say = async (text: string, rest: Partial<Invocation> = by('U0OLGA')): Promise<string> => {
    try {
      await door.dispatch({
        id: `said-${++said}`,
        via: 'slash',
        workspace: 'T0SHOP',
        actor: by('U0OLGA').actor,
        text,
        ...rest,
      })
      return 'done'
    } catch (error) {
      if (!(error instanceof DeliveryError)) throw error
      return [error.message, error.hint].join('. ')
    }
  }
  await say(`deploy checkout ${versions.find(({ runs }) => runs)?.version} to production`)
  await settle(5_000)
  const [{ id } = { id: '' }] = await store.list({ kind: 'delivery' })
  return {
    slack,
    say,
    id,
    approve: (who: string) => say(`approve ${id}`, by(who)),
    /** Whether it begins within minutes. */
    async isBegun() {
      await settle(5 * 60_000)
      const found = await store.find({ kind: 'delivery', id })
      return Delivery.parse(found?.document).begun
    },
    async refused() {
      const rows = await store.auditRows({ limit: 50 })
      return rows
        .filter(({ action }) => action.startsWith('refused'))
        .map(
          ({ action, actor }) => `${action} by ${actor.type === 'person' ? actor.id : actor.type}`,
        )
    },
  }
}

async function decidingCatalog(approval?: { readonly required: string[] }): Promise<Catalog> {
  const shop = await shopCatalog()
  const { production } = shop.environments
  const { checkout } = shop.apps
  if (!production || !checkout || !('workloads' in checkout.definition))
    throw new Error('Cannot rule: the shop is another')
  const policy = approval && { production: { approval } }
  return {
    ...shop,
    groups: { ...shop.groups, qa: { users: ['U0QUINN'] } },
    environments: {
      ...shop.environments,
      production: { ...production, approval: ApprovalPolicy.parse({ from: ['shop-team'] }) },
    },
    apps: {
      ...shop.apps,
      checkout: {
        ...checkout,
        definition: { ...checkout.definition, ...(policy && { policy }) },
      },
    },
  }
}
