import type { Fault } from '#src/sandbox/slack/slack.ts'

/** A fault that waits for a call; `late` ones let the call take effect first. */
export type Planned = { method: string; fault: Fault; times: number; late: boolean }

export type Faults = ReturnType<typeof createFaults>

/** What tests asked to go wrong. */
export function createFaults() {
  let planned: readonly Planned[] = []
  let latency = 0
  return {
    plan(fault: Planned) {
      planned = [...planned, fault]
    },
    /** The fault that hits this call, used up once. */
    take(method: string): Planned | undefined {
      const hit = planned.find((each) => each.method === method || each.method === '*')
      if (!hit) return undefined
      planned = planned.flatMap((each) => {
        if (each !== hit) return [each]
        return each.times > 1 ? [{ ...each, times: each.times - 1 }] : []
      })
      return hit
    },
    slow(ms: number) {
      latency = ms
    },
    latency: () => latency,
    clear() {
      planned = []
      latency = 0
    },
  }
}
