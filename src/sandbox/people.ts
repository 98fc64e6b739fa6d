import type { Seed } from './slack/seed.ts'
import type { PersonNote } from './page/settings.ts'

/** What the app may do, as in its manifest; the wiring reads both from there. */
export type AppGrants = {
  readonly scopes: readonly string[]
  readonly events: readonly string[]
  /** Names of channels that there are besides the usual ones. */
  readonly channels?: readonly string[]
}

/** Who there is in the sandbox's workspace, with the part that each plays in the catalog. */
export const people: Readonly<Record<string, PersonNote>> = {
  U0DANA: { role: 'developer', about: 'delivers to dev and staging' },
  U0DAVE: { role: 'developer', about: 'delivers to dev and staging' },
  U0QUINN: { role: 'QA', about: 'signs releases off in staging' },
  U0RITA: { role: 'manager', about: 'a release manager: lets releases into production' },
  U0OMAR: { role: 'manager', about: 'a release manager: lets releases into production' },
  U0OLGA: {
    role: 'operator',
    about: 'delivers everywhere, takes back, and stands in for a manager',
  },
  U0NORA: { role: 'DBA', about: 'owns the databases of production: approves what changes them' },
  U0VIC: { role: 'viewer', about: 'may look' },
  U0GRETA: { role: 'guest', about: 'is refused' },
}

/** Who the installed app is. */
export const app = { workspace: 'T0SHOP', botUserId: 'U0DELIVER', botId: 'B0DELIVER' } as const

const everybody = Object.keys(people)

const group = (id: string, handle: string, name: string, users: readonly string[]) => ({
  id,
  handle,
  name,
  users,
})

/** A small team's workspace, with the app installed. */
export function workspaceOf({ scopes, events, channels = [] }: AppGrants): Seed {
  return {
    workspace: { id: app.workspace, name: 'Shop', domain: 'shop', plan: 'paid' },
    app: {
      id: 'A0DELIVER',
      name: 'deliver',
      botId: app.botId,
      botUserId: app.botUserId,
      scopes,
      events,
      commands: [
        {
          command: '/deliver',
          description: 'Deliver software',
          usageHint: 'help',
          shouldEscape: true,
        },
      ],
    },
    users: [
      { id: 'U0DANA', name: 'dana', realName: 'Dana Dev', role: 'member' },
      { id: 'U0DAVE', name: 'dave', realName: 'Dave Dev', role: 'member' },
      { id: 'U0QUINN', name: 'quinn', realName: 'Quinn QA', role: 'member' },
      { id: 'U0RITA', name: 'rita', realName: 'Rita Release', role: 'member' },
      { id: 'U0OMAR', name: 'omar', realName: 'Omar Release', role: 'member' },
      { id: 'U0OLGA', name: 'olga', realName: 'Olga Ops', role: 'member' },
      { id: 'U0NORA', name: 'nora', realName: 'Nora Database', role: 'member' },
      { id: 'U0VIC', name: 'vic', realName: 'Vic View', role: 'member' },
      { id: 'U0GRETA', name: 'greta', realName: 'Greta Guest', role: 'guest' },
    ],
    channels: channelsWith(channels),
    groups: [
      group('S0SHOP', 'shop-team', 'Shop team', ['U0DANA', 'U0DAVE', 'U0OLGA']),
      group('S0QA', 'qa', 'Quality assurance', ['U0QUINN']),
      group('S0RM', 'release-managers', 'Release managers', ['U0RITA', 'U0OMAR', 'U0OLGA']),
      group('S0SRE', 'sre', 'Site reliability', ['U0OLGA']),
      group('S0DBA', 'dba', 'Database administrators', ['U0NORA']),
    ],
  }
}

/** The usual ones, and those of these names. */
function channelsWith(names: readonly string[]): Seed['channels'] {
  const channel = (id: string, name: string, topic: string) => ({
    id,
    name,
    topic,
    members: [...everybody, 'U0DELIVER'],
  })
  const usual = [
    channel('C0GENERAL', 'general', 'Start here'),
    channel('C0CHECKOUT', 'checkout', 'Deliveries of checkout'),
    channel('C0PAYMENTS', 'payments', 'Deliveries of payments'),
    channel('C0STOREFRONT', 'storefront', 'Deliveries of storefront'),
    channel('C0ORDERS', 'orders', 'Deliveries of orders, which needs a database'),
    channel('C0QA', 'qa', 'What waits for a sign-off'),
    channel('C0AUDIT', 'audit', 'Refusals, emergencies and changes of rights'),
  ]
  const others = [...new Set(names)]
    .filter((name) => !usual.some((one) => one.name === name))
    .map((name) =>
      channel(
        `C0${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')}`,
        name,
        `Deliveries of ${name}`,
      ),
    )
  return [...usual, ...others]
}
