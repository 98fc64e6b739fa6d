import { createHash } from 'node:crypto'
import type { Answer, Asked } from './server.ts'

/** One image in a registry in memory, which answers as the distribution specification says. */
export type FakeRegistry = {
  push(tag: string, manifest?: object): string
  remove(tag: string): void
  handle(asked: Asked): Answer
}

/** Tags come in alphabetical pages of at most `pageSize`. */
export function fakeRegistry(repository: string, pageSize = 1000): FakeRegistry {
  const manifests = new Map<string, { type: string; body: Buffer }>()
  const tags = new Map<string, string>()
  let pushes = 0

  const read = (reference: string): Answer => {
    const digest = tags.get(reference) ?? reference
    const found = manifests.get(digest)
    if (!found) return problem(404, 'MANIFEST_UNKNOWN')
    const { type, body } = found
    return { status: 200, headers: { 'content-type': type, 'docker-content-digest': digest }, body }
  }

  const list = (url: URL): Answer => {
    if (tags.size === 0) return problem(404, 'NAME_UNKNOWN')
    const asked = Number(url.searchParams.get('n') ?? pageSize)
    const last = url.searchParams.get('last') ?? ''
    const rest = [...tags.keys()].toSorted().filter((tag) => tag > last)
    const page = rest.slice(0, Math.min(asked, pageSize))
    const next = `</v2/${repository}/tags/list?last=${page.at(-1)}&n=${asked}>; rel="next"`
    const headers = page.length < rest.length ? { link: next } : {}
    return { status: 200, headers, body: { name: repository, tags: page } }
  }

  return {
    push(tag, manifest = { ...imageManifest, annotations: { push: String(pushes++) } }) {
      const body = Buffer.from(JSON.stringify(manifest))
      const digest = `sha256:${createHash('sha256').update(body).digest('hex')}`
      const { mediaType = OCI_IMAGE } = manifest as { mediaType?: string }
      manifests.set(digest, { type: mediaType, body })
      tags.set(tag, digest)
      return digest
    },
    remove(tag) {
      tags.delete(tag)
    },
    handle({ url }) {
      const path = url.pathname.replace(`/v2/${repository}/`, '')
      if (path === 'tags/list') return list(url)
      const [, reference] = /^manifests\/([^/]+)$/.exec(path) ?? []
      return reference ? read(reference) : problem(404, 'NAME_UNKNOWN')
    },
  }
}

/** An error as registries word it. */
export function problem(status: number, code: string, message = 'as the test wants'): Answer {
  return { status, body: { errors: [{ code, message }] } }
}

export const OCI_IMAGE = 'application/vnd.oci.image.manifest.v1+json'
export const OCI_INDEX = 'application/vnd.oci.image.index.v1+json'

const imageManifest = { schemaVersion: 2, mediaType: OCI_IMAGE, layers: [] }
