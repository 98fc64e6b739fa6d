import { z } from 'zod'
import { describeWaiting } from '#src/core/describe.ts'
import { defineCommand } from '#src/door/command.ts'
import { meantArgs, meantEither, meantWords } from '#src/door/deliveries/meant.ts'
import { order } from '#src/door/deliveries/order.ts'
import { passedOn } from '#src/messages/accepted.ts'

export const retry = defineCommand({
  name: 'retry',
  topic: 'delivering',
  summary: 'Let a delivery that holds go on',
  examples: ['retry d-7k3f9q', 'retry checkout staging'],
  permission: 'deploy',
  effect: 'change',
  args: z.object(meantArgs),
  words: meantWords,
  either: meantEither,

  async run(meant, context) {
    const delivery = await order(context, meant, {
      name: 'retry',
      signal: { type: 'retry', by: context.invocation.actor },
      takes: ({ held }, quarantined) => held || quarantined !== undefined,
      otherwise: ({ id, waitingOn }) => ({
        because: `${id} is not on hold`,
        hint: waitingOn ? `It ${describeWaiting(waitingOn)}` : 'It is at work',
      }),
    })
    return passedOn('Retrying', delivery)
  },
})
