import { z } from 'zod'
import { defineCommand } from '#src/door/command.ts'
import { idFor } from '#src/door/ids.ts'
import { scheduleMeant } from '#src/door/schedules/find.ts'
import { lineMeant } from '#src/door/schedules/line.ts'
import { tellSchedule } from '#src/door/schedules/order.ts'
import { scheduleTold } from '#src/messages/schedules/answers.ts'

const doing = 'run the schedule'

export const scheduleRun = defineCommand({
  name: 'schedule run',
  topic: 'scheduling',
  doing,
  submit: 'Run it',
  summary: 'Run a schedule now, beside its own times, with your own rights',
  examples: ['schedule run t-7k3f9q'],
  permission: 'view',
  effect: 'change',
  args: z.object({ schedule: z.string().describe('the schedule, by its id') }),
  words: { schedule: { by: 'place', names: 'schedule' } },

  async run({ schedule }, context) {
    const meant = await scheduleMeant(context, schedule, doing)
    await lineMeant(context, meant.line, 'run')
    await tellSchedule(context, meant, { do: 'run', run: idFor('now', context.invocation.id, 12) })
    return scheduleTold(meant, 'running', context.now)
  },
})
