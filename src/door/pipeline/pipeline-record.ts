import type { Store } from '#db/store.ts'
import type { App } from '#src/core/catalog.ts'
import { newPipeline, Pipeline } from '#src/kinds/pipeline.ts'

/** What people said to the promotion of an app. */
export async function pipelineRecord(
  store: Pick<Store, 'find'>,
  { name, channel }: Pick<App, 'name' | 'channel'>,
): Promise<Pipeline> {
  const found = await store.find({ kind: 'pipeline', id: name })
  return Pipeline.safeParse(found?.document).data ?? newPipeline(name, channel)
}
