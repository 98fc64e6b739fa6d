import { z } from 'zod'
import type { Delivery } from '#src/core/delivery.ts'
import type { NewSignal } from '#src/core/record.ts'
import { defineCommand, type Context } from '#src/door/command.ts'
import { createDelivery, createdBefore } from '#src/door/deliveries/create.ts'
import { oneAtATime } from '#src/door/deliveries/one-at-a-time.ts'
import { outdate, targetNow } from '#src/door/deliveries/turn.ts'
import { wayBack, type WayBack, type WayBackRequest } from '#src/door/deliveries/way-back.ts'
import { accepted } from '#src/messages/accepted.ts'

export const rollback = defineCommand({
  name: 'rollback',
  topic: 'delivering',
  doing: 'roll back',
  submit: 'Roll back',
  summary: 'Bring back what ran before, at once and with a reason',
  examples: [
    'rollback checkout staging payments fail',
    'rollback checkout production to 1.4.0 because errors rise',
  ],
  permission: 'operate',
  effect: 'destructive',
  args: z.object({
    app: z.string().describe('the app'),
    environment: z.string().describe('the environment'),
    to: z.string().optional().describe('the version to come back; the one before if left out'),
    from: z
      .string()
      .optional()
      .describe('only if this version, or what this delivery brought, is what would be taken back'),
    reason: z.string().describe('why, for the card and the history'),
  }),
  words: {
    app: { by: 'place', names: 'app', prepositions: ['of'] },
    environment: { by: 'place', names: 'environment', prepositions: ['in', 'on'] },
    to: { by: 'flag', names: 'release', prepositions: ['to'] },
    from: { by: 'flag', names: 'release', prepositions: ['from'] },
    reason: { by: 'place', rest: true, prepositions: ['because'] },
  },

  async check({ app, environment, to, from }, context) {
    if (app !== undefined && environment !== undefined)
      await wayOf({ app, environment, to, from }, context)
  },

  run: ({ to, from, ...args }, context) =>
    oneAtATime(context, args, () => goBack({ ...args, to, from }, context)),
})

async function goBack(args: Asked & { readonly reason: string }, context: Context) {
  const { app, environment, to, from, reason } = args
  const asked = { purpose: 'rollback', app, environment, reason } as const
  const before = await createdBefore(context, asked)
  if (before) return accepted(before)

  const way = await wayOf({ app, environment, to, from }, context)
  const made = await createDelivery(context, { ...asked, ...wishOf(way) }, (by) => [
    ...takenOver(way).map((delivery) => takeOver(delivery, by, context)),
    ...way.ends.map((delivery) => outdate(delivery, by, context.invocation)),
  ])
  return accepted(made, [...warningsOf(way, asked), ...othersWords(way)])
}

function warningsOf(
  { over, staysAt }: WayBack,
  { app, environment }: Pick<Asked, 'app' | 'environment'>,
): readonly string[] {
  if (over || !staysAt) return []
  const { version, before } = staysAt
  const other = before
    ? `; /deliver rollback ${app} ${environment} to ${before} brings back the release before`
    : ''
  return [`${version} stays: only what was set by hand since is taken back${other}`]
}

/** Who hears of it, besides the one who asked. */
function othersWords(way: WayBack): readonly string[] {
  return [
    ...takenOver(way).map(({ id }) => `It takes over from ${id}`),
    ...way.ends.map(({ id, wanted }) => `It ends ${id}, which would bring ${wanted} again`),
    ...way.leaves.map(({ id }) => `${id} goes on waiting, and is planned again at its turn`),
  ]
}

function takenOver({ over, instead }: WayBack): readonly Delivery[] {
  return over ? [over, ...instead] : instead
}

type Asked = Pick<WayBackRequest, 'app' | 'environment' | 'to' | 'from'>

async function wayOf(asked: Asked, context: Context): Promise<WayBack> {
  return wayBack({ ...asked, ...(await targetNow(context, asked)) })
}

function wishOf({ settled, over, left }: WayBack) {
  const { release, delivery: restores } = settled
  const wish = { wanted: release.version, restores }
  if (!over) return { ...wish, ...(left && { from: { version: left } }) }
  const url = over.release?.url
  return { ...wish, begun: over.begun, from: { version: over.wanted, ...(url && { url }) } }
}

function takeOver({ id }: Delivery, by: string, { invocation }: Context): NewSignal {
  return { to: { kind: 'delivery', id }, key: invocation.id, signal: { type: 'superseded', by } }
}
