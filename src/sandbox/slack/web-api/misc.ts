import { z } from 'zod'
import { method, Refusal, tier } from './method.ts'

const test = method({
  perMinute: tier[4],
  args: z.looseObject({ error: z.string().optional() }),
  run(args) {
    if (args.error !== undefined) throw new Refusal(args.error, { args })
    return { args }
  },
})

const authTest = method({
  perMinute: tier.special,
  args: z.object({}),
  run: (_, { world }) => ({
    url: world.address('/'),
    team: world.seed.workspace.name,
    team_id: world.seed.workspace.id,
    user: world.seed.app.name,
    user_id: world.seed.app.botUserId,
    bot_id: world.seed.app.botId,
    is_enterprise_install: false,
  }),
})

const openConnection = method({
  token: 'app',
  perMinute: tier[3],
  args: z.object({}),
  run: (_, { world, sockets }) => ({
    url: world
      .address(`/link?ticket=${sockets.ticket()}&app_id=${world.seed.app.id}`)
      .replace(/^http/, 'ws'),
  }),
})

const teamInfo = method({
  scopes: ['team:read'],
  perMinute: tier[3],
  args: z.object({}),
  run: (_, { world }) => ({ team: { ...world.seed.workspace, email_domain: '' } }),
})

const botsInfo = method({
  scopes: ['users:read'],
  perMinute: tier[3],
  args: z.object({ bot: z.string().optional() }),
  run({ bot }, { world }) {
    const { app } = world.seed
    if (bot !== app.botId) throw new Refusal('bot_not_found')
    return {
      bot: {
        id: app.botId,
        app_id: app.id,
        user_id: app.botUserId,
        name: app.name,
        deleted: false,
      },
    }
  },
})

/** Methods that are alone in their family. */
export const misc = {
  'api.test': test,
  'auth.test': authTest,
  'apps.connections.open': openConnection,
  'team.info': teamInfo,
  'bots.info': botsInfo,
}
