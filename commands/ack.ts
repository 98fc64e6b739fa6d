import { z } from 'zod'
import { DeliveryError } from '#src/core/errors.ts'
import { alertGroupOf, refuseWhereItSpread, refuseWithoutPlace } from '#src/door/alerts/find.ts'
import { auditOf } from '#src/door/audit.ts'
import { defineCommand } from '#src/door/command.ts'
import { isOpen } from '#src/kinds/alert-group/group.ts'
import { acknowledging, alreadyAcknowledged } from '#src/messages/watch/answers.ts'

export const ack = defineCommand({
  name: 'ack',
  topic: 'alerting',
  doing: 'acknowledge',
  submit: 'Acknowledge',
  summary: 'Say that you look after a group of alerts',
  examples: ['ack a-7c3f90d2'],
  permission: 'deploy',
  effect: 'change',
  args: z.object({
    alert: z.string().optional().describe('the group of alerts, by its id'),
  }),
  words: {
    alert: { by: 'place', names: 'alertGroup' },
  },
  either: [['alert']],

  async run({ alert = '' }, context) {
    const { invocation, store, rights } = context
    const { group, about } = await alertGroupOf(store, alert)
    refuseWithoutPlace(rights, about, 'acknowledge')
    refuseWhereItSpread(group, context, 'acknowledge')
    const { evidence } = invocation
    const number = group.episode?.number
    if (!isOpen(group) || (evidence !== undefined && evidence !== String(number)))
      throw new DeliveryError(
        'not-possible',
        `Cannot acknowledge ${group.id}: it ${isOpen(group) ? 'has fired anew since' : 'fires no more'}`,
        { hint: '`/deliver alerts` shows what fires' },
      )
    if (group.episode.acknowledged) return alreadyAcknowledged(group, group.episode.acknowledged)
    await store.submit({
      signals: [
        {
          to: { kind: 'alertGroup', id: group.id },
          key: invocation.id,
          signal: { type: 'acknowledge', by: invocation.actor, of: group.episode.number },
        },
      ],
      audit: auditOf(context, 'ack', {
        alert: group.id,
        ...(about.app !== undefined && { app: about.app }),
        ...(about.environment !== undefined && { environment: about.environment }),
      }),
    })
    return acknowledging(group)
  },
})
