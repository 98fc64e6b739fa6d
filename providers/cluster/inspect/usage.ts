import { z } from 'zod'
import type { UsageSeen } from '#src/core/watch/inspected.ts'
import type { Api } from '#providers/cluster/objects/api.ts'
import { quantity } from './quantities.ts'

/** What pods use now; undefined where nobody measures it, or nobody answers for it. */
export async function usageIn(
  api: Api,
  { namespace }: { readonly namespace: string },
  signal: AbortSignal,
): Promise<readonly UsageSeen[] | undefined> {
  const listed = await api.list('podmetrics', { namespace, atMost: 3000 }, signal)
  return listed?.map((raw) => {
    const { metadata, containers } = PodMetrics.parse(raw)
    return {
      pod: metadata.name,
      containers: containers.map(({ name, usage }) => ({
        name,
        cpu: quantity(usage.cpu) ?? 0,
        memory: quantity(usage.memory) ?? 0,
      })),
    }
  })
}

const PodMetrics = z.object({
  metadata: z.object({ name: z.string() }),
  containers: z
    .array(
      z.object({
        name: z.string(),
        usage: z.object({ cpu: z.string().optional(), memory: z.string().optional() }),
      }),
    )
    .default([]),
})
