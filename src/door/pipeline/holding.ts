import { DeliveryError } from '#src/core/errors.ts'
import { policyOf } from '#src/core/rules/policy-of.ts'
import type { Signal } from '#src/core/signal.ts'
import { auditOf } from '#src/door/audit.ts'
import type { Context } from '#src/door/command.ts'
import { holdOn } from '#src/kinds/promotion-pause.ts'
import { readStations } from '#src/kinds/reading/stations.ts'
import { pipelineRecord } from './pipeline-record.ts'

/** Where promotion is held, or let go on. */
export type Held = { readonly app: string; readonly environment: string }

/** Keeps automatic promotion out of an environment until somebody lets it go on. Throws DeliveryError. */
export async function holdPromotion(context: Context, held: Held, because: string): Promise<void> {
  const { app, environment } = held
  if ((policyOf(context.catalog, app, environment)?.after ?? []).length === 0)
    throw cannot('hold', held, 'no environment comes before it', 'Nothing is promoted into it')
  const { actor: by } = context.invocation
  await tell(context, 'hold', held, { type: 'holdPromotion', environment, by, because })
}

/** Lets automatic promotion go on, after a hold or a way back. Throws DeliveryError. */
export async function resumePromotion(context: Context, held: Held): Promise<void> {
  const { catalog, store, invocation } = context
  const { app, environment } = held
  const entry = Object.values(catalog.apps).find(({ name }) => name === app)
  const stations = entry ? await readStations(store, catalog, entry) : []
  const station = stations.find((one) => one.environment === environment)
  const record = entry && (await pipelineRecord(store, entry))
  if (!record || !station || holdOn(record, station) === undefined)
    throw cannot(
      'resume',
      held,
      'nothing holds it',
      `\`/deliver pipeline ${app}\` shows what may go on, and what it waits for`,
    )
  await tell(context, 'resume', held, {
    type: 'resumePromotion',
    environment,
    by: invocation.actor,
  })
}

async function tell(
  context: Context,
  action: string,
  { app, environment }: Held,
  signal: Signal,
): Promise<void> {
  await context.store.submit({
    signals: [{ to: { kind: 'pipeline', id: app }, key: context.invocation.id, signal }],
    audit: auditOf(context, action, { app, environment, signal }),
  })
}

function cannot(
  verb: string,
  { app, environment }: Held,
  because: string,
  hint: string,
): DeliveryError {
  return new DeliveryError(
    'not-possible',
    `Cannot ${verb} promotion of ${app} into ${environment}: ${because}`,
    { hint },
  )
}
