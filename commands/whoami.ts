import { z } from 'zod'
import { defineCommand } from '#src/door/command.ts'
import { ownRights } from '#src/door/rights/own-rights.ts'
import { shellRights, whoAmI } from '#src/messages/rights/whoami.ts'

export const whoami = defineCommand({
  name: 'whoami',
  topic: 'knowing',
  doing: 'tell who you are',
  summary: 'Explain what you may do where, and why',
  examples: ['whoami'],
  permission: 'view',
  effect: 'read',
  args: z.object({}),
  words: {},

  async run(_, context) {
    const { actor, via } = context.invocation
    if (actor.type !== 'person' || via === 'shell')
      return shellRights(actor.type === 'system' ? 'deliver' : actor.name)
    return whoAmI(await ownRights(actor.id, context))
  },
})
