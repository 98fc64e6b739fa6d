import { deadlineOf, type Turn } from './model.ts'
import type { Json } from './fields.ts'
import { isServing } from './pods.ts'
import { roomOf } from './reconcile.ts'

/** The status that a controller writes on its workload. */
export const statuses: Readonly<Record<string, (turn: Turn) => Json>> = {
  Deployment: deploymentStatus,
  StatefulSet: statefulSetStatus,
  DaemonSet: daemonSetStatus,
  Job: jobStatus,
}

function deploymentStatus(turn: Turn): Json {
  const { workload, memory, now } = turn
  const { replicas, updated, serving } = countsOf(turn)
  const { wanted } = roomOf(workload.spec)
  const complete = replicas === wanted && updated === wanted && serving === wanted
  const late = !complete && now >= deadlineOf(workload, memory)
  const set = `ReplicaSet "${workload.name}-${memory.current}"`
  return {
    observedGeneration: workload.generation,
    replicas,
    updatedReplicas: updated,
    readyReplicas: serving,
    availableReplicas: serving,
    conditions: [
      late
        ? {
            type: 'Progressing',
            status: 'False',
            reason: 'ProgressDeadlineExceeded',
            message: `${set} has timed out progressing.`,
          }
        : {
            type: 'Progressing',
            status: 'True',
            reason: complete ? 'NewReplicaSetAvailable' : 'ReplicaSetUpdated',
          },
    ],
  }
}

function statefulSetStatus(turn: Turn): Json {
  const { replicas, updated, serving } = countsOf(turn)
  return {
    observedGeneration: turn.workload.generation,
    replicas,
    updatedReplicas: updated,
    readyReplicas: serving,
    availableReplicas: serving,
    updateRevision: turn.memory.current,
  }
}

function daemonSetStatus(turn: Turn): Json {
  const { updated, serving } = countsOf(turn)
  return {
    observedGeneration: turn.workload.generation,
    desiredNumberScheduled: turn.options.nodes,
    updatedNumberScheduled: updated,
    numberAvailable: serving,
  }
}

function jobStatus({ memory }: Turn): Json {
  const done = memory.finished === 'Complete' ? 1 : 0
  const message = memory.finished === 'Failed' ? 'Job has reached the specified backoff limit' : ''
  const reason = memory.finished === 'Failed' ? 'BackoffLimitExceeded' : 'CompletionsReached'
  return {
    succeeded: done,
    active: memory.pods.length,
    conditions: memory.finished ? [{ type: memory.finished, status: 'True', reason, message }] : [],
  }
}

function countsOf({ memory, now }: Turn): { replicas: number; updated: number; serving: number } {
  return {
    replicas: memory.pods.length,
    updated: memory.pods.filter(({ revision }) => revision === memory.current).length,
    serving: memory.pods.filter((pod) => isServing(pod, now)).length,
  }
}
