import { z } from 'zod'

/** What we read of the objects that controllers make; everything else is dropped, so that caches stay small. */
const Metadata = z.object({
  name: z.string(),
  namespace: z.string().default(''),
  uid: z.string(),
  resourceVersion: z.string().default(''),
  creationTimestamp: z.string().nullish(),
  deletionTimestamp: z.string().nullish(),
  labels: z.record(z.string(), z.string()).default({}),
  annotations: z
    .record(z.string(), z.string())
    .transform((all) => ({ revision: all['deployment.kubernetes.io/revision'] }))
    .optional(),
  ownerReferences: z.array(z.object({ uid: z.string() })).default([]),
})

const Condition = z.object({
  type: z.string(),
  status: z.string(),
  reason: z.string().nullish(),
  message: z.string().nullish(),
})
const Conditions = z.array(Condition).nullish()

const Terminated = z.object({
  exitCode: z.number(),
  signal: z.number().nullish(),
  reason: z.string().nullish(),
})
const State = z
  .object({
    waiting: z.object({ reason: z.string().nullish(), message: z.string().nullish() }).nullish(),
    running: z.object({}).nullish(),
    terminated: Terminated.nullish(),
  })
  .default({})

const ContainerStatus = z.object({
  name: z.string(),
  image: z.string().default(''),
  ready: z.boolean().default(false),
  restartCount: z.number().default(0),
  state: State,
  lastState: State,
})
export type ContainerStatus = z.infer<typeof ContainerStatus>

const Limited = z.object({
  name: z.string(),
  image: z.string().default(''),
  resources: z
    .object({ limits: z.record(z.string(), z.union([z.string(), z.number()])).optional() })
    .optional(),
})

export const Pod = z.object({
  metadata: Metadata,
  spec: z.object({ containers: z.array(Limited).default([]) }),
  status: z
    .object({
      phase: z.string().default('Pending'),
      reason: z.string().nullish(),
      message: z.string().nullish(),
      conditions: Conditions,
      containerStatuses: z.array(ContainerStatus).nullish(),
      initContainerStatuses: z.array(ContainerStatus).nullish(),
    })
    .prefault({}),
})
export type Pod = z.infer<typeof Pod>

export const ReplicaSet = z.object({
  metadata: Metadata,
  status: z.object({ conditions: Conditions }).prefault({}),
})
export type ReplicaSet = z.infer<typeof ReplicaSet>

export const ControllerRevision = z.object({ metadata: Metadata, revision: z.number() })
export type ControllerRevision = z.infer<typeof ControllerRevision>

/** An event of type Warning about an object. */
export const Warning = z.object({
  metadata: Metadata,
  involvedObject: z.object({ uid: z.string().default('') }),
  type: z.string().nullish(),
  reason: z.string().default(''),
  message: z.string().default(''),
  lastTimestamp: z.string().nullish(),
  eventTime: z.string().nullish(),
})
export type Warning = z.infer<typeof Warning>

const count = z.number().default(0)

/** A Deployment, StatefulSet, DaemonSet or Job, as far as its rollout goes. */
export const Workload = z.object({
  metadata: z.object({
    uid: z.string(),
    generation: z.number().default(0),
    annotations: z.record(z.string(), z.string()).default({}),
  }),
  spec: z.object({
    replicas: z.number().default(1),
    completions: z.number().nullish(),
    paused: z.boolean().default(false),
    suspend: z.boolean().nullish(),
    updateStrategy: z
      .object({
        type: z.string().default('RollingUpdate'),
        rollingUpdate: z.object({ partition: z.number().nullish() }).nullish(),
      })
      .prefault({}),
  }),
  status: z
    .object({
      observedGeneration: count,
      replicas: count,
      updatedReplicas: count,
      availableReplicas: count,
      readyReplicas: count,
      updateRevision: z.string().optional(),
      desiredNumberScheduled: count,
      updatedNumberScheduled: count,
      numberAvailable: count,
      succeeded: count,
      active: count,
      conditions: Conditions,
    })
    .prefault({}),
})
export type Workload = z.infer<typeof Workload>
