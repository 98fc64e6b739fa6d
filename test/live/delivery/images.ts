import { createHash } from 'node:crypto'

/** What becomes of pods that run an image. The simulated nodes see nothing but its digest. */
export type Fate = 'runs' | 'cannot be pulled' | 'crashes'

/** Pushes an image whose digest is its fate, as `stages.yaml` reads it; answers the digest. */
export async function publish(
  host: string,
  repository: string,
  { tag, fate }: { readonly tag: string; readonly fate: Fate },
): Promise<string> {
  const base = `http://${host}/v2/${repository}`
  const upload = await request('POST', `${base}/blobs/uploads/`)
  const place = new URL(upload.headers.get('location') ?? '', base)
  place.searchParams.set('digest', digestOf(EMPTY))
  await request('PUT', place.href, EMPTY, 'application/octet-stream')

  const manifest = manifestWith(tag, fate)
  await request('PUT', `${base}/manifests/${tag}`, manifest, IMAGE)
  return digestOf(manifest)
}

const EMPTY = '{}'
const IMAGE = 'application/vnd.oci.image.manifest.v1+json'

const beginnings: Readonly<Record<Fate, RegExp>> = {
  runs: /^sha256:(?!bad|dead)/,
  'cannot be pulled': /^sha256:bad/,
  crashes: /^sha256:dead/,
}

/** Tries annotations until the digest begins as it should: some tens of thousands at most, in a blink. */
function manifestWith(tag: string, fate: Fate): string {
  for (let nonce = 0; ; nonce++) {
    const manifest = JSON.stringify({
      schemaVersion: 2,
      mediaType: IMAGE,
      config: {
        mediaType: 'application/vnd.oci.empty.v1+json',
        digest: digestOf(EMPTY),
        size: EMPTY.length,
      },
      layers: [],
      annotations: { tag, nonce: String(nonce) },
    })
    if (beginnings[fate].test(digestOf(manifest))) return manifest
  }
}

async function request(method: string, url: string, body?: string, type?: string) {
  const answer = await fetch(url, {
    method,
    ...(type !== undefined && { headers: { 'content-type': type } }),
    ...(body !== undefined && { body }),
  })
  if (answer.ok) return answer
  throw new Error(`Cannot ${method} ${url}: ${answer.status} ${await answer.text()}`)
}

function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`
}
