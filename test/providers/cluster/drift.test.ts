import { describe, expect, it } from 'vitest'
import type { LiveObject } from '#providers/cluster/objects/api.ts'
import { hasDrifted } from '#providers/cluster/objects/drift.ts'
import type { Manifest } from '#src/core/plan/objects.ts'
import { configMap, secret } from './manifests.ts'

const base = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'checkout' } }

describe('an object has drifted', () => {
  it.each([
    ['a map is ours as a whole', { spec: { a: '1' } }, { spec: {} }, { 'f:spec': {} }, false],
    ['a key was removed that was ours', { spec: { a: '1' } }, { spec: {} }, {}, true],
    ['a value is another’s', { spec: { a: '1' } }, { spec: { a: '2' } }, {}, true],
    ['a value is another’s and the same', { spec: { a: '1' } }, { spec: { a: '1' } }, {}, false],
    [
      'a webhook wrote our value otherwise',
      { spec: { a: '1', b: '1' } },
      { spec: { a: 'one', b: '1' } },
      { 'f:spec': { 'f:a': {}, 'f:b': {} } },
      false,
    ],
    [
      'of two values one is lost',
      { spec: { a: '1', b: '1' } },
      { spec: { a: '1', b: '2' } },
      { 'f:spec': { 'f:a': {} } },
      true,
    ],
    ['others added something', { spec: { a: '1' } }, { spec: { a: '1', b: '2' } }, {}, false],
    ['nothing was wanted there', { spec: { a: null, b: {}, c: [] } }, { spec: {} }, {}, false],
    ['its status moved', { status: { ready: 0 } }, { status: { ready: 3 } }, {}, false],
    ['a quantity is shorter', { spec: { cpu: 0.5 } }, { spec: { cpu: '500m' } }, {}, false],
    ['memory is shorter', { spec: { m: '1024Mi' } }, { spec: { m: '1Gi' } }, {}, false],
    ['memory is less', { spec: { m: '1Gi' } }, { spec: { m: '1G' } }, {}, true],
    ['text is no quantity', { spec: { m: '1e3' } }, { spec: { m: '1000' } }, {}, true],
  ] as const)('or has not, when %s', (_what, wanted, stored, ours, drifted) => {
    expect(hasDrifted(liveOf({ ...base, ...stored }, ours), { ...base, ...wanted })).toBe(drifted)
  })

  const ports = (...numbers: number[]) => ({
    spec: { ports: numbers.map((port) => ({ port, protocol: 'TCP' })) },
  })
  const owned = (...numbers: number[]) => ({
    'f:spec': {
      'f:ports': Object.fromEntries(
        numbers.map((port) => [
          `k:${JSON.stringify({ port, protocol: 'TCP' })}`,
          { '.': {}, 'f:port': {} },
        ]),
      ),
    },
  })

  it.each([
    ['one item is gone', ports(80), owned(80), true],
    ['all are there, and one is others’', ports(80, 443), owned(80), false],
    ['there are more', ports(80, 443, 9000), owned(80, 443), false],
  ])('by the items of a list: %s', (_what, stored, ours, drifted) => {
    const wanted = { ...base, spec: { ports: [{ port: 80 }, { port: 443 }] } }
    expect(hasDrifted(liveOf({ ...base, ...stored }, ours), wanted)).toBe(drifted)
  })

  it('by what a Secret’s stringData became', () => {
    const wanted = secret('keys', { token: 'hunter2' })
    const stored = (token: string) => ({
      ...configMap('keys', { token: Buffer.from(token).toString('base64') }),
      kind: 'Secret',
    })
    const ours = { 'f:stringData': { 'f:token': {} } }

    expect(hasDrifted(liveOf(stored('hunter2'), ours), wanted)).toBe(false)
    expect(hasDrifted(liveOf(stored('hunter3'), ours), wanted)).toBe(true)
  })
})

function liveOf(stored: Manifest, fieldsV1: object): LiveObject {
  const managedFields = [{ manager: 'deliver', operation: 'Apply', fieldsV1 } as const]
  const metadata = { name: stored.metadata.name, uid: 'u', resourceVersion: '1', managedFields }
  return { ...stored, metadata }
}
