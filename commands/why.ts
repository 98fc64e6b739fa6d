import { z } from 'zod'
import { defineCommand } from '#src/door/command.ts'
import { deliveryMeant } from '#src/door/deliveries/find.ts'
import { explanation } from '#src/messages/explanation.ts'

export const why = defineCommand({
  name: 'why',
  summary: 'Say why a delivery waits, or ended as it did',
  examples: ['why d-7k3f9q', 'why checkout staging'],
  permission: 'view',
  effect: 'read',
  args: z.object({
    delivery: z.string().optional().describe('the delivery, by its id'),
    app: z.string().optional().describe('the app, for what is on its way or was last'),
    environment: z.string().optional().describe('the environment'),
  }),
  words: {
    delivery: { by: 'place', names: 'delivery' },
    app: { by: 'place', names: 'app', prepositions: ['of'] },
    environment: { by: 'place', names: 'environment', prepositions: ['in', 'on', 'to'] },
  },
  either: [['delivery'], ['app', 'environment']],

  async run(args, { store }) {
    const { document, quarantined, kind, id } = await deliveryMeant(store, args)
    return explanation(document, await store.events({ kind, id }), quarantined)
  },
})
