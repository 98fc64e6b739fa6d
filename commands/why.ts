import { z } from 'zod'
import { policyOf } from '#src/core/rules/policy-of.ts'
import { defineCommand } from '#src/door/command.ts'
import { meantArgs, meantEither, meantWords } from '#src/door/deliveries/meant.ts'
import { deliveryMeant } from '#src/door/deliveries/find.ts'
import { heldUpBy, standingOf } from '#src/door/deliveries/standing.ts'
import { explanation } from '#src/messages/delivery/explanation.ts'

export const why = defineCommand({
  name: 'why',
  topic: 'looking',
  doing: 'say why',
  summary: 'Say why a delivery waits, or ended as it did',
  examples: ['why d-7k3f9q', 'why checkout staging'],
  permission: 'view',
  effect: 'read',
  args: z.object(meantArgs),
  words: meantWords,
  either: meantEither,

  async run(args, { catalog, store }) {
    const { document, quarantined, kind, id } = await deliveryMeant(store, args)
    const [events, standing, holder] = await Promise.all([
      store.events({ kind, id }),
      standingOf(store, document),
      heldUpBy(store, document),
    ])
    const { app, environment, rendered } = document
    const rules = policyOf(catalog, app, environment, rendered?.tightening)
    return explanation(document, events, quarantined, { standing, heldUpBy: holder, rules })
  },
})
