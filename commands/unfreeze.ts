import { z } from 'zod'
import { DeliveryError } from '#src/core/errors.ts'
import type { RecordRef } from '#src/core/record.ts'
import { auditOf } from '#src/door/audit.ts'
import { defineCommand, type Context } from '#src/door/command.ts'
import { declaredFreezes, heldBackBy } from '#src/door/holds/find.ts'
import { readId } from '#src/door/ids.ts'
import { frozenWords, type Freeze } from '#src/kinds/freeze.ts'
import { unfreezing } from '#src/messages/holds/freeze-card.ts'

export const unfreeze = defineCommand({
  name: 'unfreeze',
  topic: 'holding',
  doing: 'end the freeze',
  submit: 'End it',
  summary: 'End a freeze that was declared, before its time',
  examples: ['unfreeze f-7k3f9q', 'unfreeze production because the audit is done'],
  permission: 'operate',
  effect: 'change',
  isSchedulable: true,
  args: z.object({
    freeze: z.string().optional().describe('the freeze, by its id'),
    environment: z.string().optional().describe('the environment, if one freeze is declared there'),
    reason: z.string().optional().describe('why, for the one who declared it'),
  }),
  words: {
    freeze: { by: 'place', names: 'freeze' },
    environment: { by: 'place', names: 'environment', prepositions: ['in', 'on'] },
    reason: { by: 'place', rest: true, prepositions: ['because'] },
  },
  either: [['freeze'], ['environment']],

  async run({ freeze, environment, reason }, context) {
    const meant = await freezeMeant(context, freeze, environment)
    const heldBack = await heldBackBy(context.store, meant)
    const { invocation, store } = context
    const by = invocation.actor
    const wake = [
      ...heldBack.map(({ kind, id }): RecordRef => ({ kind, id })),
      ...(await pipelinesOf(context)),
    ]
    await store.submit({
      signals: [
        {
          to: { kind: 'freeze', id: meant.id },
          key: invocation.id,
          signal: { type: 'unfreeze', by, wake, ...(reason && { because: reason }) },
        },
      ],
      audit: auditOf(context, 'unfreeze', {
        freeze: meant.id,
        environment: meant.environment,
        ...(meant.app !== undefined && { app: meant.app }),
        ...(reason && { because: reason }),
      }),
    })
    return unfreezing(
      meant,
      heldBack.map(({ id }) => id),
    )
  },
})

async function freezeMeant(
  { store }: Context,
  id: string | undefined,
  environment: string | undefined,
): Promise<Freeze> {
  const declared = await declaredFreezes(store)
  const fitting = declared.filter((one) =>
    id === undefined
      ? one.environment === environment
      : one.id === id.toLowerCase() || one.id === readId(id),
  )
  const [only] = fitting
  if (only && fitting.length === 1) return only
  if (only)
    throw impossible(
      `several are declared for ${environment}`,
      `Say which: ${fitting.map((one) => `${one.id} (${frozenWords(one)})`).join(', ')}`,
    )
  throw id === undefined
    ? impossible(
        `none is declared for ${environment}`,
        'Windows that come again and again are in deliver.yml; `/deliver freezes` shows them',
      )
    : impossible(`${id} is over`, '`/deliver freezes` shows those that are not')
}

/** Promotions may wait for it as well. */
async function pipelinesOf({ store }: Context): Promise<readonly RecordRef[]> {
  const records = await store.list({ kind: 'pipeline', done: false, limit: 500 })
  return records.map(({ kind, id }) => ({ kind, id }))
}

function impossible(because: string, hint: string): DeliveryError {
  return new DeliveryError('not-possible', `Cannot end the freeze: ${because}`, { hint })
}
