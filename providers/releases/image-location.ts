import { ProviderFailure } from '#src/core/errors.ts'
import { isLoopback } from './http.ts'

/** Where a registry keeps an image: `https://ghcr.io`, `acme/checkout`. */
export type ImageLocation = { readonly origin: string; readonly repository: string }

/** Finds an image's registry as container engines do: no host means Docker Hub, loopback hosts speak plain http. */
export function locateImage(image: string): ImageLocation {
  const [first = '', ...rest] = image.split('/')
  const hasHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost')
  const host = hasHost ? first : 'docker.io'
  const path = hasHost ? rest.join('/') : image
  if (!HOST.test(host) || !REPOSITORY.test(path)) throw misnamed(image)
  if (!HUB.has(host)) return { origin: originOf(host), repository: path }
  return {
    origin: 'https://registry-1.docker.io',
    repository: path.includes('/') ? path : `library/${path}`,
  }
}

/** Whether the distribution specification allows this as a tag; anything else can never be in a registry. */
export function isTag(text: string): boolean {
  return /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/.test(text)
}

const HUB = new Set(['docker.io', 'index.docker.io', 'registry-1.docker.io'])
const HOST = /^(\[[0-9a-fA-F:]+\]|[a-zA-Z0-9.-]+)(:\d{1,5})?$/
const COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*'
const REPOSITORY = new RegExp(`^${COMPONENT}(/${COMPONENT})*$`)

function originOf(host: string): string {
  const url = new URL(`https://${host}`)
  return isLoopback(url) ? `http://${host}` : url.origin
}

function misnamed(image: string): ProviderFailure {
  return new ProviderFailure(
    'registry',
    'rejected',
    `Cannot read image "${image}": that is no image's name`,
    { hint: 'Write it in lower case, without tag and digest: "ghcr.io/acme/checkout"' },
  )
}
