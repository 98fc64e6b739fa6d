import { describe, expect, it } from 'vitest'
import { isTag, locateImage } from '#providers/releases/image-location.ts'

describe('locateImage()', () => {
  it.each([
    ['ghcr.io/acme/checkout', 'https://ghcr.io', 'acme/checkout'],
    ['registry.acme.dev:5000/checkout', 'https://registry.acme.dev:5000', 'checkout'],
    ['nginx', 'https://registry-1.docker.io', 'library/nginx'],
    ['acme/checkout', 'https://registry-1.docker.io', 'acme/checkout'],
    ['docker.io/nginx', 'https://registry-1.docker.io', 'library/nginx'],
    ['localhost/checkout', 'http://localhost', 'checkout'],
    ['localhost:5000/checkout', 'http://localhost:5000', 'checkout'],
    ['127.0.0.1:5000/acme/checkout', 'http://127.0.0.1:5000', 'acme/checkout'],
    ['[::1]:5000/checkout', 'http://[::1]:5000', 'checkout'],
    ['127.0.0.1.acme.dev/checkout', 'https://127.0.0.1.acme.dev', 'checkout'],
    ['localhost.acme.dev:80/checkout', 'https://localhost.acme.dev:80', 'checkout'],
  ])('finds %s at %s', (image, origin, repository) => {
    expect(locateImage(image)).toEqual({ origin, repository })
  })

  it.each(['evil@ghcr.io/acme/x', 'ghcr.io/acme/x?y', 'ghcr.io//x', 'ghcr.io:x/y', 'GHCR.io/Acme'])(
    'refuses %s',
    (image) => {
      expect(() => locateImage(image)).toThrow(`Cannot read image "${image}"`)
    },
  )
})

describe('isTag()', () => {
  it.each(['1.5.0', 'v1', '_x', 'a'.repeat(128)])('takes %s', (tag) => {
    expect(isTag(tag)).toBe(true)
  })

  it.each(['', '.1', '-1', '1+2', 'a/b', 'a b', 'a'.repeat(129), '1.5.0\n'])(
    'refuses "%s"',
    (tag) => {
      expect(isTag(tag)).toBe(false)
    },
  )
})
