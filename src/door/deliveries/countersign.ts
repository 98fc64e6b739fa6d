import { DeliveryError } from '#src/core/errors.ts'
import { policyOf } from '#src/core/rules/policy-of.ts'
import { Countersign, refusesSignature } from '#src/kinds/countersign.ts'
import { auditOf } from '#src/door/audit.ts'
import type { Context } from '#src/door/command.ts'
import { unsigned } from './asked-signatures.ts'
import { deliveryMeant, type DeliveryMeant } from './find.ts'

/** Signs as a second person. The record itself decides again by the rules of the moment. Rejects with DeliveryError. */
export async function countersignMeant(
  context: Context,
  meant: DeliveryMeant,
  because: string | undefined,
): Promise<Countersign> {
  const { catalog, invocation, store, elector } = context
  const { actor } = invocation
  const record = await find(context, meant)
  const { id, app, environment, target } = {
    ...record,
    target: `${record.app}/${record.environment}`,
  }
  if (record.state === 'signed') throw impossible('it is signed already', 'The card says by whom')
  const rules = policyOf(catalog, app, environment)
  if (!rules)
    throw impossible(`${app} is not in the catalog any more`, 'The rules say who may sign')
  if (actor.type !== 'person') throw notAllowed('only people sign', 'Ask one of them')
  const problem = refusesSignature(record, await elector(actor.id, environment), rules.emergency)
  if (problem) throw notAllowed(problem, 'Somebody else who may use the emergency way has to')
  await store.submit({
    signals: [
      {
        to: { kind: 'countersign', id },
        key: invocation.id,
        signal: { type: 'signOff', by: actor, choice: 'sign', ...(because && { because }) },
      },
    ],
    audit: auditOf(context, 'countersign', {
      delivery: record.delivery,
      target,
      ...(because && { because }),
    }),
  })
  return record
}

async function find({ store }: Context, meant: DeliveryMeant): Promise<Countersign> {
  if (meant.delivery === undefined) {
    const open = await unsigned(store)
    const there = open.find(
      ({ app, environment }) => app === meant.app && environment === meant.environment,
    )
    if (there) return there
  }
  const { document } = await deliveryMeant(store, meant)
  const id = `c-${document.id.replace(/^d-/, '')}`
  const found = await store.find({ kind: 'countersign', id })
  const { data } = Countersign.safeParse(found?.document)
  if (data) return data
  throw impossible(
    `${document.id} skipped nothing that somebody would have to sign`,
    'Only what was delivered with `--emergency` is signed afterwards',
  )
}

function impossible(because: string, hint: string): DeliveryError {
  return new DeliveryError('not-possible', `Cannot sign it: ${because}`, { hint })
}

function notAllowed(because: string, hint: string): DeliveryError {
  return new DeliveryError('not-allowed', `Cannot sign it: ${because}`, { hint })
}
