import { z } from 'zod'

/** What is read of an object that something else owns. */
export const Owned = z.object({
  metadata: z.object({
    name: z.string(),
    namespace: z.string().default(''),
    uid: z.string(),
    ownerReferences: z
      .array(
        z.object({
          apiVersion: z.string().default(''),
          kind: z.string().default(''),
          name: z.string().default(''),
          uid: z.string(),
          controller: z.boolean().nullish(),
        }),
      )
      .default([]),
  }),
})

const Quantities = z.record(z.string(), z.union([z.string(), z.number()])).optional()

const ListedContainer = z.object({
  name: z.string(),
  image: z.string().default(''),
  restartPolicy: z.string().optional(),
  resources: z.object({ requests: Quantities, limits: Quantities }).optional(),
})
export type ListedContainer = z.infer<typeof ListedContainer>

const Ended = z.object({
  exitCode: z.number().default(0),
  reason: z.string().nullish(),
  message: z.string().nullish(),
  finishedAt: z.string().nullish(),
})
const State = z
  .object({
    waiting: z.object({ reason: z.string().nullish(), message: z.string().nullish() }).nullish(),
    running: z.object({}).nullish(),
    terminated: Ended.nullish(),
  })
  .default({})
const ListedStatus = z.object({
  name: z.string(),
  ready: z.boolean().default(false),
  restartCount: z.number().default(0),
  state: State,
  lastState: State,
})
export type ListedStatus = z.infer<typeof ListedStatus>

/** A pod with all that people ask about; the delivery itself needs much less of it, and caches that. */
export const ListedPod = Owned.extend({
  metadata: Owned.shape.metadata.extend({
    creationTimestamp: z.string().nullish(),
    deletionTimestamp: z.string().nullish(),
    labels: z.record(z.string(), z.string()).default({}),
  }),
  spec: z.object({
    nodeName: z.string().optional(),
    containers: z.array(ListedContainer).default([]),
    initContainers: z.array(ListedContainer).default([]),
  }),
  status: z
    .object({
      phase: z.string().default('Pending'),
      startTime: z.string().nullish(),
      conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]),
      containerStatuses: z.array(ListedStatus).nullish(),
      initContainerStatuses: z.array(ListedStatus).nullish(),
    })
    .prefault({}),
})
export type ListedPod = z.infer<typeof ListedPod>
