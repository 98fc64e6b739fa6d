import { z } from 'zod'
import { Duration } from '#src/core/names.ts'
import { defineCommand } from '#src/door/command.ts'
import { deliveredSince, maintenanceAhead, mutedNow, waitingNow } from '#src/door/reports/report.ts'
import { reportMessage } from '#src/messages/reports/report.ts'

const DAY = 24 * 3_600_000
const parts = ['deliveries', 'waiting', 'muted', 'maintenance'] as const

export const report = defineCommand({
  name: 'report',
  topic: 'looking',
  doing: 'report',
  summary: 'Tell what was delivered, what waits, what is muted, and which databases change soon',
  examples: [
    'report',
    'report checkout --since 7d',
    'report waiting production',
    'report deliveries staging --since 12h',
  ],
  permission: 'view',
  effect: 'read',
  args: z.object({
    part: z
      .enum(parts)
      .optional()
      .describe('only this: "deliveries", "waiting", "muted" or "maintenance"'),
    app: z.string().optional().describe('only this app'),
    environment: z.string().optional().describe('only this environment'),
    since: Duration.optional().describe('how far back, such as "12h" or "7d"; a day if left out'),
  }),
  words: {
    part: { by: 'place' },
    app: { by: 'place', names: 'app', prepositions: ['of'] },
    environment: { by: 'place', names: 'environment', prepositions: ['in', 'on'] },
    since: { by: 'flag' },
  },

  async run({ part, app, environment, since = DAY }, context) {
    const only = { app, environment }
    const from = context.now - since
    const isWanted = (one: (typeof parts)[number]) => part === undefined || part === one
    const [delivered, waiting, muted, maintenance] = await Promise.all([
      isWanted('deliveries') ? deliveredSince(context, only, from) : undefined,
      isWanted('waiting') ? waitingNow(context, only) : undefined,
      isWanted('muted') ? mutedNow(context, only) : undefined,
      isWanted('maintenance') ? maintenanceAhead(context, only) : undefined,
    ])
    return reportMessage({
      title: [app, environment].filter(Boolean).join(' in '),
      since: from,
      ...(delivered && { delivered }),
      ...(waiting && { waiting }),
      ...(muted && { muted }),
      ...(maintenance && { maintenance }),
    })
  },
})
