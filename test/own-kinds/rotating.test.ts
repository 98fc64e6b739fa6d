import { expect, it } from 'vitest'
import { z } from 'zod'
import { checkKind } from '#src/own-kinds/contract/contract.ts'
import { defineKind, type Outputs, type OwnMove, type Subject } from '#src/own-kinds/kind.ts'

type Asking = Pick<Subject, 'key' | 'place'>

type Memory = { readonly old: string | null }
type Rotating = Asking & {
  readonly now: string
  readonly id: string
  readonly isConnected: boolean
  readonly isThere: boolean
  readonly memory: Memory
}

function secretOf({ place: { cluster, namespace } }: Asking, name: string) {
  return { in: 'cluster', cluster, namespace, name, key: 'token' } as const
}

function outputsOf(of: Asking, name: string): Outputs {
  return { token: { secret: secretOf(of, name) } }
}

function nameIn({ token }: Outputs): string | undefined {
  return token && 'secret' in token ? token.secret.name : undefined
}

function nameOf({ key }: Asking, suffix: string): string {
  return `token-${key.replaceAll(/[./]/g, '-')}-${suffix}`
}

/** The kind that docs/how-to/write-a-dependency-kind.md explains rotations with: a token in a Secret. */
const token = defineKind({
  kind: 'token',
  spec: z.strictObject({}),
  memory: z.object({ old: z.string().nullable() }),
  begin: { old: null } as Memory,
  acts: ['rotate'],
  describe: () => 'token',
  outputs: () => ({ token: 'secret' }),

  wants({ task, memory, outputs, ...of }) {
    const now = nameIn(outputs) ?? nameOf(of, 'first')
    if (task.do !== 'rotate') return [{ ask: 'secret', ref: secretOf(of, now) }]
    const asked = task.isConnected ? (memory.old ?? now) : nameOf(of, task.id)
    return [{ ask: 'secret', ref: secretOf(of, asked) }]
  },

  plan: ({ seen }) =>
    seen.secret?.is === 'seen'
      ? { is: 'planned', action: 'unchanged', steps: [] }
      : {
          is: 'planned',
          action: 'create',
          steps: [{ what: 'make a token', risk: 'none', wayBack: 'it stays', notes: [] }],
        },

  decide({ task, memory, outputs, seen, ...of }) {
    const isThere = seen.secret?.is === 'seen'
    const now = nameIn(outputs) ?? nameOf(of, 'first')
    if (task.do === 'check')
      return { is: 'done', outputs: outputsOf(of, now), drift: isThere ? [] : ['it is gone'] }
    if (task.do !== 'rotate') {
      if (isThere) return { is: 'done', outputs: outputsOf(of, now) }
      const effects = [{ ensure: 'secret', ref: secretOf(of, now) }] as const
      return { is: 'waiting', on: 'the token', memory, effects }
    }
    return rotated({ ...of, now, id: task.id, isConnected: task.isConnected, isThere, memory })
  },
})

/** Makes the new token, hands it out, and ends the old one once everybody has the new one. */
function rotated({ now, id, isConnected, isThere, memory, ...of }: Rotating): OwnMove<Memory> {
  const next = nameOf(of, id)
  if (!isConnected) {
    if (!isThere) {
      const effects = [{ ensure: 'secret', ref: secretOf(of, next) }] as const
      return { is: 'waiting', on: 'the new token', memory, effects }
    }
    const old = memory.old ?? now
    return { is: 'connecting', memory: { old }, outputs: outputsOf(of, next) }
  }
  if (!isThere || memory.old === null || memory.old === next)
    return { is: 'done', outputs: outputsOf(of, next), tells: ['the old token is gone'] }
  const effects = [{ ensure: 'secretAbsent', ref: secretOf(of, memory.old) }] as const
  return { is: 'waiting', on: 'the old token to be gone', memory, effects }
}

it('a kind that rotates as the guide explains keeps the contract', () => {
  expect(() => checkKind(token, { valid: [{}], invalid: [{ size: 1 }] })).not.toThrow()
})
