import { z } from 'zod'
import type { Rendered } from '#src/core/delivery.ts'
import { canonical } from '#src/core/hash.ts'
import { renderedOf } from './prepare.ts'
import { defineStage, type StageDecision, type StageInput } from './stage.ts'

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

  wants(input) {
    const { target } = input.delivery
    const { needs, manifests } = connectedBy(input) ?? {}
    return needs && manifests ? [{ ask: 'connections', target, manifests, needs }] : []
  },

  decide({ seen, now, ...input }): StageDecision<null> {
    const rendered = connectedBy(input)
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
    if (input.direction === 'back') return { is: 'done' }
    return { is: 'done', delivery: { rendered: { ...rendered, manifests, connected: revisions } } }
  },
})

/** Going back, what comes back is connected as it was. */
function connectedBy({ delivery, target, direction }: StageInput<null>): Rendered | undefined {
  if (direction === 'forward') return delivery.rendered
  return target.settled && renderedOf(target.settled)
}

/** Whether what comes back reads other keys than are written down now, by what is left half-way or is settled. */
export function isConnectedOtherwise(
  back: Pick<Rendered, 'needs'> | undefined,
  now: Pick<Rendered, 'needs'> | undefined,
): boolean {
  return back?.needs !== undefined && connectsOf(back) !== connectsOf(now)
}

function connectsOf(rendered: Pick<Rendered, 'needs'> | undefined): string {
  return canonical(
    (rendered?.needs ?? []).map(({ name, key, connect = null }) => [name, key, connect]),
  )
}
