import { objectKey, refOf } from '#src/core/plan/objects.ts'
import { pinned } from '#src/core/release.ts'
import type { ImageArtifact } from '#src/core/release.ts'
import type { Written } from '#src/catalog/manifests.ts'
import { oneOf, quoted } from '#src/catalog/words.ts'
import { mappingsIn, podSpecOf } from './pods.ts'

type Container = { name: string; image?: string }

/** A container of an object's pods; writing to `container` changes the object. */
type Place = { readonly container: Container; readonly init: boolean; readonly written: Written }

/** Which image each container gets, or in words why that cannot be known. */
export type ImagesSet = {
  readonly images: readonly ImageArtifact[]
  readonly problem?: { readonly written: Written | undefined; readonly words: string }
}

/**
 * Writes a release's images into the containers of one workload: into those that run the image already, and into the
 * one that is named, or that is the only one. The objects are changed in place.
 */
export function setImages(
  objects: readonly Written[],
  wanted: { readonly container?: string | undefined; readonly artifacts: readonly ImageArtifact[] },
): ImagesSet {
  const places = objects.flatMap(placesIn)
  const images = places.flatMap(({ container }) => {
    const artifact = wanted.artifacts.find(({ image }) => image === repositoryOf(container.image))
    return artifact ? [assign(container, artifact)] : []
  })
  if (wanted.container !== undefined)
    return setNamed(places, wanted.container, { ...wanted, images, objects })
  if (images.length > 0) return { images }

  const mains = places.filter(({ init }) => !init)
  const [only] = mains
  if (only === undefined) return { images }
  if (mains.length > 1)
    return refused(
      images,
      only.written,
      `has the containers ${listed(mains)}; say with "container" which one gets the image`,
    )
  return setOnly([only], { ...wanted, images })
}

/** `ghcr.io/acme/checkout` of `ghcr.io/acme/checkout:1.4.0@sha256:…`. */
export function repositoryOf(image: string | undefined): string | undefined {
  return image?.replace(/@.*$/, '').replace(/:[^/:]*$/, '')
}

function setNamed(
  places: readonly Place[],
  name: string,
  given: {
    artifacts: readonly ImageArtifact[]
    images: readonly ImageArtifact[]
    objects: readonly Written[]
  },
): ImagesSet {
  const named = places.filter(({ container, init }) => !init && container.name === name)
  if (named.length > 0) return setOnly(named, given)
  const mains = places.filter(({ init }) => !init)
  const have = mains.length > 0 ? `the containers are ${listed(mains)}` : 'nothing here has pods'
  const first = mains[0]?.written ?? given.objects[0]
  return refused(given.images, first, `has no container ${quoted(name)}; ${have}`)
}

function setOnly(
  places: readonly Place[],
  { artifacts, images }: { artifacts: readonly ImageArtifact[]; images: readonly ImageArtifact[] },
): ImagesSet {
  const open = places.filter(
    ({ container }) => !artifacts.some(({ image }) => image === repositoryOf(container.image)),
  )
  if (open.length === 0) return { images }
  const [artifact, ...others] = artifacts
  const [first] = open
  if (artifact === undefined)
    return refused(images, first?.written, 'gets no image: the release has none')
  if (others.length > 0)
    return refused(
      images,
      first?.written,
      `runs none of the released images: write ${oneOf(artifacts.map(({ image }) => image))} as the image of ${listed(open)}`,
    )
  return { images: [...images, ...open.map(({ container }) => assign(container, artifact))] }
}

function assign(container: Container, artifact: ImageArtifact): ImageArtifact {
  container.image = pinned(artifact)
  return artifact
}

function refused(
  images: readonly ImageArtifact[],
  written: Written | undefined,
  words: string,
): ImagesSet {
  const object = written ? `${objectKey(refOf(written.manifest))} ` : ''
  return { images, problem: { written, words: `${object}${words}` } }
}

function listed(places: readonly Place[]): string {
  return [...new Set(places.map(({ container }) => quoted(container.name)))].join(', ')
}

function placesIn(written: Written): readonly Place[] {
  const spec = podSpecOf(written.manifest)
  const places = (field: string, init: boolean) =>
    mappingsIn(spec?.[field]).map((container) => ({
      container: container as Container,
      init,
      written,
    }))
  return [...places('initContainers', true), ...places('containers', false)]
}
