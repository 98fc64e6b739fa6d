import { describe, expect, it } from 'vitest'
import { failureOf, Status } from '#providers/cluster/objects/failures.ts'
import { secret } from './manifests.ts'

const tell = (code: number, status: object, extra: object = {}) =>
  failureOf({
    provider: 'prod',
    doing: 'apply Deployment shop/checkout',
    code,
    status: Status.parse(status),
    ...extra,
  })

describe('what an API server answers, in words', () => {
  it.each([
    [401, { message: 'Unauthorized' }, 'denied', 'the cluster does not accept our credentials'],
    [
      403,
      {
        message:
          'deployments.apps "checkout" is forbidden: User "bot" cannot patch resource "deployments" in API group "apps" in the namespace "shop"',
      },
      'denied',
      '"bot" may not patch deployments.apps in namespace "shop"',
    ],
    [
      403,
      {
        message:
          'secrets is forbidden: User "bot" cannot create resource "secrets" in API group ""',
      },
      'denied',
      '"bot" may not create secrets',
    ],
    [
      403,
      { message: 'pods "x" is forbidden: exceeded quota: small, requested: pods=1' },
      'rejected',
      'pods "x" is forbidden: exceeded quota: small, requested: pods=1',
    ],
    [
      403,
      { message: 'admission webhook "policy" denied the request: no' },
      'rejected',
      'admission webhook "policy" denied the request: no',
    ],
    [404, { message: 'namespaces "shop" not found' }, 'rejected', 'namespaces "shop" not found'],
    [
      409,
      { message: 'the object has been modified', reason: 'Conflict' },
      'conflict',
      'the object has been modified',
    ],
    [
      422,
      { message: 'Deployment.apps "checkout" is invalid: spec: no' },
      'rejected',
      'Deployment.apps "checkout" is invalid: spec: no',
    ],
    [
      429,
      { message: 'too many requests' },
      'throttled',
      'the API server asks us to slow down (too many requests)',
    ],
    [
      500,
      { message: 'failed to create typed patch object (x): .spec.a: field not declared in schema' },
      'rejected',
      'failed to create typed patch object (x): .spec.a: field not declared in schema',
    ],
    [
      500,
      { message: 'etcdserver: request timed out' },
      'unavailable',
      'etcdserver: request timed out',
    ],
    [503, {}, 'unavailable', 'the API server answers 503'],
  ] as const)('%i %j is %s: %s', (code, status, kind, because) => {
    expect(tell(code, status)).toMatchObject({
      provider: 'prod',
      kind,
      message: `Cannot apply Deployment shop/checkout: ${because}`,
    })
  })

  it('names every owner of a field and what each owns', () => {
    const cause = (owner: string, field: string) => ({
      reason: 'FieldManagerConflict',
      message: `conflict with "${owner}" using apps/v1`,
      field,
    })
    const causes = [
      cause('helm', '.spec.replicas'),
      cause('argo', '.data.a'),
      cause('argo', '.data.b'),
    ]

    expect(tell(409, { details: { causes } })).toMatchObject({
      kind: 'rejected',
      message:
        'Cannot apply Deployment shop/checkout: helm owns .spec.replicas; argo owns .data.a, .data.b',
    })
  })

  it('passes on how long the server wants us to wait', () => {
    expect(tell(429, { details: { retryAfterSeconds: 3 } }).retryAfter).toBe(3000)
    expect(tell(429, {}, { retryAfterMs: 7000 }).retryAfter).toBe(7000)
  })

  it('never repeats a value of a Secret', () => {
    const object = secret('keys', { token: 'hunter2' })

    const failure = tell(
      422,
      { message: 'Secret "keys" is invalid: data: Invalid value: "hunter2"' },
      { object },
    )

    expect(failure.message).toContain('Invalid value: "***"')
    expect(failure.message).not.toContain('hunter2')
  })
})
