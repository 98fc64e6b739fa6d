import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '#src/clock.ts'
import { botEvents, botScopes } from '#src/door/manifest.ts'
import { startSlack } from '#src/sandbox/slack/slack.ts'
import type { Seed } from '#src/sandbox/slack/seed.ts'
import { startBox } from '../kubernetes/box.ts'
import { startRegistry } from '../releases/real-registry.ts'
import { type Apps, writeCatalog } from './catalog.ts'
import { type Fate, publish } from './images.ts'

/** Everything that the bot talks with: Slack, a cluster, a registry with releases, and a catalog that names them. */
export type House = Awaited<ReturnType<typeof startHouse>>

/** The releases that every app has, and what becomes of their pods. */
export const releases = {
  '1.0.0': 'runs',
  '1.1.0': 'runs',
  '1.2.0': 'runs',
  '2.0.0': 'cannot be pulled',
  '3.0.0': 'crashes',
} as const satisfies Readonly<Record<string, Fate>>
export type Version = keyof typeof releases

const REPOSITORY = 'shop/api'

/** Starts it all on loopback, without the bot. */
export async function startHouse(apps: Apps) {
  const [box, registry] = await Promise.all([startBox(), startRegistry()])
  const image = `${registry.host}/${REPOSITORY}`
  const digests = await publishAll(registry.host)
  const slack = await startSlack({ clock: systemClock, seed: workspaceOf(Object.keys(apps)) })
  const namespaces = {
    staging: await box.createNamespace('shop'),
    small: await box.createNamespace('small'),
  }
  const catalogFile = await writeCatalog({
    folder: box.folder,
    apps,
    image,
    kubeconfig: box.kubeconfig,
    foreignKubeconfig: box.viewerKubeconfig,
    namespaces,
  })

  return {
    box,
    slack,
    folder: box.folder,
    namespaces,
    image,
    imageOf: (version: Version) => `${image}@${digests[version]}`,
    namespaceOf: (app: string) =>
      apps[app]?.environment === 'small' ? namespaces.small : namespaces.staging,
    env: environmentOf(slack, catalogFile, join(box.folder, 'store', 'deliver.db')),
    async stop() {
      await slack.close()
      await registry.stop()
      await box.stop()
      rmSync(box.folder, { recursive: true, force: true })
    },
  }
}

/** What the bot's environment says. */
function environmentOf(
  { url, tokens }: Awaited<ReturnType<typeof startSlack>>,
  catalogFile: string,
  database: string,
): Readonly<Record<string, string>> {
  return {
    SLACK_BOT_TOKEN: tokens.bot,
    SLACK_APP_TOKEN: tokens.app,
    SLACK_API_URL: `${url}/api/`,
    DELIVER_CONFIG: catalogFile,
    DATABASE_URL: `file:${database}`,
    PORT: '0',
  }
}

async function publishAll(host: string): Promise<Readonly<Record<string, string>>> {
  const digests: Record<string, string> = {}
  for (const [tag, fate] of Object.entries(releases))
    digests[tag] = await publish(host, REPOSITORY, { tag, fate })
  return digests
}

/** Rita and Raj deliver, Olga operates, Vic looks; each app has a channel of its name. */
function workspaceOf(apps: readonly string[]): Seed {
  const people = ['U0RITA', 'U0RAJ', 'U0OLGA', 'U0VIC']
  return {
    workspace: { id: 'T0SHOP', name: 'Shop', domain: 'shop', plan: 'paid' },
    app: {
      id: 'A0DELIVER',
      name: 'deliver',
      botId: 'B0DELIVER',
      botUserId: 'U0DELIVER',
      scopes: botScopes,
      events: botEvents,
      commands: [{ command: '/deliver', shouldEscape: true }],
    },
    users: people.map((id) => ({ id, name: id.slice(2).toLowerCase() })),
    channels: apps.map((name) => ({
      id: `C0${name.toUpperCase().replaceAll('-', '')}`,
      name,
      members: [...people, 'U0DELIVER'],
    })),
    groups: [{ id: 'S0TEAM', handle: 'team', name: 'Team', users: ['U0RITA', 'U0RAJ'] }],
  }
}
