import type { Answering } from '#src/engine/ask.ts'
import { manifestsIn } from '#src/engine/manifests-in.ts'

/** Manifests as they were rendered. */
export const rendered: Answering<'rendered'> = async ({ manifests }, world) => ({
  is: 'seen',
  value: await manifestsIn(world.store, manifests),
})
