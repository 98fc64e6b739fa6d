import { expect, it } from 'vitest'
import { Pod, ReplicaSet, Workload } from '#providers/cluster/objects/resources.ts'
import { rollouts } from '#providers/cluster/objects/rollout.ts'

const nothing = { replicaSets: [], pods: [], warnings: [], revisions: [] }
const done = {
  observedGeneration: 2,
  replicas: 3,
  updatedReplicas: 3,
  readyReplicas: 3,
  availableReplicas: 3,
}

const read = (kind: string, spec: object, status: object, around: object = {}) =>
  rollouts[kind]!(Workload.parse({ metadata: { uid: 'w', generation: 2 }, spec, status }), {
    ...nothing,
    ...around,
  })

it.each([
  ['everything is new and ready', {}, true],
  ['the controller has not seen the newest spec', { observedGeneration: 1 }, false],
  ['pods are old', { updatedReplicas: 2 }, false],
  ['an old pod is left beside the new ones', { replicas: 4 }, false],
  ['a new pod is not available yet', { availableReplicas: 2 }, false],
])('a Deployment is complete when %s: %o', (_, status, complete) => {
  expect(read('Deployment', { replicas: 3 }, { ...done, ...status }).complete).toBe(complete)
})

it('tells of a Deployment that somebody paused', () => {
  const rollout = read('Deployment', { replicas: 3, paused: true }, { ...done, updatedReplicas: 0 })

  expect(rollout).toMatchObject({
    complete: false,
    complaints: [{ reason: 'Paused', severity: 'pending' }],
  })
})

it.each([
  ['every pod is new', { replicas: 3 }, {}, true],
  ['pods are old', { replicas: 3 }, { updatedReplicas: 1 }, false],
  [
    'pods below its partition are old',
    { replicas: 3, updateStrategy: { rollingUpdate: { partition: 2 } } },
    { updatedReplicas: 1 },
    true,
  ],
  ['a pod is not ready', { replicas: 3 }, { readyReplicas: 2 }, false],
  [
    'it replaces pods only by hand',
    { replicas: 3, updateStrategy: { type: 'OnDelete' } },
    { updatedReplicas: 0 },
    true,
  ],
])('a StatefulSet is complete when %s: %o', (_, spec, status, complete) => {
  expect(read('StatefulSet', spec, { ...done, ...status }).complete).toBe(complete)
})

it.each([
  ['every node has a new pod', {}, true],
  ['a node has an old one', { updatedNumberScheduled: 1 }, false],
  ['a pod is not available', { numberAvailable: 1 }, false],
  ['its controller has not seen the newest spec', { observedGeneration: 1 }, false],
])('a DaemonSet is complete when %s: %o', (_, status, complete) => {
  const all = {
    observedGeneration: 2,
    desiredNumberScheduled: 2,
    updatedNumberScheduled: 2,
    numberAvailable: 2,
  }
  expect(read('DaemonSet', {}, { ...all, ...status }).complete).toBe(complete)
})

it('counts pods of the newest ReplicaSet as new, and neither those that leave nor those that ended', () => {
  const set = (uid: string, revision: string) =>
    ReplicaSet.parse({
      metadata: {
        name: uid,
        uid,
        annotations: { 'deployment.kubernetes.io/revision': revision },
        ownerReferences: [{ uid: 'w' }],
      },
    })
  const pod = (
    name: string,
    owner: string,
    more: { metadata?: object; phase?: string; ready?: boolean } = {},
  ) =>
    Pod.parse({
      metadata: { name, uid: name, ownerReferences: [{ uid: owner }], ...more.metadata },
      spec: {},
      status: {
        phase: more.phase ?? 'Running',
        conditions: [{ type: 'Ready', status: more.ready === false ? 'False' : 'True' }],
      },
    })
  const around = {
    replicaSets: [set('old', '1'), set('new', '2')],
    pods: [
      pod('a', 'new'),
      pod('b', 'new', { ready: false }),
      pod('c', 'old'),
      pod('d', 'old', { metadata: { deletionTimestamp: '2026-01-05T09:00:00Z' } }),
      pod('e', 'new', { phase: 'Failed' }),
      pod('f', 'stranger'),
    ],
  }
  const workload = Workload.parse({
    metadata: {
      uid: 'w',
      generation: 2,
      annotations: { 'deployment.kubernetes.io/revision': '2' },
    },
    spec: { replicas: 3 },
    status: { ...done, updatedReplicas: 2 },
  })

  expect(rollouts['Deployment']!(workload, { ...nothing, ...around })).toMatchObject({
    wanted: 3,
    updated: 2,
    ready: 1,
    old: 1,
  })
})

it('tells a job that failed, and why', () => {
  const conditions = [
    { type: 'Failed', status: 'True', reason: 'DeadlineExceeded', message: 'it took too long' },
  ]

  expect(read('Job', {}, { conditions }).complaints).toEqual([
    { reason: 'DeadlineExceeded', message: 'the job failed: it took too long', severity: 'fatal' },
  ])
})
