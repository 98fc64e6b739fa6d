import { z } from 'zod'
import { defineCommand } from '#src/door/command.ts'
import { refuseOthers, scheduleMeant } from '#src/door/schedules/find.ts'
import { tellSchedule } from '#src/door/schedules/order.ts'
import { scheduleTold } from '#src/messages/schedules/answers.ts'

const doing = 'resume the schedule'

export const scheduleResume = defineCommand({
  name: 'schedule resume',
  topic: 'scheduling',
  doing,
  submit: 'Resume it',
  summary: 'Let a schedule go on that was paused; nothing of meanwhile is made up for',
  examples: ['schedule resume t-7k3f9q'],
  permission: 'view',
  effect: 'change',
  args: z.object({ schedule: z.string().describe('the schedule, by its id') }),
  words: { schedule: { by: 'place', names: 'schedule' } },

  async run({ schedule }, context) {
    const meant = await scheduleMeant(context, schedule, doing)
    refuseOthers(context, meant, doing)
    await tellSchedule(context, meant, { do: 'resume' })
    return scheduleTold(meant, 'resuming', context.now)
  },
})
