import { z } from 'zod'
import type { Control } from '#src/sandbox/slack/slack.ts'

const Fault = z.union([
  z.object({ error: z.string() }),
  z.object({ status: z.int().min(400).max(599) }),
  z.object({ ratelimited: z.int().min(1) }),
  z.object({ hang: z.literal(true) }),
])

/** What bends the sandbox, as `POST /_control/fault` takes it. */
export const Lever = z.discriminatedUnion('do', [
  z.object({
    do: z.literal('fail'),
    method: z.string(),
    fault: Fault,
    times: z.int().min(1).default(1),
    late: z.boolean().default(false),
  }),
  z.object({ do: z.literal('latency'), ms: z.int().min(0) }),
  z.object({ do: z.literal('clear') }),
  z.object({ do: z.literal('drop') }),
  z.object({
    do: z.literal('refresh'),
    reason: z.enum(['warning', 'refresh_requested', 'link_disabled']).default('refresh_requested'),
  }),
  z.object({ do: z.literal('hold-hello'), hold: z.boolean() }),
  z.object({ do: z.literal('redeliver'), id: z.string().optional() }),
  z.object({ do: z.literal('deactivate'), user: z.string() }),
  z.object({ do: z.literal('group'), group: z.string(), users: z.array(z.string()) }),
  z.object({ do: z.literal('reset') }),
])
export type Lever = z.infer<typeof Lever>

/** Pulls it. */
export async function bend(control: Control, lever: Lever): Promise<void> {
  switch (lever.do) {
    case 'fail':
      return control.failNext(lever.method, lever.fault, { times: lever.times, late: lever.late })
    case 'latency':
      return control.latency(lever.ms)
    case 'clear':
      return control.clearFaults()
    case 'drop':
      return control.dropSockets()
    case 'refresh':
      return control.refreshSocket(lever.reason)
    case 'hold-hello':
      return control.holdHello(lever.hold)
    case 'redeliver':
      return control.redeliver(lever.id)
    case 'deactivate':
      return control.deactivate(lever.user)
    case 'group':
      return control.setGroup(lever.group, lever.users)
    case 'reset':
      return control.reset()
    default:
      return lever satisfies never
  }
}
