import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { readCatalog } from '#src/catalog/read.ts'
import type { Catalog } from '#src/core/catalog.ts'
import { Delivery } from '#src/core/delivery.ts'
import { Dependency } from '#src/core/dependencies/dependency.ts'
import type { Invocation } from '#src/door/invocation.ts'
import type { SimulatedWorld } from '#src/sandbox/world.ts'
import { folderWith } from '../catalog/folder.ts'
import { manualClock } from '../support/clock.ts'
import {
  simulateBot,
  type SimulatedBot,
  type SimulatedBotOptions,
} from '../support/simulated-bot.ts'

/** A platform with a cloud and three environments; who owns which kind of dependency; one app, defined by its releases. */
export const platform = `clusters:
  shared: { simulated: true }
clouds:
  main: { simulated: true }
environments:
  staging: { cluster: shared, namespace: shop-staging, cloud: main }
  production:
    cluster: shared
    namespace: shop
    cloud: main
    protected: true
    approval: { from: [release-managers], count: 1 }
groups:
  shop-team: { slackGroup: S0SHOP }
  release-managers: { users: [U0RITA, U0OMAR] }
  dba: { users: [U0DAVE] }
roles:
  viewer: { everyone: true }
  developer: { groups: [shop-team, release-managers] }
  operator: { users: [U0OLGA, U0OMAR] }
kinds:
  aws-rds: { owners: dba, per: { staging: { owners: [] } } }
apps:
  checkout:
    owners: shop-team
    channel: '#checkout'
    releases: { simulated: true, image: registry.example/shop/checkout }
    definition: { file: deliver.app.yml, at: tag }
  payments:
    channel: '#payments'
    releases: { simulated: true, image: registry.example/shop/payments }
    definition: { file: deliver.app.yml, at: tag }
`

const deploymentOf = (app: string) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${app} }
spec:
  replicas: 2
  selector: { matchLabels: { app: ${app} } }
  template:
    metadata: { labels: { app: ${app} } }
    spec: { containers: [{ name: api, image: registry.example/shop/${app} }] }
`

/** A Job that changes data, in the image of the release. */
export const job = (name: string) => `apiVersion: batch/v1
kind: Job
metadata: { name: ${name} }
spec:
  template:
    spec: { containers: [{ name: migrate, image: registry.example/shop/checkout, args: [${name}] }] }
`

export type House = Awaited<ReturnType<typeof startHouse>>

/** The bot over simulations, with that platform, and what tests say and see. */
export async function startHouse(
  options: SimulatedBotOptions & {
    readonly yaml?: string
    /** How often the process was started before. */
    readonly life?: number
  } = {},
) {
  const { yaml = platform, life = 0, ...rest } = options
  const catalog = options.catalog ?? (await catalogOf(yaml))
  const bot = await simulateBot({ clock: manualClock(), ...rest, catalog })
  return { bot, ...voicesOf(bot, life), ...eyesOf(bot) }
}

/** Reads a catalog of that text. */
export async function catalogOf(yaml: string): Promise<Catalog> {
  const folder = await folderWith({})
  const file = path.join(folder, 'deliver.yml')
  writeFileSync(file, yaml)
  const reading = await readCatalog(file, { simulated: true })
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems, null, 1))
  return reading.catalog
}

function voicesOf(bot: SimulatedBot, life: number) {
  let said = 0
  return {
    /** Publishes a release whose definition adds these lines, with more files beside it. */
    publish: publishing(bot.simulated),
    /** Says a line as somebody, and answers what was answered; a refusal too. */
    async say(who: string, text: string): Promise<string> {
      said += 1
      const invocation: Invocation = {
        id: `${who}/${life}.${said}/${text}`,
        via: 'slash',
        workspace: 'T0SHOP',
        actor: { type: 'person', id: `U0${who.toUpperCase()}`, name: who },
        text,
        place: { channel: 'C0CHECKOUT' },
      }
      try {
        await bot.door.receive(invocation)
        const answer = await bot.door.dispatch(invocation)
        await bot.settle()
        return answer.type === 'form' ? `[form] ${answer.form.title}` : answer.message.text
      } catch (error) {
        return bot.presenter.failure(error, 'ref').text
      }
    },
  }
}

/** Publishes releases whose definitions add these lines, with more files beside each. */
export function publishing(simulated: SimulatedWorld) {
  return (
    version: string,
    definition = '',
    files: Readonly<Record<string, string>> = {},
    app = 'checkout',
  ): void =>
    simulated.releases.get(app)!.controls.publish(version, {
      files: {
        'deliver.app.yml': `workloads: { api: { manifests: deploy, container: api } }\n${definition}\n`,
        'deploy/deployment.yml': deploymentOf(app),
        ...files,
      },
    })
}

function eyesOf(bot: SimulatedBot) {
  const { store } = bot
  const deliveries = async () =>
    (await store.list({ kind: 'delivery' })).map(({ document }) => Delivery.parse(document))
  return {
    deliveries,
    /** The newest delivery. */
    async newest(): Promise<Delivery> {
      const [first] = await deliveries()
      if (!first) throw new Error('There is no delivery')
      return first
    },
    async dependency(key: string): Promise<Dependency | undefined> {
      const found = await store.find({ kind: 'dependency', id: key })
      if (found?.quarantined !== undefined) throw new Error(`${key}: ${found.quarantined}`)
      return found && Dependency.parse(found.document)
    },
    /** An object in the cluster, by kind and name. */
    object(kind: string, name: string) {
      const { controls } = bot.simulated.clusters.get('shared')!
      return controls.objects().find(({ ref }) => ref.kind === kind && ref.name === name)?.object
    },
  }
}
