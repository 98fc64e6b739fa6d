import { z } from 'zod'
import { defineStage, type StageDecision } from './stage.ts'
import { evidenceWanted, underWatch } from './witness.ts'

const LOOK_AGAIN = 5_000
/** More than this between two looks was not observed. */
const LONGEST_GAP = 30_000

const Memory = z.object({
  /** Milliseconds in which alerts were seen. */
  watched: z.number(),
  /** Absent while they cannot be seen. */
  lookedAt: z.number().optional(),
})
type Memory = z.infer<typeof Memory>

/**
 * The new release runs, and alerts still count. How long is asked anew each time, so that a rule that was taken back keeps
 * nobody; time in which alerts could not be seen passes nothing.
 */
export const verification = defineStage<Memory>({
  stage: 'verification',
  memory: Memory,
  begin: { watched: 0 },

  wants: (input) => (input.delivery.begun ? evidenceWanted(input) : []),

  decide(input): StageDecision<Memory> {
    const { delivery, seen, now } = input
    // Where nothing was changed, or nobody watches, there is nothing to wait for.
    if (!delivery.begun || seen.evidence?.is !== 'seen') return { is: 'done' }
    const { value } = seen.evidence
    const blind = 'blind' in value ? value.blind : undefined
    const memory = blind === undefined ? looked(input.memory, now) : unseen(input.memory)
    const left = value.policy.watch - memory.watched
    if (left <= 0) return underWatch(input, { is: 'done' })
    return underWatch(input, {
      is: 'waiting',
      memory,
      on: {
        on: 'watching',
        ...(blind === undefined ? { until: now + left } : { blind: { because: blind, left } }),
      },
      wakeAt: now + Math.min(LOOK_AGAIN, left),
    })
  },
})

function looked({ watched, lookedAt }: Memory, now: number): Memory {
  const passed = Math.max(0, now - (lookedAt ?? now))
  return { watched: watched + Math.min(passed, LONGEST_GAP), lookedAt: now }
}

function unseen({ watched }: Memory): Memory {
  return { watched }
}
