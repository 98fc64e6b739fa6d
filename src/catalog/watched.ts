import type { Allowed } from './references.ts'
import { matches } from './matches.ts'
import type { Finding, Path } from './problem.ts'
import { quoted } from './words.ts'

/** What watches a cluster, by its key in deliver.yml. */
const services = ['prometheus', 'alertmanager', 'loki'] as const

/** Services of clusters that are another cluster's, which has to have one itself; simulated ones outside the sandbox, real ones in it. */
export function watchedOf(document: unknown, allowed: Allowed): readonly Finding[] {
  return services.flatMap((service) => {
    const entries = matches(document, ['clusters', '*', service])
    const owners = entries.filter(({ value }) => !has(value, 'cluster'))
    const known = owners.map(({ path }) => String(path[1]))
    return [
      ...entries.flatMap(({ value, path }) => shared(value, path, { service, known })),
      ...owners.flatMap(({ value, path }) => misplaced(value, path, { service, allowed })),
    ]
  })
}

function shared(
  value: unknown,
  path: Path,
  { service, known }: { readonly service: string; readonly known: readonly string[] },
): readonly Finding[] {
  const cluster = has(value, 'cluster') ? value['cluster'] : undefined
  if (typeof cluster !== 'string' || known.includes(cluster)) return []
  const others = known.length === 0 ? 'no cluster has' : `known: ${known.join(', ')}`
  const words = `cluster ${quoted(cluster)} has no ${quoted(service)} of its own; ${others}`
  return [{ path: [...path, 'cluster'], at: 'value', words }]
}

function misplaced(
  value: unknown,
  path: Path,
  { service, allowed }: { readonly service: string; readonly allowed: Allowed },
): readonly Finding[] {
  const isSimulated = has(value, 'simulated')
  if (isSimulated && !allowed.simulated)
    return [
      {
        path: [...path, 'simulated'],
        at: 'key',
        words: `${quoted('simulated')} ${service} exists in the sandbox only`,
      },
    ]
  if (!isSimulated && allowed.simulated === 'only')
    return [{ path, at: 'key', words: `is real; the sandbox has only what is "simulated: true"` }]
  return []
}

function has<Key extends string>(
  value: unknown,
  key: Key,
): value is Readonly<Record<Key, unknown>> {
  return typeof value === 'object' && value !== null && key in value
}
