import { z } from 'zod'
import { groupsThatFire } from '#src/door/alerts/find.ts'
import { defineCommand } from '#src/door/command.ts'
import { alertList } from '#src/messages/watch/alert-list.ts'

export const alerts = defineCommand({
  name: 'alerts',
  topic: 'alerting',
  doing: 'show the alerts',
  summary: 'Show which alerts fire now, the worst first',
  examples: ['alerts', 'alerts checkout', 'alerts checkout production'],
  permission: 'view',
  effect: 'read',
  args: z.object({
    app: z.string().optional().describe('only this app'),
    environment: z.string().optional().describe('only this environment'),
  }),
  words: {
    app: { by: 'place', names: 'app', prepositions: ['of'] },
    environment: { by: 'place', names: 'environment', prepositions: ['in', 'on'] },
  },

  async run({ app, environment }, { store, rights, watching }) {
    const [firing, seen] = await Promise.all([groupsThatFire(store), watching.alerts()])
    const shown = firing
      .filter(
        ({ about }) => about.environment === undefined || rights.may('view', about.environment),
      )
      .filter(({ about }) => app === undefined || about.app === app)
      .filter(({ about }) => environment === undefined || about.environment === environment)
    const problems = seen.flatMap((one) => ('problem' in one ? [one] : []))
    return alertList(
      shown.map(({ group }) => group),
      problems,
      { app, environment },
    )
  },
})
