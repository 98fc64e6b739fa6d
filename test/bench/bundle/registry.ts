import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An image registry with one image in one version. */
export async function startRegistry(): Promise<{
  readonly address: string
  close(): Promise<void>
}> {
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: '', size: 2 },
    layers: [],
  })
  const digest = `sha256:${createHash('sha256').update(manifest).digest('hex')}`
  const server = createServer((request, response) => {
    const isTags = request.url?.includes('/tags/list') === true
    response.setHeader('docker-content-digest', digest)
    response.setHeader(
      'content-type',
      isTags ? 'application/json' : 'application/vnd.oci.image.manifest.v1+json',
    )
    response.end(isTags ? JSON.stringify({ name: 'shop/checkout', tags: ['1.0.0'] }) : manifest)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
