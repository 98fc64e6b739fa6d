import { createHash } from 'node:crypto'
import { canonical } from '#src/core/hash.ts'
import type { GroupIdentity } from './alerts.ts'

const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'
const LENGTH = 8

/** The id that people type for a group of alerts: the same group has the same for ever. `a-7k3f9q2m`. */
export function groupId({ alertmanager, receiver, groupLabels }: GroupIdentity): string {
  const bytes = createHash('sha256')
    .update(canonical({ alertmanager, receiver, groupLabels }))
    .digest()
  const letters = [...bytes.subarray(0, LENGTH)].map((byte) => LETTERS[byte % LETTERS.length])
  return `a-${letters.join('')}`
}
