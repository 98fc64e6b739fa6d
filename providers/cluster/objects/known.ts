import { ProviderFailure } from '#src/core/errors.ts'
import { type Manifest, type ObjectRef, refOf } from '#src/core/plan/objects.ts'
import type { Api } from './api.ts'
import { together } from './together.ts'

type Request = {
  readonly namespace: string
  readonly manifests: readonly Manifest[]
  readonly unknownKinds?: 'tell'
}

/** Keeps objects apart whose kind the cluster lacks, where that is to be told; otherwise all count as known, and fail later. */
export async function knownOf(
  api: Api,
  { namespace, manifests, unknownKinds }: Request,
  signal: AbortSignal,
): Promise<{ readonly known: readonly Manifest[]; readonly unknown: readonly ObjectRef[] }> {
  if (!unknownKinds) return { known: manifests, unknown: [] }
  const found = await together(manifests, (manifest) => isKnown(api, manifest, signal))
  return {
    known: manifests.filter((_, index) => found[index]),
    unknown: manifests
      .filter((_, index) => !found[index])
      .map((manifest) => ({ ...refOf(manifest), namespace })),
  }
}

async function isKnown(
  api: Api,
  { apiVersion, kind }: Manifest,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await api.isNamespaced(apiVersion, kind, signal)
    return true
  } catch (error) {
    if (error instanceof ProviderFailure && error.kind === 'rejected') return false
    throw error
  }
}
