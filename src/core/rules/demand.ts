import type { Delivery } from '#src/core/delivery.ts'
import type { Demand } from './policy.ts'

/** What a delivery asks for beyond the platform's rules; undefined where it is nothing. */
export function demandOf({
  rendered,
  plan,
}: Pick<Delivery, 'rendered' | 'plan'>): Demand | undefined {
  const owners = [...new Set((plan?.dependencies ?? []).flatMap((change) => change.owners))]
  const tightening = rendered?.tightening
  if (!tightening && owners.length === 0) return undefined
  return { ...tightening, ...(owners.length > 0 && { owners }) }
}
