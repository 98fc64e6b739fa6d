import { describe, expect, it, onTestFinished } from 'vitest'
import type { Catalog, Definition } from '#src/core/catalog.ts'
import { DependencyEntry } from '#src/core/dependencies/definition.ts'
import { Dependency } from '#src/core/dependencies/dependency.ts'
import { Delivery } from '#src/core/delivery.ts'
import { decodeButton } from '#src/door/button.ts'
import { failure } from '#src/messages/failure.ts'
import { shopCatalog, simulateBot } from '../support/simulated-bot.ts'
import { idIn } from './deliveries.ts'
import { buttonOf } from './voting.ts'

type Entries = NonNullable<Definition['dependencies']>

const db = { kind: 'aws-rds', version: '16.4', class: 'db.t4g.medium', storage: 20 }
const bucket = { kind: 'aws-s3', after: 'db' }
const entries = (all: Readonly<Record<string, unknown>>): Entries =>
  Object.fromEntries(Object.entries(all).map(([name, one]) => [name, DependencyEntry.parse(one)]))

/** The shop in a simulated cloud, where Olga and Rita are operators; checkout needs these. */
async function catalogWith(needs: Readonly<Record<string, unknown>>): Promise<Catalog> {
  const plain = await shopCatalog()
  const staging = { ...plain.environments['staging']!, cloud: 'aws' }
  const checkout = plain.apps['checkout']!
  const definition = { ...(checkout.definition as Definition), dependencies: entries(needs) }
  return {
    ...plain,
    clouds: { aws: { simulated: true } },
    environments: { ...plain.environments, staging },
    roles: { ...plain.roles, operator: [{ groups: ['sre'] }, { users: ['U0RITA'] }] },
    apps: { ...plain.apps, checkout: { ...checkout, environments: ['staging'], definition } },
  }
}

async function open(needs: Readonly<Record<string, unknown>>) {
  const bot = await simulateBot({ catalog: await catalogWith(needs) })
  onTestFinished(() => bot.services.close())
  await bot.knowReleases()
  await bot.settle(15_000)
  let said = 0
  const say = async (text: string, name = 'olga'): Promise<string> => {
    const actor = { type: 'person', id: `U0${name.toUpperCase()}`, name } as const
    const asked = { id: `said-${++said}`, via: 'slash', workspace: 'T0SHOP', actor, text } as const
    try {
      const answer = await bot.door.dispatch(asked)
      return answer.type === 'message' ? answer.message.text : `form ${answer.form.command}`
    } catch (error) {
      return failure(error, 'ref').text
    }
  }
  return {
    bot,
    say,
    /** Says a line as Olga, and presses a button of the answer. */
    async press(line: string, label: string): Promise<string> {
      const actor = { type: 'person', id: 'U0OLGA', name: 'olga' } as const
      const rest = { workspace: 'T0SHOP', actor } as const
      const asked = { id: `said-${++said}`, via: 'slash', text: line, ...rest } as const
      const answer = await bot.door.dispatch(asked)
      if (answer.type !== 'message') throw new Error('Cannot press a form')
      const pressed = decodeButton(buttonOf(answer.message, label))!
      const { command, args, evidence = '' } = pressed
      const press = { command, args: { ...args }, evidence, via: 'button', ...rest } as const
      const done = await bot.door.dispatch({ id: `said-${++said}`, ...press })
      return done.type === 'message' ? done.message.text : ''
    },
    async deliver(line: string): Promise<Delivery> {
      const id = idIn(await say(line))
      await bot.settle(60 * 60_000)
      return Delivery.parse((await bot.store.find({ kind: 'delivery', id }))?.document)
    },
    async dependency(name: string): Promise<Dependency> {
      const id = `checkout.${name}/staging`
      return Dependency.parse((await bot.store.find({ kind: 'dependency', id }))?.document)
    },
    async card(name: string): Promise<string> {
      const key = { kind: 'dependency', subject: `checkout.${name}/staging`, channel: '#checkout' }
      return (await bot.presenter.render(key))?.text ?? ''
    },
    use: async (next: Readonly<Record<string, unknown>>) => bot.adopt(await catalogWith(next)),
  }
}

describe('what is said of dependencies', { timeout: 60_000 }, () => {
  it('is a tree with what each gives, and never a secret', async () => {
    const { say, deliver, card } = await open({ db, bucket })
    expect(await say('deps checkout')).toContain('needs nothing beside its own containers')
    expect((await deliver('deploy checkout 1.4.0 to staging')).outcome).toEqual({ is: 'succeeded' })

    const tree = await say('deps checkout')
    expect(tree).toContain('*What checkout needs in staging* (1.4.0)')
    expect(tree).toMatch(/✅ \*db\*: PostgreSQL 16\.4, db\.t4g\.medium \(aws-rds\)/)
    expect(tree).toMatch(/password in Secret `shop-staging\//)
    expect(tree).toMatch(/└ ✅ \*bucket\*: S3 bucket, versioned \(aws-s3\)/)
    expect(await say('deps checkout in dev')).toContain('is not delivered to "dev"')
    expect(await card('db')).toContain('*db of checkout in staging* is ready')
    const why = await say('deps why db of checkout in staging')
    expect(why).toContain('is ready: PostgreSQL 16.4')
    expect(why).toContain('Runs: PostgreSQL 16.4, db.t4g.medium')
  })

  it('is what a release would do to them, with the way back', async () => {
    const { say, deliver, use } = await open({ db, bucket })
    await deliver('deploy checkout 1.4.0 to staging')
    await use({ db: { ...db, version: '17.2' }, bucket })
    const plan = await say('deps plan checkout 1.5.0 to staging')
    expect(plan).toContain('⏫ *db*: PostgreSQL 17.2')
    expect(plan).toContain('cannot be taken back')
    expect(plan).toContain('☑️ bucket is as it should be')
    expect(plan).toContain('*Ways back*')
    expect(plan).not.toContain('Deployment')
    expect(await say('deps plan checkout 9.9.9 to staging')).toContain('Cannot find a release')
  })

  it('warns in a plan of what is in its way now', async () => {
    const { bot, say, deliver } = await open({ db })
    await deliver('deploy checkout 1.4.0 to staging')
    const plans = ['deps plan checkout 1.5.0 to staging', 'deploy checkout 1.5.0 staging --dry-run']
    for (const line of plans) expect(await say(line)).not.toContain('⚠️ db of checkout')
    await say('db snapshot checkout db staging')
    await bot.settle(60_000)
    const status = await say('db status checkout db staging')
    const [snapshot = ''] = /checkout-db-staging-o-\w+/.exec(status) ?? []
    await say(`db restore checkout db staging from ${snapshot} because totals are wrong`)
    await bot.settle(1_000)
    for (const line of plans)
      expect(await say(line)).toContain(
        'db of checkout in staging waits for somebody to agree: olga wants to restore it',
      )
  })

  it('lets a rollback below what was changed for good be refused, and no card offer it', async () => {
    const { bot, say, deliver, use } = await open({ db })
    await deliver('deploy checkout 1.4.0 to staging')
    await use({ db: { ...db, version: '17.2' } })
    const { id, outcome } = await deliver('deploy checkout 1.5.0 to staging')
    expect(outcome).toEqual({ is: 'succeeded' })
    const refused = await say('rollback checkout staging because totals are wrong')
    expect(refused).toContain('1.4.0 does not work there any more')
    expect(refused).toContain('`/deliver db restore`')
    const key = { kind: 'delivery', subject: id, channel: '#checkout' }
    const card = await bot.presenter.render(key)
    expect(JSON.stringify(card?.blocks)).not.toContain('Roll back')
  })

  it('is a snapshot and the standing of a database', async () => {
    const { bot, say, deliver, dependency } = await open({ db })
    await deliver('deploy checkout 1.4.0 to staging')
    expect(await say('db snapshot checkout db staging because of the sale')).toContain(
      'It begins at once',
    )
    await bot.settle(30 * 60_000)
    expect(await dependency('db')).toMatchObject({ state: 'ready' })
    const status = await say('db status checkout db staging')
    expect(status).toContain('Runs: PostgreSQL 16.4, db.t4g.medium, 20 GiB')
    expect(status).toMatch(/Snapshots: checkout-db-staging-o-/)
  })

  it('is kept, and removed once two people want it', async () => {
    const { bot, say, deliver, use, dependency, card } = await open({ db, bucket })
    await deliver('deploy checkout 1.4.0 to staging')
    expect(await say('deps remove bucket of checkout in staging')).toContain(
      'checkout/staging (1.4.0)',
    )
    await use({ db })
    await deliver('deploy checkout 1.5.0 to staging')
    expect(await say('deps checkout')).toContain(
      '`/deliver deps remove bucket of checkout in staging` removes it',
    )
    expect(await card('bucket')).toContain('It is kept until somebody removes it')

    const [id = ''] =
      /o-[0-9a-z]+/.exec(await say('deps remove bucket of checkout in staging')) ?? []
    await bot.settle(60_000)
    expect(await dependency('bucket')).toMatchObject({ state: 'asked' })
    expect(await card('bucket')).toContain('*One more person has to agree*')
    await say(`deps agree ${id}`)
    await say(`deps agree ${id}`, 'dana')
    await bot.settle(60_000)
    expect(await dependency('bucket')).toMatchObject({ state: 'asked' })
    expect(await say(`deps agree ${id}`, 'rita')).toContain('You agree to remove it')
    await bot.settle(60_000)
    expect(await dependency('bucket')).toMatchObject({ state: 'removed' })
    expect(await card('bucket')).toContain('is gone')
    expect(await say('deps checkout')).not.toContain('bucket')
  })

  it('is something of somebody else, which is shown, adopted and then delivered', async () => {
    const named = { kind: 'aws-s3', name: 'invoices-of-old' }
    const { bot, say, press, deliver, dependency } = await open({ bucket: named })
    bot.simulated.clouds.get('aws')!.controls.existBucket('invoices-of-old')
    bot.simulated.clouds.get('aws')!.controls.putObjects('invoices-of-old', 3)
    const refused = await deliver('deploy checkout 1.4.0 to staging')
    expect(refused.outcome).toMatchObject({ is: 'refused' })

    const line = 'deps adopt bucket of checkout in staging'
    expect(await say('deps adopt buckt of checkout in staging')).toContain(
      'has no dependency "buckt"',
    )
    expect(await say(line, 'dana')).toContain('dana is no operator there')
    const shown = await say(line)
    expect(shown).toContain('would be adopted')
    expect(shown).toContain('invoices-of-old')
    await bot.settle(60_000)
    expect(await say('deps checkout in staging')).toContain('needs nothing')

    expect(await press(line, 'Adopt it')).toContain('Make it ours')
    await bot.settle(60_000)
    expect(await dependency('bucket')).toMatchObject({ state: 'held', isAdopted: true })
    expect(await say('deps retry bucket of checkout in staging')).toContain('no delivery has asked')
    const { outcome } = await deliver('deploy checkout 1.4.0 to staging')
    expect(outcome).toEqual({ is: 'succeeded' })
    expect(await dependency('bucket')).toMatchObject({ state: 'ready', isAdopted: true })
    expect(await say(line)).toContain('is ours already')
  })
})
