import { z } from 'zod'
import { DeliveryError } from '#src/core/errors.ts'
import { defineCommand } from '#src/door/command.ts'
import { lineMeant } from '#src/door/schedules/line.ts'
import { madeBefore, makeSchedule } from '#src/door/schedules/make.ts'
import { readWhen } from '#src/door/schedules/when.ts'
import { scheduling } from '#src/messages/schedules/answers.ts'

export const schedule = defineCommand({
  name: 'schedule',
  topic: 'scheduling',
  submit: 'Schedule it',
  summary: 'Run a command later, or again and again, with your rights of that moment',
  examples: [
    'schedule "scale checkout staging 0" weekdays at 20:00',
    'schedule "report" every monday at 9:00 --timezone Europe/Berlin',
    'schedule "restart checkout staging" tomorrow 6:30',
    'schedule "deploy checkout latest to staging" "0 7 * * 1-5" --missed run',
  ],
  permission: 'view',
  effect: 'change',
  args: z.object({
    line: z.string().describe('the command, in quotes, as you would type it'),
    when: z
      .string()
      .describe(
        'when: "weekdays at 20:00", "every 2 hours", "on the 1st at 8:00", "tomorrow 9:00", or a cron expression',
      ),
    timezone: z
      .string()
      .optional()
      .describe('whose clock counts, such as "Europe/Berlin"; yours if left out'),
    missed: z
      .enum(['skip', 'run'])
      .default('skip')
      .describe(
        'what happens to what was missed: "skip" leaves it out, "run" makes up for it once',
      ),
  }),
  words: {
    line: { by: 'place' },
    when: { by: 'place', rest: true },
    timezone: { by: 'flag' },
    missed: { by: 'flag' },
  },

  async run({ line, when, timezone, missed }, context) {
    const { now } = context
    const before = await madeBefore(context)
    if (before) return scheduling(before, now)
    const meant = await lineMeant(context, line)
    const zone = timezone ?? (await context.timezone()) ?? 'UTC'
    const read = readWhen(when, now, zone)
    if ('because' in read)
      throw new DeliveryError('bad-usage', `Cannot schedule: ${read.because}`, {
        hint: 'Put the command in quotes, and after it say when: `/deliver schedule "report" weekdays at 9:00`',
      })
    const { environment, app } = meant.about
    const wish = { line: meant.line, words: when, pattern: read.pattern, timezone: zone, missed }
    return scheduling(await makeSchedule(context, { ...wish, environment, app }), now)
  },
})
