import { expect, it } from 'vitest'
import type { AnyKind, Subject } from '#src/core/dependencies/kind.ts'
import type { Effect } from '#src/core/effects.ts'
import type { Manifest } from '#src/core/plan/objects.ts'
import { kindOf, subjectOf } from './acting.ts'

const given = {
  secret: 'prod/payments',
  keys: { API_KEY: 'key', ALL: null },
  externalSecret: { store: 'aws' },
}
const copy: Manifest = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'checkout-it-copy', namespace: 'shop' },
}

async function start() {
  const { kind, spec } = await kindOf('aws-secret', given)
  const subject = subjectOf(spec)
  const look = (live: Manifest | undefined, made: Manifest | undefined) => ({
    ...subject,
    seen: { resources: { is: 'seen', value: [live, made] } } as const,
    now: 0,
  })
  const wanted = await written(kind, look(undefined, undefined))
  return { kind, look, wanted: ownedBy(subject.key, wanted) }
}

async function written(kind: AnyKind, of: Parameters<AnyKind['decide']>[0]): Promise<Manifest> {
  const move = await kind.decide({ ...of, task: { do: 'ensure' } })
  const [effect] = move.is === 'waiting' ? (move.effects ?? []) : []
  if (effect?.ensure !== 'apply') throw new Error('Nothing is written')
  return (effect as Extract<Effect, { ensure: 'apply' }>).objects[0]!
}

/** As the cluster has it once we wrote it. */
function ownedBy(target: string, wanted: Manifest): Manifest {
  const annotations = { ...(wanted.metadata['annotations'] as object), 'deliver/target': target }
  return { ...wanted, metadata: { ...wanted.metadata, annotations } }
}

function ready(wanted: Manifest, status: string, message?: string): Manifest {
  const conditions = [{ type: 'Ready', status, ...(message && { message }) }]
  return { ...wanted, status: { conditions } }
}

it('asks the operator for the Secret, by the names of its fields', async () => {
  const { wanted } = await start()
  expect(wanted).toMatchObject({
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    spec: {
      secretStoreRef: { name: 'aws', kind: 'SecretStore' },
      data: [
        { secretKey: 'API_KEY', remoteRef: { key: 'prod/payments', property: 'key' } },
        { secretKey: 'ALL', remoteRef: { key: 'prod/payments' } },
      ],
    },
  })
})

it('waits until the operator could read it, in its words, and then for what it makes', async () => {
  const { kind, look, wanted } = await start()
  const ensure = (live: Manifest, made?: Manifest) =>
    kind.decide({ ...look(live, made), task: { do: 'ensure' } })
  expect(await ensure(ready(wanted, 'False', 'could not get secret data'))).toMatchObject({
    is: 'waiting',
    on: expect.stringContaining('could not get secret data'),
  })
  expect(await ensure(ready(wanted, 'True'))).toMatchObject({ is: 'waiting' })
  expect(await ensure(ready(wanted, 'True'), copy)).toMatchObject({
    is: 'done',
    outputs: { API_KEY: { secret: { in: 'cluster', key: 'API_KEY' } } },
  })
})

it('is planned once, and again only when it asks for something else', async () => {
  const { kind, look, wanted } = await start()
  expect(await kind.plan(look(undefined, undefined))).toMatchObject({ action: 'create' })
  expect(await kind.plan(look(ready(wanted, 'True'), copy))).toMatchObject({ steps: [] })
  const annotations = { ...(wanted.metadata['annotations'] as object), 'deliver/asks': 'x' }
  const other = { ...wanted, metadata: { ...wanted.metadata, annotations } }
  expect(await kind.plan(look(other, copy))).toMatchObject({ action: 'change' })
})

it('leaves one of somebody else alone, and is gone when the operator has none any more', async () => {
  const { kind, look, wanted } = await start()
  const others = ownedBy('x/y', wanted)
  expect(await kind.plan(look(others, copy))).toMatchObject({ is: 'refused' })
  const remove: Subject['task'] = { do: 'remove', id: 'o-1', isConnected: false }
  expect(await kind.decide({ ...look(undefined, undefined), task: remove })).toMatchObject({
    is: 'done',
    isGone: true,
  })
  expect(await kind.decide({ ...look(wanted, copy), task: remove })).toMatchObject({
    effects: [{ ensure: 'absent' }],
  })
})
