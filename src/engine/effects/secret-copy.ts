import { copiedAnnotations, copiedFields } from '#src/core/dependencies/copied.ts'
import { tags } from '#src/core/dependencies/cloud.ts'
import { ProviderFailure } from '#src/core/errors.ts'
import type { Manifest } from '#src/core/plan/objects.ts'
import type { Performing } from '#src/engine/perform.ts'
import { fieldOf } from '#src/engine/secrets.ts'
import { encoded } from './secret.ts'

/** Brings the fields of a cloud's secret into a Secret of ours. */
export const secretCopy: Performing<'secretCopy'> = async (effect, world, behalf, signal) => {
  const { cluster, namespace, name, from, keys } = effect
  const { secrets } = await world.cloud(from.cloud)
  const seen = await secrets.find(from.name, signal)
  const owner = seen?.tags[tags.owner]
  if (owner !== undefined && owner !== behalf.target)
    throw new ProviderFailure(
      from.cloud,
      'rejected',
      `Cannot copy the secret "${from.name}": it belongs to ${owner}`,
    )
  const whole = await secrets.read(from.name, signal)
  const values = Object.entries(keys).map(([key, field]) => {
    const value = whole === undefined || field === null ? whole : fieldOf(whole, field)
    if (value === undefined)
      throw new ProviderFailure(
        from.cloud,
        'rejected',
        field === null
          ? `Cannot read the secret "${from.name}": it is not there`
          : `Cannot read the field "${field}" of the secret "${from.name}": it has none such`,
      )
    return [key, value] as const
  })
  const manifest: Manifest = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name,
      namespace,
      labels: { 'app.kubernetes.io/managed-by': 'deliver' },
      annotations: {
        [copiedAnnotations.version]: seen?.version ?? '',
        [copiedAnnotations.fields]: copiedFields(from.name, keys),
      },
    },
    type: 'Opaque',
    data: encoded(Object.fromEntries(values)),
  }
  const { apply } = await world.cluster(cluster)
  const { record, ...rest } = behalf
  return apply(
    { namespace, manifests: [manifest], stamp: { delivery: record.id, ...rest } },
    signal,
  )
}
