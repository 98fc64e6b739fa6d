import { z } from 'zod'
import type { Catalog } from '#src/core/catalog.ts'
import { DeliveryError } from '#src/core/errors.ts'
import { policyOf } from '#src/core/rules/policy-of.ts'
import type { Context } from '#src/door/command.ts'

/** What somebody wants to deliver, as far as the rules of the environment care at the door. */
export type Wanted = {
  readonly app: string
  readonly environment: string
  readonly reason?: string | undefined
  /** Why votes, soak and freezes are to be skipped. */
  readonly emergency?: string | undefined
}

/** The reason, where the rules want one for what is asked and none is given: a form asks for it before it is refused. */
export function reasonWanted(
  given: Readonly<Record<string, string>>,
  catalog: Catalog,
): readonly string[] {
  const { app, environment, emergency, dryRun } = given
  if (app === undefined || environment === undefined || emergency !== undefined) return []
  if (z.stringbool().safeParse(dryRun).data === true) return []
  const rules = policyOf(catalog, app, environment)
  return rules?.approval?.reason === 'required' ? ['reason'] : []
}

/** Refuses what the rules would refuse whatever the plan is: no reason where one is wanted, the emergency way for others. */
export function refuseByRules({ catalog, rights }: Context, wanted: Wanted): void {
  const { app, environment, reason, emergency } = wanted
  const rules = policyOf(catalog, app, environment)
  if (emergency !== undefined) {
    if (rights.may('emergency', environment, app)) return
    const { from } = rules?.emergency ?? {}
    throw new DeliveryError(
      'not-allowed',
      `Cannot deliver ${app} to ${environment} in an emergency: that is for others`,
      {
        hint: `It is for ${from ? from.join(', ') : `operators of ${environment}`}; without \`--emergency\` it asks for votes as usual`,
      },
    )
  }
  if (rules?.approval?.reason === 'required' && !reason)
    throw new DeliveryError(
      'bad-usage',
      `Cannot deliver ${app} to ${environment}: it wants a reason`,
      {
        hint: 'Add it at the end: `because …`',
      },
    )
}
