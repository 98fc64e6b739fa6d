import { z } from 'zod'
import { defineCommand, type Context } from '#src/door/command.ts'
import { createDelivery, createdBefore } from '#src/door/deliveries/create.ts'
import {
  impossible,
  overridable,
  overridingTurn,
  type Overridable,
} from '#src/door/deliveries/overriding.ts'
import { reasonWanted, refuseByRules } from '#src/door/deliveries/rules.ts'
import { accepted, alreadyComing } from '#src/messages/accepted.ts'

export const contract = defineCommand({
  name: 'contract',
  topic: 'delivering',
  summary: 'Take away from the data what only older releases need, before the next release does',
  examples: [
    'contract checkout in staging',
    'contract checkout production because nobody goes back any more',
  ],
  permission: 'deploy',
  effect: 'destructive',
  args: z.object({
    app: z.string().describe('the app'),
    environment: z.string().describe('the environment'),
    reason: z.string().optional().describe('why, for the card and the history'),
  }),
  words: {
    app: { by: 'place', names: 'app', prepositions: ['of'] },
    environment: { by: 'place', names: 'environment', prepositions: ['in', 'on'] },
    reason: { by: 'flag', rest: true, prepositions: ['because'] },
  },

  needs: reasonWanted,

  async check({ app, environment }, context) {
    if (app !== undefined && environment !== undefined)
      await contractable({ app, environment }, context)
  },

  async run({ app, environment, reason }, context) {
    const asked = { purpose: 'contract', app, environment, ...(reason && { reason }) } as const
    const before = await createdBefore(context, asked)
    if (before) return accepted(before)

    const there = await contractable({ app, environment }, context)
    const coming = there.inFlight.find(({ purpose }) => purpose === 'contract')
    if (coming) return alreadyComing(coming)
    refuseByRules(context, { app, environment, reason })
    const made = await createDelivery(context, {
      ...asked,
      wanted: there.settled.release.version,
    })
    const warning = `Nothing before ${there.settled.release.version} comes back after it`
    return accepted(made, [warning, ...overridingTurn(there, made)])
  },
})

/** Looks where it would run. Throws DeliveryError where the release that is settled leaves nothing to do. */
async function contractable(
  asked: { readonly app: string; readonly environment: string },
  context: Context,
): Promise<Overridable> {
  const of = { name: 'contract', ...asked } as const
  const there = await overridable(of, context)
  const { version } = there.settled.release
  if (there.target.contract?.version === version) return there
  throw impossible(
    of,
    `${version} leaves nothing to do`,
    'A definition names what is to be done as `migrations: { contract: … }`',
  )
}
