import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import type { DatabaseInstance } from '#src/core/dependencies/cloud.ts'
import { DependencyEntry } from '#src/core/dependencies/definition.ts'
import { namesIn } from '#src/core/dependencies/outputs.ts'
import { namesOf } from '#src/kinds/dependencies/aws-rds/names.ts'
import { awsRds } from '#src/kinds/dependencies/aws-rds/kind.ts'
import { begin } from '#src/kinds/dependencies/aws-rds/scene.ts'
import { RdsSpec } from '#src/kinds/dependencies/aws-rds/spec.ts'
import { wayTo } from '#src/kinds/dependencies/aws-rds/versions.ts'
import { ID, KEY, SPEC } from './playing.ts'

const place = { cluster: 'local', namespace: 'shop', cloud: 'aws' }
const spec = RdsSpec.parse(SPEC)

it('says what it is in a few words', () => {
  expect(awsRds.describe(spec)).toBe('PostgreSQL 16.4, db.t4g.medium')
})

it('is safe where nothing else is said', () => {
  expect(spec).toMatchObject({
    backupDays: 7,
    deletionProtection: true,
    tls: 'require',
    apply: 'once',
    password: 'cluster',
  })
})

it('takes what it made of a definition as a definition', () => {
  const parsed = RdsSpec.parse({ ...SPEC, parameters: { max_connections: 200, autovacuum: true } })
  expect(parsed.parameters).toEqual({ max_connections: '200', autovacuum: '1' })
  expect(RdsSpec.parse(JSON.parse(JSON.stringify(parsed)))).toEqual(parsed)
})

it.each([
  [{ version: 17 }, 'a version is text: write "17.2", or "17" for any 17, in quotes'],
  [{ version: '17.x' }, 'a version reads "17.2", or "17" for any 17'],
  [{ encrypted: false }, 'Unrecognized key: "encrypted"'],
  [{ backupDays: 0 }, 'Too small: expected number to be >=1'],
  [{ storage: 5 }, 'Too small: expected number to be >=20'],
  [{ maxStorage: 51 }, 'it has to be at least a tenth above storage'],
  [{ upgrade: 'blue-green' }, 'Invalid input: expected "in-place"'],
])('%j is an error', (wrong, message) => {
  const { error } = RdsSpec.safeParse({ ...SPEC, ...wrong })
  expect(error?.issues.map((issue) => issue.message)).toEqual([message])
})

it('takes the definition that the how-to shows', () => {
  const page = readFileSync('docs/how-to/deliver-a-database.md', 'utf8')
  const fence = /```yaml\n(# deliver\.app\.yml[^]*?)```/.exec(page)?.[1] ?? ''
  const { db } = parse(fence).dependencies
  const { kind, connect, per, ...rest } = DependencyEntry.parse(db)
  expect(kind).toBe('aws-rds')
  expect(RdsSpec.parse({ ...rest, ...(per?.['production'] as object) })).toMatchObject({
    class: 'db.r7g.large',
  })
  const templates = Object.values(connect?.env ?? {}).flatMap(namesIn)
  expect(Object.keys(awsRds.outputs(spec))).toEqual(expect.arrayContaining(templates))
})

const name = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/)

it('has names that RDS, PostgreSQL and Kubernetes take, whatever an app is called', () => {
  fc.assert(
    fc.property(name, name, name, (app, dependency, environment) => {
      const names = namesOf(`${app}.${dependency}/${environment}`, spec, place)
      const rds = /^[a-z](-?[a-z0-9])*$/
      for (const id of [names.instance, names.beside('r-o-7k3f9q'), names.beside('old-o-7k3f9q')]) {
        expect(id).toMatch(rds)
        expect(id.length).toBeLessThanOrEqual(63)
      }
      expect(new Set([names.instance, names.beside('r-o-1'), names.beside('r-o-2')]).size).toBe(3)
      expect(names.snapshot('before-17.2-x')).toMatch(rds)
      expect(names.parameterGroup(17)).toMatch(rds)
      expect(names.database).toMatch(/^[a-z][a-z0-9_]{0,62}$/)
      expect(names.role('a').length).toBeLessThanOrEqual(63)
      expect(names.secret('a')).toMatchObject({ name: expect.stringMatching(rds) })
    }),
  )
})

it('goes up to what was asked for, never down', () => {
  const version = fc.tuple(fc.integer({ min: 12, max: 18 }), fc.integer({ min: 0, max: 20 }))
  const text = ([major, minor]: readonly [number, number]) => `${major}.${minor}`
  fc.assert(
    fc.property(version, version, fc.array(version), (runs, wanted, others) => {
      const targets = [...others, wanted].map((one) => ({
        version: text(one),
        isMajor: one[0] !== runs[0],
      }))
      const way = wayTo(text(wanted), text(runs), targets)
      const isNewer = wanted[0] > runs[0] || (wanted[0] === runs[0] && wanted[1] > runs[1])
      const onward = isNewer ? 'up' : 'there'
      expect(way.is).toBe(wanted[0] < runs[0] ? 'down' : onward)
      expect('to' in way ? way.to : text(wanted)).toBe(text(wanted))
    }),
  )
})

const instance: DatabaseInstance = {
  id: ID,
  arn: 'arn:aws:rds:eu-central-1:123456789012:db:checkout',
  status: 'available',
  engine: 'postgres',
  version: '16.4',
  class: SPEC.class,
  storage: 50,
  multiAz: false,
  encrypted: true,
  deletionProtection: true,
  backupDays: 7,
  securityGroups: [],
  tags: { 'deliver/dependency': KEY },
  endpoint: { host: 'db', port: 5432 },
  masterUser: 'deliver',
  pending: {},
}

function upgrading(sent: { readonly at: number; readonly busyAs?: string }, pending = {}) {
  const snapshots = [{ id: 's', status: 'available', version: '16.4', tags: {} }]
  const targets = [{ version: '17.2', isMajor: true }]
  const value = { instance: { ...instance, pending }, snapshots, targets }
  const busy = sent.busyAs === undefined ? {} : { busyAt: sent.at }
  return awsRds.decide({
    key: KEY,
    spec: RdsSpec.parse({ ...SPEC, version: '17.2' }),
    place,
    isAdopted: false,
    task: { do: 'ensure' },
    outputs: {},
    memory: {
      ...begin,
      snapshot: 's',
      acted: true,
      sent: { what: 'upgrade to 17.2', times: 1, ...sent, ...busy },
    },
    seen: {
      database: { is: 'seen', value },
      secret: { is: 'seen', value: { version: '1' } },
    },
    now: 1_000_000,
  })
}

it('an upgrade that was tried and did not come about is told, not tried in a circle', () => {
  expect(upgrading({ at: 900_000, busyAs: 'upgrading' })).toMatchObject({
    is: 'failed',
    reason: {
      because:
        'Cannot get the upgrade to PostgreSQL 17.2: the cloud was asked for it, and it is not so',
    },
  })
})

it('an upgrade that was lost on its way is ordered again, but not before it had time to show', () => {
  expect(upgrading({ at: 990_000 })).not.toHaveProperty('effects')
  expect(upgrading({ at: 900_000 })).toMatchObject({
    is: 'waiting',
    effects: [{ deed: { do: 'modify', changes: { version: '17.2' }, allowMajor: true } }],
  })
})

it('an upgrade that the cloud still means to make is waited for', () => {
  expect(upgrading({ at: 100_000 }, { version: '17.2' })).not.toHaveProperty('effects')
})

it('asks one thing of a sort at a time', () => {
  const subject = {
    key: KEY,
    spec,
    place,
    isAdopted: false,
    outputs: {},
    memory: begin,
    task: { do: 'ensure' },
  } as const
  const asked = awsRds.wants(subject).map(({ ask }) => ask)
  expect(asked).toEqual(['database', 'secret'])
  const inside = { ...begin, login: { host: 'db', port: 5432, user: 'deliver' } }
  expect(awsRds.wants({ ...subject, memory: inside }).map(({ ask }) => ask)).toEqual([
    'database',
    'databaseInside',
    'secret',
  ])
})
