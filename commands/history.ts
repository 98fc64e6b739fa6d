import { z } from 'zod'
import { targetKey } from '#src/core/target.ts'
import { defineCommand } from '#src/door/command.ts'
import { deliveriesOf } from '#src/door/deliveries/find.ts'
import { visibleEnvironments } from '#src/door/values.ts'
import { deliveryHistory } from '#src/messages/delivery/delivery-history.ts'

const shown = 15

export const history = defineCommand({
  name: 'history',
  topic: 'looking',
  doing: 'show the history',
  summary: 'List what was delivered of an app, newest first',
  examples: ['history checkout', 'history checkout in staging'],
  permission: 'view',
  effect: 'read',
  args: z.object({
    app: z.string().describe('the app'),
    environment: z.string().optional().describe('only this environment'),
  }),
  words: {
    app: { by: 'place', names: 'app', prepositions: ['of'] },
    environment: { by: 'place', names: 'environment', prepositions: ['in', 'on'] },
  },

  async run({ app, environment }, { catalog, rights, store }) {
    const entry = Object.values(catalog.apps).find(({ name }) => name === app)
    const environments =
      environment === undefined ? visibleEnvironments(catalog, rights, entry) : [environment]
    const found = await Promise.all(
      environments.map((name) =>
        deliveriesOf(store, { target: targetKey(app, name), limit: shown }),
      ),
    )
    const targets = await Promise.all(
      environments.map((name) => store.target(targetKey(app, name))),
    )
    const settled = new Set(targets.map((target) => target?.settled?.delivery))
    const newestFirst = found.flat().toSorted((a, b) => b.createdAt - a.createdAt)
    return deliveryHistory(
      `${app}${environment === undefined ? '' : ` in ${environment}`}${entry ? '' : ' (not in the catalog any more)'}`,
      newestFirst.slice(0, shown).map(({ document }) => document),
      ({ id }) => !settled.has(id),
    )
  },
})
