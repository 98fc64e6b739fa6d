import { z } from 'zod'
import { defineCommand } from '#src/door/command.ts'
import { createDelivery, createdBefore } from '#src/door/deliveries/create.ts'
import { promotable } from '#src/door/pipeline/promotable.ts'
import { reasonWanted, refuseByRules } from '#src/door/deliveries/rules.ts'
import { aheadAt, brings, targetNow, turnWords } from '#src/door/deliveries/turn.ts'
import { accepted, alreadyComing } from '#src/messages/accepted.ts'

export const promote = defineCommand({
  name: 'promote',
  topic: 'delivering',
  summary: 'Bring on what runs in the environment before, digest for digest',
  examples: [
    'promote checkout to production',
    'promote checkout 1.5.0 to production because payments wait for it',
  ],
  permission: 'deploy',
  effect: 'change',
  isSchedulable: true,
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

  needs: reasonWanted,

  async check({ app, version, environment }, context) {
    if (app !== undefined && environment !== undefined)
      await promotable(context, { app, environment, version })
  },

  async run({ app, version, environment, reason }, context) {
    const asked = { purpose: 'deploy', app, environment, ...(reason && { reason }) } as const
    const before = await createdBefore(context, asked)
    if (before) return accepted(before)

    const { release, promotes } = await promotable(context, { app, environment, version })
    refuseByRules(context, { app, environment, reason })
    const now = await targetNow(context, asked)
    const coming = now.inFlight.find((delivery) => brings(release.version, delivery))
    if (coming) return alreadyComing(coming)

    const wish = { ...asked, wanted: release.version, release, promotes }
    const made = await createDelivery(context, wish, (id) => [
      { to: { kind: 'pipeline', id: app }, key: `${id}/asked`, signal: { type: 'wake' } },
    ])
    return accepted(made, turnWords(aheadAt(now, made)))
  },
})
