import type { DependencyKind } from '#src/core/dependencies/kind.ts'
import { sharedKind } from '#src/core/dependencies/definition.ts'
import { dependencyKinds } from '#src/kinds/dependencies/registry.ts'
import { findingsOf } from '#src/catalog/findings.ts'
import type { Finding, Path } from '#src/catalog/problem.ts'
import { quoted, unknown } from '#src/catalog/words.ts'
import { cloudless, needsCloud } from '#src/catalog/rendering/needs.ts'
import type { Declared } from './declared.ts'
import { wantedIn } from './wanted.ts'
import type { Wanted } from './wanted.ts'

/** What a dependency turns out to be: its kind and spec, where they are ours to look at. */
export type Meant = { readonly kind: DependencyKind; readonly spec: unknown }

/** What is wrong with what a dependency is, and what it is where nothing hides that. */
export function meaningOf(
  wanted: Wanted,
  declared: Declared,
): { readonly meant?: Meant; readonly findings: readonly Finding[] } {
  if (wanted.kind === sharedKind) return sharedMeaning(wanted, declared)
  if (typeof wanted.kind !== 'string') return { findings: [] }
  const kind = dependencyKinds.get(wanted.kind)
  if (!kind) return { findings: [...strangeKind(wanted, declared), ...cloudOf(wanted, declared)] }
  const parsed = kind.spec.safeParse(wanted.spec)
  return {
    ...(parsed.success && { meant: { kind, spec: parsed.data } }),
    findings: [
      ...findingsOf(kind.spec, wanted.spec).map((one) => ({
        ...one,
        path: placeOf(wanted, one.path),
      })),
      ...cloudOf(wanted, declared),
    ],
  }
}

/** What is wrong with the kind of a dependency of the platform; whether there is a cloud is asked where an app needs it. */
export function sharedFindings(wanted: Wanted, declared: Declared): readonly Finding[] {
  if (wanted.kind === sharedKind || wanted.kind === 'app') {
    const words = `${quoted(wanted.kind)} is only for the definition of an app`
    return [{ path: wanted.pathOf('kind'), at: 'value', words }]
  }
  const { channel: _, ...spec } = wanted.spec
  const clouds = Object.fromEntries(declared.environments.map((name) => [name, 'any']))
  return meaningOf({ ...wanted, spec }, { ...declared, clouds }).findings
}

function sharedMeaning(wanted: Wanted, declared: Declared) {
  const { dependency: name, ...others } = wanted.spec
  const strange = Object.keys(others).map((key): Finding => ({
    path: wanted.pathOf(key),
    at: 'key',
    words: `is for deliver.yml, where ${quoted(String(name))} is declared`,
  }))
  const path = wanted.pathOf('dependency')
  if (typeof name !== 'string')
    return { findings: [...strange, { path, at: 'value' as const, words: 'is missing' }] }
  const known = Object.keys(declared.shared)
  if (!known.includes(name)) {
    const words = unknown('shared dependency', name, known)
    return { findings: [...strange, { path, at: 'value' as const, words }] }
  }
  const one = wantedIn({ dependencies: declared.shared }, wanted.environment).find(
    (shared) => shared.name === name,
  )
  if (!one) {
    const words = `${quoted(name)} is not there in ${quoted(wanted.environment)}`
    return { findings: [...strange, { path, at: 'value' as const, words }] }
  }
  const { channel: _, ...spec } = one.spec
  const { meant } = meaningOf({ ...one, spec }, declared)
  return {
    ...(meant && { meant }),
    findings: [...strange, ...cloudOf({ ...wanted, kind: one.kind }, declared)],
  }
}

function strangeKind(wanted: Wanted, { ownKinds }: Declared): readonly Finding[] {
  const kind = String(wanted.kind)
  if (ownKinds.includes(kind)) return []
  const known = [...dependencyKinds.keys(), ...ownKinds, sharedKind]
  const words = unknown('kind of dependency', kind, known)
  return [{ path: wanted.pathOf('kind'), at: 'value', words }]
}

function cloudOf(wanted: Wanted, { clouds }: Declared): readonly Finding[] {
  const { kind, environment } = wanted
  if (typeof kind !== 'string' || !needsCloud(kind) || clouds[environment] !== undefined) return []
  return [{ path: wanted.pathOf('kind'), at: 'value', words: cloudless(kind, environment) }]
}

/** What a kind says of its spec, where that was written. */
function placeOf(wanted: Wanted, [key, ...rest]: Path): Path {
  return key === undefined ? wanted.path : [...wanted.pathOf(String(key)), ...rest]
}
