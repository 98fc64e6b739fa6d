import type { z } from 'zod'
import type { Clock } from '#src/core/clock.ts'
import type { Reply, SlackCall } from './slack-call.ts'

/** Calls for somebody who waits: a pause that Slack asks for is kept, twice, when it is short. */
export async function patiently<Schema extends z.ZodType>(
  call: SlackCall,
  clock: Clock,
  request: { readonly method: string; readonly args: Readonly<Record<string, unknown>> },
  schema: Schema,
): Promise<Reply<z.infer<Schema>>> {
  for (let attempt = 0; ; attempt++) {
    const reply = await call(request.method, request.args, schema)
    if (reply.is !== 'limited' || attempt === 2 || reply.retryAfter > 60_000) return reply
    await clock.wait(reply.retryAfter)
  }
}
