import { z } from 'zod'
import { defineCommand } from '#src/door/command.ts'
import { targetRows } from '#src/door/deliveries/rows.ts'
import { targetStatus } from '#src/messages/target-status.ts'

export const status = defineCommand({
  name: 'status',
  doing: 'show the status',
  summary: 'Show what runs where and what is on its way',
  examples: ['status', 'status checkout', 'status checkout in staging'],
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

  async run(args, context) {
    return targetStatus(await targetRows(context, args))
  },
})
