import { z } from 'zod'
import { defineCommand } from '#src/door/command.ts'
import { agreeTo } from '#src/door/dependencies/agree.ts'
import { agreed } from '#src/messages/dependencies/answers.ts'

export const depsAgree = defineCommand({
  name: 'deps agree',
  topic: 'needing',
  doing: 'agree',
  submit: 'Agree',
  summary: 'Agree, as a second person, with what somebody ordered of a dependency',
  examples: ['deps agree o-7k3f9q'],
  permission: 'view',
  effect: 'destructive',
  args: z.object({ order: z.string().describe('the order, by its id; the card shows it') }),
  words: { order: { by: 'place' } },

  async run({ order: id }, context) {
    const { record, order } = await agreeTo(context, id)
    return agreed(record, order)
  },
})
