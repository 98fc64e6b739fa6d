import { z } from 'zod'
import { targetKey } from '#src/core/target.ts'
import { defineCommand } from '#src/door/command.ts'
import { createDelivery, createdBefore } from '#src/door/deliveries/create.ts'
import { inFlightAt } from '#src/door/deliveries/find.ts'
import { promotable } from '#src/door/pipeline/promotable.ts'
import { refuseByRules } from '#src/door/deliveries/rules.ts'
import { accepted, alreadyComing } from '#src/messages/accepted.ts'

export const promote = defineCommand({
  name: 'promote',
  summary: 'Bring on what runs in the environment before, digest for digest',
  examples: [
    'promote checkout to production',
    'promote checkout 1.5.0 to production because payments wait for it',
  ],
  permission: 'deploy',
  effect: 'change',
  args: z.object({
    app: z.string().describe('the app'),
    version: z
      .string()
      .optional()
      .describe('the version; what runs in the environment before if left out'),
    environment: z.string().describe('where to'),
    reason: z.string().optional().describe('why, for the card and the history'),
  }),
  words: {
    app: { by: 'place', names: 'app', prepositions: ['of'] },
    version: { by: 'place', names: 'release' },
    environment: { by: 'place', names: 'environment', prepositions: ['to', 'into', 'in', 'on'] },
    reason: { by: 'flag', rest: true, prepositions: ['because'] },
  },

  async run({ app, version, environment, reason }, context) {
    const asked = { purpose: 'deploy', app, environment, ...(reason && { reason }) } as const
    const before = await createdBefore(context, asked)
    if (before) return accepted(before)

    const { release, promotes } = await promotable(context, { app, environment, version })
    refuseByRules(context, { app, environment, reason })
    const running = await inFlightAt(context.store, targetKey(app, environment))
    const coming = running.find(
      ({ document }) =>
        document.purpose === 'deploy' &&
        document.wanted === release.version &&
        document.direction === 'forward',
    )
    if (coming) return alreadyComing(coming.document)

    const wish = { ...asked, wanted: release.version, release, promotes }
    const made = await createDelivery(context, wish, (id) => [
      { to: { kind: 'pipeline', id: app }, key: `${id}/asked`, signal: { type: 'wake' } },
    ])
    return accepted(
      made,
      running.length > 0 ? [`It waits its turn behind ${running.at(-1)?.id}`] : [],
    )
  },
})
