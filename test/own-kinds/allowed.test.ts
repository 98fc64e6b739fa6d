import { describe, expect, it } from 'vitest'
import { allowedEffects, allowedQueries } from '#src/own-kinds/allowed.ts'
import { subjectOf } from './modules.ts'

const hash = 'a'.repeat(64)
const other = 'b'.repeat(64)
const place = { cluster: 'shared', namespace: 'shop-staging', cloud: 'aws' }
const home = { cluster: 'shared', namespace: 'shop-staging' }
const within = subjectOf({ place, manifests: hash })
const configMap = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a' },
  data: { namespace: 'x' },
}
const ref = { in: 'cluster', ...home, name: 'n', key: 'k' } as const
const login = { host: 'h', port: 1, database: 'd', user: 'u', tls: 'off', password: ref } as const

describe('what an own kind may ask', () => {
  it('is everything about its own place', () => {
    const queries = [
      { ask: 'resources', ...home, objects: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'a' }] },
      { ask: 'rendered', manifests: hash },
      { ask: 'objects', target: within.key, ...home, manifests: hash, remove: [] },
      { ask: 'probe', probe: { check: 'postgres', login } },
      { ask: 'secret', ref: { in: 'cloud', cloud: 'aws', name: 'n' } },
      { ask: 'settled', app: 'cart', environment: 'staging', range: '^1' },
      { ask: 'database', cloud: 'aws', id: 'i' },
      { ask: 'databaseInside', login },
      { ask: 'bucket', cloud: 'aws', name: 'n' },
      { ask: 'cloudSecret', cloud: 'aws', name: 'n' },
    ]
    expect(allowedQueries(queries, within)).toEqual(queries)
  })

  it.each([
    ['nothing at all', 7, 'wants gave no list of queries'],
    [
      'rules',
      [{ ask: 'policy', app: 'a' }],
      'the query "policy" is not for own kinds; there are resources,',
    ],
    [
      'what every object has',
      [{ ask: 'constructor' }],
      'the query "constructor" is not for own kinds',
    ],
    [
      'half a question',
      [{ ask: 'bucket', cloud: 'aws' }],
      'the query "bucket" is not right: name: ',
    ],
    [
      'more than there is',
      [{ ask: 'bucket', cloud: 'aws', name: 'n', all: true }],
      'Unrecognized key: "all"',
    ],
    [
      'the same twice',
      [
        { ask: 'bucket', cloud: 'aws', name: 'n' },
        { ask: 'bucket', cloud: 'aws', name: 'm' },
      ],
      'wants asks "bucket" twice',
    ],
    [
      'another cluster',
      [{ ask: 'resources', ...home, cluster: 'prod', objects: [] }],
      'the query "resources" reaches cluster "prod"; its own is "shared"',
    ],
    [
      'another namespace',
      [
        {
          ask: 'resources',
          ...home,
          objects: [{ apiVersion: 'v1', kind: 'Pod', name: 'a', namespace: 'kube-system' }],
        },
      ],
      'reaches namespace "kube-system"',
    ],
    ['another cloud', [{ ask: 'bucket', cloud: 'gcp', name: 'n' }], 'reaches cloud "gcp"'],
    [
      "another's secret",
      [{ ask: 'secret', ref: { ...ref, namespace: 'shop' } }],
      'reaches namespace "shop"',
    ],
    [
      "another's secret, by a login",
      [{ ask: 'databaseInside', login: { ...login, password: { ...ref, cluster: 'prod' } } }],
      'reaches cluster "prod"',
    ],
    ["another's manifests", [{ ask: 'rendered', manifests: other }], 'reaches manifests'],
    [
      "another's target",
      [{ ask: 'objects', target: 'cart/staging', ...home, manifests: hash, remove: [] }],
      'reaches target "cart/staging"',
    ],
    [
      'another environment',
      [{ ask: 'settled', app: 'cart', environment: 'production', range: '^1' }],
      'reaches environment "production"',
    ],
  ])('is not %s', (_, queries, words) => {
    expect(() => allowedQueries(queries, within)).toThrow(words)
  })

  it('is no cloud where the environment has none', () => {
    const bucket = [{ ask: 'bucket', cloud: 'aws', name: 'n' }]
    expect(() => allowedQueries(bucket, subjectOf())).toThrow('it has no cloud of its own')
  })
})

describe('what an own kind may do', () => {
  it('is everything in its own place', () => {
    const effects = [
      { ensure: 'objects', ...home, manifests: hash },
      { ensure: 'apply', ...home, objects: [configMap] },
      { ensure: 'absent', ...home, objects: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'a' }] },
      { ensure: 'secret', ref, fields: { namespace: 'a field' } },
      { ensure: 'secretAbsent', ref },
      {
        ensure: 'secretCopy',
        ...home,
        name: 'n',
        from: { cloud: 'aws', name: 'm' },
        keys: { cluster: null },
      },
      { ensure: 'bucket', cloud: 'aws', name: 'n', versioned: true },
      { ensure: 'bucketAbsent', cloud: 'aws', name: 'n' },
    ]
    expect(allowedEffects(effects, within)).toEqual(effects)
  })

  it.each([
    ['anything that is no effect', [7], 'decide gave no list of effects'],
    [
      'connect others',
      [{ ensure: 'connections', needs: [] }],
      'the effect "connections" is not for own kinds',
    ],
    [
      'change databases',
      [{ ensure: 'database', cloud: 'aws', id: 'i', deed: { do: 'adopt' } }],
      'is not for own kinds',
    ],
    [
      'reach another cluster',
      [{ ensure: 'apply', ...home, cluster: 'prod', objects: [configMap] }],
      'the effect "apply" reaches cluster "prod"',
    ],
    [
      'reach another namespace',
      [
        {
          ensure: 'apply',
          ...home,
          objects: [{ ...configMap, metadata: { name: 'a', namespace: 'kube-system' } }],
        },
      ],
      'reaches namespace "kube-system"',
    ],
    [
      'remove elsewhere',
      [
        {
          ensure: 'absent',
          ...home,
          objects: [{ apiVersion: 'v1', kind: 'Pod', name: 'a', namespace: 'x' }],
        },
      ],
      'reaches namespace "x"',
    ],
    [
      'write secrets as text',
      [{ ensure: 'apply', ...home, objects: [{ ...configMap, kind: 'Secret' }] }],
      'may not write Secret "a"',
    ],
    [
      'apply what is no object',
      [{ ensure: 'apply', ...home, objects: [{ kind: 'ConfigMap' }] }],
      'the effect "apply" is not right: objects.0.apiVersion',
    ],
    [
      "apply another's manifests",
      [{ ensure: 'objects', ...home, manifests: other }],
      'reaches manifests',
    ],
    [
      "remove a cloud's secrets",
      [{ ensure: 'secretAbsent', ref: { in: 'cloud', cloud: 'aws', name: 'n' } }],
      'may remove Secrets of the cluster only',
    ],
    [
      'write to another cloud',
      [{ ensure: 'bucket', cloud: 'gcp', name: 'n', versioned: true }],
      'reaches cloud "gcp"',
    ],
  ])('is not to %s', (_, effects, words) => {
    expect(() => allowedEffects(effects, within)).toThrow(words)
  })
})
