import { ProviderFailure } from '#src/core/errors.ts'
import { type Manifest, objectKey, refOf } from '#src/core/plan/objects.ts'
import type { Planned } from '#src/core/queries.ts'
import type { Fenced, Stamp } from '#providers/cluster/cluster.ts'
import type { LiveObject } from './api.ts'
import { hasDrifted } from './drift.ts'
import { imagesOf } from './pod-template.ts'
import { identityOf, type Prepared } from './prepare.ts'

/** Our annotations: whose an object is, who wrote an object last, under which fence, and what exactly was written. */
export const annotations = {
  target: 'deliver/target',
  delivery: 'deliver/delivery',
  fence: 'deliver/fence',
  manifest: 'deliver/manifest',
} as const

/** The object with our annotations; its pod template has none, so that a new stamp restarts nothing. */
export function stamped({ object, hash }: Prepared, stamp: Stamp): Manifest {
  const given = object.metadata['annotations']
  return {
    ...object,
    metadata: {
      ...object.metadata,
      annotations: {
        ...(typeof given === 'object' ? given : {}),
        [annotations.target]: stamp.target,
        [annotations.delivery]: stamp.delivery,
        [annotations.fence]: String(stamp.fence),
        [annotations.manifest]: hash,
      },
    },
  }
}

export function isOurs(live: LiveObject): boolean {
  return live.metadata.annotations?.[annotations.delivery] !== undefined
}

/** The target that an object belongs to when it is not this one; undefined where nobody says so. */
export function otherOwner(live: LiveObject, target: string): string | undefined {
  const owner = live.metadata.annotations?.[annotations.target]
  return owner === target ? undefined : owner
}

/** Two targets must not take turns on one object: whoever comes second is refused, before anything is written. */
export function refuseOthers(provider: string, live: LiveObject | undefined, target: string): void {
  const owner = live && otherOwner(live, target)
  if (!owner) return
  throw new ProviderFailure(
    provider,
    'rejected',
    `Cannot apply ${objectKey(refOf(live))}: it belongs to ${owner}`,
    {
      hint: `Take it out of one of the two, or hand it over: kubectl annotate … ${annotations.target}-`,
    },
  )
}

/** Who wrote this object with a newer claim on the target; undefined when nobody did. */
export function fencedBy(live: LiveObject, stamp: Stamp): Fenced['fenced'] | undefined {
  const { [annotations.fence]: written, [annotations.delivery]: by = 'nobody' } =
    live.metadata.annotations ?? {}
  if (otherOwner(live, stamp.target)) return undefined
  const fence = Number(written ?? 0)
  return Number.isSafeInteger(fence) && fence > stamp.fence ? { by, fence } : undefined
}

/** The highest of the fences that were met; undefined when none was. */
export function highest(fences: readonly (Fenced['fenced'] | undefined)[]): Fenced | undefined {
  const met = fences.filter((fence) => fence !== undefined)
  const [fenced] = met.toSorted((a, b) => b.fence - a.fence)
  return fenced && { fenced }
}

/** Whose objects are wanted, and what the plan said about them. */
export type Wish = { readonly target: string; readonly planned: Planned | undefined }

/**
 * Whether the live object is what we want: written from the same manifest, its images still those, and unless this
 * delivery wrote it, neither planned to be written nor changed by somebody since. What it wrote counts as written even
 * where a webhook, or somebody, made something else of it: writing it for ever would not help.
 */
export function isApplied(
  live: LiveObject | undefined,
  wanted: Prepared,
  { target, planned }: Wish,
): boolean {
  const {
    [annotations.manifest]: hash,
    [annotations.delivery]: delivery,
    [annotations.target]: owner,
  } = live?.metadata.annotations ?? {}
  if (!live || hash !== wanted.hash || owner !== target) return false
  const isWrittenFor = delivery !== undefined && delivery === planned?.delivery
  if (!isWrittenFor && (isPlanned(wanted, planned) || hasDrifted(live, wanted.object))) return false
  const images = imagesOf(live)
  return Object.entries(imagesOf(wanted.object)).every(
    ([container, image]) => images[container] === image,
  )
}

function isPlanned({ ref }: Prepared, planned: Planned | undefined): boolean {
  const identity = identityOf(ref)
  return planned?.objects.some((object) => identityOf(object) === identity) ?? false
}
