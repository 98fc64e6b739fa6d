import { z } from 'zod'
import { defineCommand } from '#src/door/command.ts'
import { refuseOthers, scheduleMeant } from '#src/door/schedules/find.ts'
import { tellSchedule } from '#src/door/schedules/order.ts'
import { scheduleTold } from '#src/messages/schedules/answers.ts'

const doing = 'pause the schedule'

export const schedulePause = defineCommand({
  name: 'schedule pause',
  topic: 'scheduling',
  doing,
  submit: 'Pause it',
  summary: 'Let a schedule rest until somebody resumes it',
  examples: ['schedule pause t-7k3f9q', 'schedule pause t-7k3f9q because of the load test'],
  permission: 'view',
  effect: 'change',
  args: z.object({
    schedule: z.string().describe('the schedule, by its id'),
    reason: z.string().optional().describe('why, for those who wonder'),
  }),
  words: {
    schedule: { by: 'place', names: 'schedule' },
    reason: { by: 'place', rest: true, prepositions: ['because'] },
  },

  async run({ schedule, reason }, context) {
    const meant = await scheduleMeant(context, schedule, doing)
    refuseOthers(context, meant, doing)
    await tellSchedule(context, meant, { do: 'pause', ...(reason && { because: reason }) })
    return scheduleTold(meant, 'pausing', context.now)
  },
})
