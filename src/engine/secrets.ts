import { tags } from '#src/core/dependencies/cloud.ts'
import { ProviderFailure } from '#src/core/errors.ts'
import type { SecretRef } from '#src/core/dependencies/outputs.ts'
import type { World } from './world.ts'

/** A secret as it is now. Whoever holds the value uses it at once: it is never stored, logged or told. */
export type Secret = { readonly value: string; readonly version: string }

/**
 * Reads a secret where it is kept; undefined where it is not. Rejects with ProviderFailure, also where it was made for
 * another dependency than the reader, if one is named.
 */
export async function readSecret(
  ref: SecretRef,
  world: Pick<World, 'cloud' | 'cluster'>,
  signal: AbortSignal,
  reader?: string,
): Promise<Secret | undefined> {
  if (ref.in === 'cluster') {
    const cluster = await world.cluster(ref.cluster)
    const found = await cluster.secret({ namespace: ref.namespace, name: ref.name }, signal)
    const value = found && Object.hasOwn(found.data, ref.key) ? found.data[ref.key] : undefined
    return value === undefined || !found ? undefined : { value, version: found.version }
  }
  const { secrets } = await world.cloud(ref.cloud)
  const [seen, whole] = await Promise.all([
    secrets.find(ref.name, signal),
    secrets.read(ref.name, signal),
  ])
  if (!seen || whole === undefined) return undefined
  refuseOthersSecret(ref, seen.tags[tags.owner], reader)
  const value = ref.key === undefined ? whole : fieldOf(whole, ref.key)
  return value === undefined ? undefined : { value, version: seen.version }
}

function refuseOthersSecret(ref: SecretRef, owner: string | undefined, reader: string | undefined) {
  if (reader === undefined || owner === undefined || owner === reader) return
  const provider = ref.in === 'cluster' ? ref.cluster : ref.cloud
  const because = `Cannot use ${secretName(ref)}: it belongs to ${owner}`
  throw new ProviderFailure(provider, 'rejected', because)
}

/** Whose a secret is by its mark; undefined where it bears none, or is not there. */
export async function secretOwner(
  ref: SecretRef,
  world: Pick<World, 'cloud' | 'cluster'>,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (ref.in === 'cloud') {
    const { secrets } = await world.cloud(ref.cloud)
    return (await secrets.find(ref.name, signal))?.tags[tags.owner]
  }
  const cluster = await world.cluster(ref.cluster)
  return (await cluster.secret({ namespace: ref.namespace, name: ref.name }, signal))?.target
}

/** The same, of one that has to be there. */
export async function needSecret(
  ref: SecretRef,
  world: Pick<World, 'cloud' | 'cluster'>,
  signal: AbortSignal,
  reader?: string,
): Promise<Secret> {
  const found = await readSecret(ref, world, signal, reader)
  if (found) return found
  throw new ProviderFailure(
    ref.in === 'cluster' ? ref.cluster : ref.cloud,
    'rejected',
    `Cannot use ${secretName(ref)}: it is not there`,
    { hint: 'Create it, or correct its name in the definition; then retry' },
  )
}

/** Where it is, for people: `the key "password" of Secret shop/payments`. */
export function secretName(ref: SecretRef): string {
  if (ref.in === 'cluster') return `the key "${ref.key}" of Secret ${ref.namespace}/${ref.name}`
  return ref.key === undefined
    ? `the secret "${ref.name}"`
    : `the field "${ref.key}" of the secret "${ref.name}"`
}

/** A field of a value that is a JSON object; undefined where it has none such. */
export function fieldOf(whole: string, field: string): string | undefined {
  try {
    const fields: unknown = JSON.parse(whole)
    if (typeof fields !== 'object' || fields === null || !Object.hasOwn(fields, field))
      return undefined
    const value = (fields as Record<string, unknown>)[field]
    return typeof value === 'string' ? value : JSON.stringify(value)
  } catch {
    return undefined
  }
}
