import { z } from 'zod'
import { defineCommand } from '#src/door/command.ts'
import { refuseOthers, scheduleMeant } from '#src/door/schedules/find.ts'
import { tellSchedule } from '#src/door/schedules/order.ts'
import { scheduleTold } from '#src/messages/schedules/answers.ts'

const doing = 'remove the schedule'

export const unschedule = defineCommand({
  name: 'unschedule',
  topic: 'scheduling',
  doing,
  submit: 'Remove it',
  summary: 'Remove a schedule: what it ran stays as it is',
  examples: ['unschedule t-7k3f9q', 'unschedule t-7k3f9q because staging stays on at night'],
  permission: 'view',
  effect: 'change',
  args: z.object({
    schedule: z.string().describe('the schedule, by its id'),
    reason: z.string().optional().describe('why, for the one who made it'),
  }),
  words: {
    schedule: { by: 'place', names: 'schedule' },
    reason: { by: 'place', rest: true, prepositions: ['because'] },
  },

  async run({ schedule, reason }, context) {
    const meant = await scheduleMeant(context, schedule, doing)
    refuseOthers(context, meant, doing)
    await tellSchedule(context, meant, { do: 'remove', ...(reason && { because: reason }) })
    return scheduleTold(meant, 'removing', context.now)
  },
})
