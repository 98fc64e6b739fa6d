import type { Place } from '#src/core/dependencies/need.ts'
import type { Output, Outputs } from '#src/core/dependencies/outputs.ts'
import { objectKey } from '#src/core/plan/objects.ts'
import { at } from '#src/kinds/dependencies/live.ts'
import { textAt } from './json-path.ts'
import type { Sights } from './sight.ts'
import type { KubernetesSpec } from './spec.ts'

/** What it gives, and in words what it does not give yet. */
export function outputsOf(
  spec: KubernetesSpec,
  place: Place,
  sights: Sights,
): { readonly outputs: Outputs; readonly lacking: readonly string[] } {
  const found = Object.entries(spec.outputs).map(
    ([name, entry]) => [name, outputOf(entry, place, sights)] as const,
  )
  const given = found.filter((one): one is [string, Output] => typeof one[1] !== 'string')
  return {
    outputs: { ...serviceOutputs(spec, place, sights), ...Object.fromEntries(given) },
    lacking: found.flatMap(([name, one]) =>
      typeof one === 'string' ? [`its output "${name}": ${one}`] : [],
    ),
  }
}

function outputOf(
  entry: KubernetesSpec['outputs'][string],
  { cluster, namespace }: Place,
  sights: Sights,
): Output | string {
  if ('value' in entry) return { value: entry.value }
  if ('secret' in entry) {
    const { secret: name, key } = entry
    const data = at(sights.find(`Secret/${name}`)?.live, 'data')
    if (at(data, key) === undefined) return `Secret ${namespace}/${name} has no key "${key}"`
    return { secret: { in: 'cluster', cluster, namespace, name, key } }
  }
  const sight = sights.find(entry.object)
  if (!sight?.live) return `${sight ? objectKey(sight.ref) : entry.object} is not there`
  const value = textAt(sight.live, entry.jsonpath)
  return value === undefined
    ? `${objectKey(sight.ref)} has no ${entry.jsonpath.slice(1)}`
    : { value }
}

/** The name under which its Service is found from anywhere in the cluster; nothing where there is no such one. */
function serviceOutputs(
  { service }: KubernetesSpec,
  { namespace }: Place,
  { own }: Sights,
): Outputs {
  const services = own.filter(({ ref }) => ref.apiVersion === 'v1' && ref.kind === 'Service')
  const [only, ...more] = services.map(({ ref }) => ref.name)
  const name = service ?? (more.length === 0 ? only : undefined)
  if (name === undefined) return {}
  const value = `${name}.${namespace}.svc`
  return { service: { value }, host: { value } }
}
