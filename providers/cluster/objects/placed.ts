import { ProviderFailure } from '#src/core/errors.ts'
import type { ObjectRef } from '#src/core/plan/objects.ts'
import type { Api } from './api.ts'
import { together } from './together.ts'

/**
 * References as the cluster knows them: an inventory is written before anybody asked whether a kind lives in a namespace.
 * Kinds that the cluster has no more are left as they are: it has no objects of them either.
 */
export async function placed(
  api: Api,
  { namespace, refs }: { readonly namespace: string; readonly refs: readonly ObjectRef[] },
  signal: AbortSignal,
): Promise<ObjectRef[]> {
  return await together(refs, async (ref) => {
    const { namespace: named = namespace, ...rest } = ref
    const namespaced = await isNamespaced(api, ref, signal)
    if (namespaced === undefined) return ref
    return namespaced ? { ...rest, namespace: named } : rest
  })
}

async function isNamespaced(
  api: Api,
  { apiVersion, kind }: ObjectRef,
  signal: AbortSignal,
): Promise<boolean | undefined> {
  try {
    return await api.isNamespaced(apiVersion, kind, signal)
  } catch (error) {
    if (error instanceof ProviderFailure && error.kind === 'rejected') return undefined
    throw error
  }
}
