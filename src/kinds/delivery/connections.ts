import { z } from 'zod'
import { defineStage, type StageDecision } from './stage.ts'

/** How often to look whether what was written is there. */
const LOOK_AGAIN = 1_000

/**
 * What dependencies give is written down where the workloads read it, and the manifests are marked with it: another
 * connection rolls the pods.
 */
export const connections = defineStage({
  stage: 'connections',
  memory: z.null(),
  begin: null,

  wants({ delivery: { rendered, target } }) {
    const { needs, manifests } = rendered ?? {}
    return needs && manifests ? [{ ask: 'connections', target, manifests, needs }] : []
  },

  decide({ delivery, seen, now }): StageDecision<null> {
    const { rendered } = delivery
    if (!rendered?.needs) return { is: 'done' }
    if (seen.connections?.is !== 'seen')
      return { is: 'failed', reason: { because: 'nobody said what its dependencies give' } }
    const { manifests, missing, revisions } = seen.connections.value
    if (missing.length > 0)
      return {
        is: 'waiting',
        memory: null,
        on: {
          on: 'objects',
          objects: missing.map((name) => `Secret ${rendered.namespace}/${name}`),
        },
        effects: [{ ensure: 'connections', needs: rendered.needs }],
        delivery: { begun: true },
        wakeAt: now + LOOK_AGAIN,
      }
    return { is: 'done', delivery: { rendered: { ...rendered, manifests, connected: revisions } } }
  },
})
