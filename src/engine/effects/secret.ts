import { tags } from '#src/core/dependencies/cloud.ts'
import type { Manifest } from '#src/core/plan/objects.ts'
import type { Performing } from '#src/engine/perform.ts'
import { readSecret, secretName, secretOwner } from '#src/engine/secrets.ts'
import type { OnBehalf, World } from '#src/engine/world.ts'
import { ProviderFailure } from '#src/core/errors.ts'
import type { SecretRef } from '#src/core/dependencies/outputs.ts'

/** Generates a secret and stores it, unless it is there: a second run finds what the first one made. */
export const secret: Performing<'secret'> = async (effect, world, behalf, signal) => {
  const { ref, fields = {} } = effect
  if (await readSecret(ref, world, signal)) {
    await refuseOthers(ref, world, behalf, signal)
    return 'applied'
  }
  if (ref.in === 'cloud') {
    const { secrets } = await world.cloud(ref.cloud)
    const password = world.newPassword()
    const value =
      ref.key === undefined ? password : JSON.stringify({ ...fields, [ref.key]: password })
    const owned = { [tags.owner]: behalf.target, [tags.fence]: String(behalf.fence) }
    await secrets.create({ name: ref.name, value, tags: owned }, signal)
    return 'applied'
  }
  const { namespace, name, key } = ref
  const manifest: Manifest = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace, labels: { 'app.kubernetes.io/managed-by': 'deliver' } },
    type: 'Opaque',
    data: encoded({ ...fields, [key]: world.newPassword() }),
  }
  const { record, ...rest } = behalf
  const cluster = await world.cluster(ref.cluster)
  return cluster.apply(
    { namespace, manifests: [manifest], stamp: { delivery: record.id, ...rest } },
    signal,
  )
}

/** What somebody else made under the same name is nobody's password but theirs. */
async function refuseOthers(
  ref: SecretRef,
  world: World,
  { target }: OnBehalf,
  signal: AbortSignal,
): Promise<void> {
  const owner = await secretOwner(ref, world, signal)
  if (owner === target) return
  const whose = owner ? `it belongs to ${owner}` : 'it exists and is not ours'
  const provider = ref.in === 'cluster' ? ref.cluster : ref.cloud
  throw new ProviderFailure(provider, 'rejected', `Cannot use ${secretName(ref)}: ${whose}`, {
    hint: 'Remove it, or give the dependency another name',
  })
}

/** Values as a Secret stores them: base64, for `stringData` is written only. */
export function encoded(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
  )
}
