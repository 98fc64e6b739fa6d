import type { Subject } from '#src/core/dependencies/kind.ts'
import { type Manifest, type ObjectRef, objectKey, refOf } from '#src/core/plan/objects.ts'
import type { Seen } from '#src/core/queries.ts'
import { told } from '#src/kinds/dependencies/told.ts'
import { isNamed, namedRef } from './object-name.ts'
import type { KubernetesSpec } from './spec.ts'

/** One object: how it was rendered, if it was, and how it is. */
export type Sight = {
  readonly ref: ObjectRef
  readonly wanted?: Manifest
  readonly live?: Manifest
}

/** Everything that was looked at. */
export type Sights = {
  /** Those of the manifests. */
  readonly own: readonly Sight[]
  /** The object that somebody means; undefined where nobody can know which that is. */
  find(name: string): Sight | undefined
}

type Placed = Pick<Subject<KubernetesSpec>, 'spec' | 'place'>

/** Objects beside those of the manifests that have to be looked at, where it is known of which API they are. */
export function besides({ spec, place: { namespace } }: Placed): readonly ObjectRef[] {
  const refs = namesIn(spec).flatMap((name) => namedRef(name, namespace) ?? [])
  return [...new Map(refs.map((ref) => [`${ref.apiVersion} ${objectKey(ref)}`, ref])).values()]
}

/** Puts together what was rendered and what was read. */
export function sightsOf(subject: Placed & { readonly seen: Seen }): Sights {
  const { seen, place } = subject
  const refs = besides(subject)
  const lives = told(seen.resources) ?? []
  const at = (index: number): { readonly live?: Manifest } =>
    lives[index] ? { live: lives[index] } : {}
  const own = (told(seen.rendered) ?? []).map((wanted, index): Sight => {
    const { live } = at(refs.length + index)
    // What is there tells whether its kind lives in a namespace.
    const ref = live ? refOf(live) : { ...refOf(wanted), namespace: place.namespace }
    return { ref, wanted, ...(live && { live }) }
  })
  const others = refs.map((ref, index): Sight => ({ ref, ...at(index) }))
  return {
    own,
    find(name) {
      const ref = namedRef(name, place.namespace)
      return (
        own.find(({ wanted }) => wanted && isNamed(name, wanted)) ??
        others.find((one) => objectKey(one.ref) === (ref && objectKey(ref)))
      )
    },
  }
}

/** Names that mean no object, because nobody says of which API they are. */
export function unknownNames(spec: KubernetesSpec, { find }: Sights): readonly string[] {
  return namesIn(spec).filter((name) => !find(name))
}

function namesIn({ ready, outputs }: KubernetesSpec): readonly string[] {
  const waited = ready.flatMap((one) => {
    if ('job' in one) return [`Job/${one.job}`]
    return 'of' in one && one.of !== undefined ? [one.of] : []
  })
  const given = Object.values(outputs).flatMap((one) => {
    if ('object' in one) return [one.object]
    return 'secret' in one ? [`Secret/${one.secret}`] : []
  })
  return [...new Set([...waited, ...given])]
}
