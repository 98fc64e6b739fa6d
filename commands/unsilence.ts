import { z } from 'zod'
import { DeliveryError } from '#src/core/errors.ts'
import { refuseUnlessAllTheirs, silenceOf } from '#src/door/alerts/find.ts'
import { endForeign } from '#src/door/alerts/silencing.ts'
import { auditOf } from '#src/door/audit.ts'
import { defineCommand, type Context } from '#src/door/command.ts'
import type { Silence } from '#src/kinds/silence.ts'
import { unsilencing } from '#src/messages/watch/silence-card.ts'

export const unsilence = defineCommand({
  name: 'unsilence',
  topic: 'alerting',
  doing: 'end the silence',
  submit: 'End it',
  summary: 'End a silence before its time, also one that was made in Alertmanager itself',
  examples: ['unsilence m-7k3f9q'],
  permission: 'deploy',
  effect: 'change',
  args: z.object({
    silence: z.string().optional().describe('the silence, by its id or as Alertmanager names it'),
  }),
  words: {
    silence: { by: 'place', names: 'silence' },
  },
  either: [['silence']],

  async run({ silence: id = '' }, context) {
    const { store } = context
    const ours = await silenceOf(store, id)
    return unsilencing(ours ? await endOurs(ours, context) : await endTheirs(id, context))
  },
})

async function endOurs(silence: Silence, context: Context): Promise<Silence> {
  const { store, invocation, rights, catalog } = context
  if (silence.ended)
    throw new DeliveryError('not-possible', `Cannot end the silence: ${silence.id} is over`, {
      hint: '`/deliver silences` shows those that are not',
    })
  if (silence.environment === undefined)
    refuseUnlessAllTheirs(rights, catalog, silence.alertmanager, 'end the silence')
  await store.submit({
    signals: [
      {
        to: { kind: 'silence', id: silence.id },
        key: invocation.id,
        signal: { type: 'expire', by: invocation.actor },
      },
    ],
    audit: auditOf(context, 'unsilence', {
      silence: silence.id,
      ...(silence.app !== undefined && { app: silence.app }),
      ...(silence.environment !== undefined && { environment: silence.environment }),
    }),
  })
  return silence
}

/** One that somebody made in Alertmanager itself: it may mute anything there. */
async function endTheirs(id: string, context: Context): Promise<Silence> {
  const { watching, rights, catalog } = context
  const all = await watching.alerts()
  for (const one of all) {
    if ('problem' in one) continue
    const found = one.silences.find((silence) => silence.id === id.toLowerCase())
    if (!found || found.state === 'expired') continue
    refuseUnlessAllTheirs(rights, catalog, one.alertmanager, 'end the silence')
    return endForeign(context, one.alertmanager, found)
  }
  const [down] = all.flatMap((one) => ('problem' in one ? [one] : []))
  throw new DeliveryError(
    down ? 'unavailable' : 'not-possible',
    down
      ? `Cannot end the silence: the Alertmanager of ${down.alertmanager} cannot be asked: ${down.problem}`
      : `Cannot end the silence: no Alertmanager has "${id.slice(0, 60)}", or it is over`,
    { hint: '`/deliver silences` shows those that are not' },
  )
}
