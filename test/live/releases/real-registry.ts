import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, startServer } from './process.ts'

/** An empty OCI registry on loopback, which pages its tags by two. */
export type RealRegistry = {
  /** `127.0.0.1:41234`. */
  readonly host: string
  /** Pushes an image nobody pushed before; answers its digest. */
  push(repository: string, tag: string): Promise<string>
  /** Pushes an index of two platforms. */
  pushIndex(repository: string, tag: string): Promise<string>
  remove(repository: string, tag: string): Promise<void>
  stop(): Promise<void>
}

/** Says in words why there is no registry to test against here; undefined when there is one. */
export function registryMissing(): string | undefined {
  if (existsSync(BINARY)) return undefined
  return `Cannot test against a real registry: ${BINARY} is not built (test/live/releases/install.sh builds it; it needs Go 1.26 or newer)`
}

/** Starts one within a second. `auth` is the registry's own configuration of access; `authorization` is then what may push. */
export async function startRegistry(
  auth?: object,
  authorization: () => string | undefined = () => undefined,
): Promise<RealRegistry> {
  const folder = mkdtempSync(join(tmpdir(), 'registry-'))
  const port = await freePort()
  const host = `127.0.0.1:${port}`
  const configuration = join(folder, 'config.json')
  writeFileSync(configuration, JSON.stringify(configurationFor(host, folder, auth)))
  const running = await startServer(BINARY, ['serve', configuration], `http://${host}/v2/`)
  const push = pushTo(`http://${host}`, authorization)
  let pushes = 0
  return {
    host,
    push: (repository, tag) => push.image(repository, tag, String(pushes++)),
    async pushIndex(repository, tag) {
      const platforms = ['amd64', 'arm64'].map(async (architecture) => ({
        mediaType: IMAGE,
        digest: await push.image(repository, `${tag}-${architecture}`, architecture),
        size: push.sizeOf(architecture),
        platform: { os: 'linux', architecture },
      }))
      return await push.manifest(repository, tag, {
        schemaVersion: 2,
        mediaType: INDEX,
        manifests: await Promise.all(platforms),
      })
    },
    async remove(repository, tag) {
      const { headers } = await push.ask('HEAD', `${repository}/manifests/${tag}`, {})
      await push.ask('DELETE', `${repository}/manifests/${headers.get('docker-content-digest')}`)
    },
    async stop() {
      await running.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const BINARY = join(
  process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'),
  'deliver-live/bin/registry',
)
const IMAGE = 'application/vnd.oci.image.manifest.v1+json'
const INDEX = 'application/vnd.oci.image.index.v1+json'

type Manifest = {
  readonly schemaVersion: 2
  readonly mediaType: string
  readonly [key: string]: unknown
}

/** JSON is YAML, which is what it reads. */
function configurationFor(host: string, folder: string, auth: object | undefined): object {
  return {
    version: '0.1',
    log: { level: 'error', accesslog: { disabled: true } },
    storage: {
      filesystem: { rootdirectory: join(folder, 'data') },
      delete: { enabled: true },
      maintenance: { uploadpurging: { enabled: false } },
    },
    tags: { maxtags: 2 },
    http: { addr: host, secret: 'of this run' },
    ...(auth && { auth }),
  }
}

function pushTo(origin: string, authorization: () => string | undefined) {
  const imageManifest = (name: string): Manifest => ({
    schemaVersion: 2,
    mediaType: IMAGE,
    config: { mediaType: 'application/vnd.oci.empty.v1+json', digest: digestOf('{}'), size: 2 },
    layers: [],
    annotations: { name },
  })

  async function ask(method: string, path: string, headers: object = {}, body?: string) {
    const url = new URL(path, `${origin}/v2/`)
    const held = authorization()
    const answer = await fetch(url, {
      method,
      headers: { accept: `${IMAGE}, ${INDEX}`, ...headers, ...(held && { authorization: held }) },
      ...(body !== undefined && { body }),
    })
    if (answer.ok) return answer
    throw new Error(`Cannot ${method} ${url.href}: ${answer.status} ${await answer.text()}`)
  }

  async function manifest(repository: string, tag: string, content: Manifest) {
    const body = JSON.stringify(content)
    const headers = { 'content-type': content.mediaType }
    await ask('PUT', `${repository}/manifests/${tag}`, headers, body)
    return digestOf(body)
  }

  return {
    ask,
    manifest,
    async image(repository: string, tag: string, name: string) {
      const upload = await ask('POST', `${repository}/blobs/uploads/`)
      const url = new URL(upload.headers.get('location') ?? '', origin)
      url.searchParams.set('digest', digestOf('{}'))
      await ask('PUT', url.href, { 'content-type': 'application/octet-stream' }, '{}')
      return await manifest(repository, tag, imageManifest(name))
    },
    sizeOf: (name: string) => JSON.stringify(imageManifest(name)).length,
  }
}

function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`
}
