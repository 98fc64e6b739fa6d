import { describe, expect, it } from 'vitest'
import { appYml, deliverYml, deploymentYml, problemsOf, shop } from './folder.ts'

/** Both environments have a cloud; there is another app. */
const clouded = deliverYml
  .replace('environments:', 'clouds: { eu: { aws: { region: eu-central-1 } } }\nenvironments:')
  .replaceAll('cluster: shared,', 'cluster: shared, cloud: eu,')
const withPayments = `${deliverYml}  payments:
    channel: '#payments'
    releases: { github: acme/payments, image: ghcr.io/acme/payments }
    definition: payments.yml
`

/** What is wrong with these dependencies of checkout, each line without the file. */
async function wrong(dependencies: string, files: Record<string, string> = {}) {
  const app = `${appYml}dependencies:\n${dependencies}`
  const problems = await problemsOf({ ...shop, 'deliver.app.yml': app, ...files })
  return problems.map((one) => one.replace('deliver.app.yml:', ''))
}

const db = '  db: { kind: external, host: db.acme.internal, port: 5432'

describe('a dependency that is right', () => {
  it('is not spoken of', async () => {
    const all = `${db}, secrets: { password: { secret: db, key: password } }, owners: [shop-team, U0OPS],
    after: cache, connect: { env: { DATABASE_URL: 'postgres://x:{password}@{host}:{port}' }, files: { /etc/db/host: '{host}' }, workloads: [api] } }
  cache: { kind: kubernetes, manifests: redis, outputs: { host: { value: redis } }, per: { production: none } }
  files: { kind: aws-s3, per: { staging: none } }
`
    const files = {
      'redis/redis.yml': deploymentYml.replaceAll('checkout', 'redis'),
      'deliver.yml': clouded,
    }
    expect(await wrong(all, files)).toEqual([])
  })
})

describe('a dependency that is wrong', () => {
  it.each([
    [
      'an unknown kind, with the one that was meant',
      '  db: { kind: kubernets }\n',
      [
        '4:15 dependencies.db.kind: unknown kind of dependency "kubernets"; did you mean "kubernetes"?',
      ],
    ],
    [
      'everything that its kind refuses, where it stands',
      '  db:\n    kind: external\n    prt: 5432\n    host: DB_1\n    per:\n      production: { port: none }\n',
      [
        '6:5 dependencies.db.prt: unknown key "prt"; did you mean "port"?',
        '7:11 dependencies.db.host: a host reads "db.acme.internal" or is an address, not like "DB_1"',
        '9:27 dependencies.db.per.production.port: must be a number, not text',
      ],
    ],
    [
      'an unknown group',
      `${db}, owners: shop-taem, per: { staging: { owners: [U0OPS, dba] } } }\n`,
      [
        '4:69 dependencies.db.owners: unknown group "shop-taem"; did you mean "shop-team"?',
        '4:114 dependencies.db.per.staging.owners[1]: unknown group "dba"; known: shop-team',
      ],
    ],
    [
      'an unknown environment',
      `${db}, per: { prod: none } }\n`,
      ['4:68 dependencies.db.per.prod: unknown environment "prod"; did you mean "production"?'],
    ],
    [
      'what comes after nothing that is there',
      `${db}, after: [cahce] }\n  cache: { kind: external, host: redis, port: 6379 }\n`,
      ['4:69 dependencies.db.after[0]: unknown dependency "cahce"; did you mean "cache"?'],
    ],
    [
      'a circle, with its way',
      `${db}, after: cache }\n  cache: { kind: external, host: redis, port: 6379, after: [db] }\n`,
      ['4:68 dependencies.db.after: dependencies wait for each other: db → cache → db'],
    ],
    [
      'an output that its kind does not give',
      `${db}, connect: { env: { DATABASE_URL: '{hots}/{what}' } } }\n`,
      [
        '4:93 dependencies.db.connect.env.DATABASE_URL: external gives no "{hots}"; did you mean "{host}"? It gives {host}, {port}',
        '4:93 dependencies.db.connect.env.DATABASE_URL: external gives no "{what}"; it gives {host}, {port}',
      ],
    ],
    [
      'what is no variable and no file',
      `${db}, connect: { env: { 1DB: '{host}', 'A B': x }, files: { db.pem: x, /a/../b: x, /a/b.c: x, /a.b/c: x } } }\n`,
      [
        '4:79 dependencies.db.connect.env.1DB: "1DB" is no name of a variable: it has letters, digits and "_", and no digit first',
        '4:94 dependencies.db.connect.env.A B: "A B" is no name of a variable: it has letters, digits and "_", and no digit first',
        '4:115 dependencies.db.connect.files.db.pem: "db.pem" is no absolute path of a file',
        '4:126 dependencies.db.connect.files./a/../b: "/a/../b" is no absolute path of a file',
        '4:149 dependencies.db.connect.files./a.b/c: cannot be told from "/a/b.c" in one Secret; rename one of them',
      ],
    ],
    [
      'an unknown workload',
      `${db}, connect: { workloads: [ap1] } }\n`,
      ['4:84 dependencies.db.connect.workloads[0]: unknown workload "ap1"; did you mean "api"?'],
    ],
    [
      'a variable that another one gives',
      `${db}, connect: { env: { HOST: '{host}' } } }\n  cache: { kind: external, host: redis, port: 6379, connect: { env: { HOST: '{host}' } } }\n`,
      ['5:71 dependencies.cache.connect.env.HOST: is given by the dependency "db" already'],
    ],
    [
      'a name with a dot',
      '  db.main: { kind: external, host: db, port: 5432 }\n',
      [
        '4:3 dependencies.db.main: "db.main" is no name: a name has lower-case letters, digits and dashes, at most 63',
      ],
    ],
    [
      'a cloud that an environment does not have, where the app goes there',
      '  files: { kind: aws-s3, per: { production: none } }\n',
      [
        '4:18 dependencies.files.kind: "aws-s3" needs a cloud, and the environment "staging" has none',
      ],
    ],
    [
      'manifests that are not there',
      '  cache: { kind: kubernetes, manifests: redis }\n',
      ['4:41 dependencies.cache.manifests: "redis" cannot be read: there is no such file'],
    ],
  ])('says so of %s', async (_, dependencies, problems) => {
    expect(await wrong(dependencies)).toEqual(problems)
  })

  it('is told in deliver.yml where the definition stands there', async () => {
    const inline = deliverYml.replace(
      'definition: deliver.app.yml',
      'definition: { workloads: { api: { manifests: deploy } }, dependencies: { db: { kind: extrenal } } }',
    )
    expect(await problemsOf({ ...shop, 'deliver.yml': inline })).toEqual([
      'deliver.yml:15:90 apps.checkout.definition.dependencies.db.kind: unknown kind of dependency "extrenal"; did you mean "external"?',
    ])
  })
})

describe('an app that another needs', () => {
  const needs = (app: string) =>
    `${appYml}dependencies: { it: { kind: app, app: ${app}, version: '>=2' } }\n`

  it('is one of the catalog', async () => {
    expect(
      await wrong("  it: { kind: app, app: paymnets, version: '>=2' }\n", {
        'deliver.yml': withPayments,
        'payments.yml': appYml,
      }),
    ).toEqual(['4:25 dependencies.it.app: unknown app "paymnets"; did you mean "payments"?'])
  })

  it('is delivered to where it is needed', async () => {
    const files = {
      'deliver.yml': `${withPayments}    environments: [staging]\n`,
      'payments.yml': appYml,
      'deliver.app.yml': needs('payments'),
    }
    expect(await problemsOf({ ...shop, ...files })).toEqual([
      'deliver.app.yml:3:39 dependencies.it.app: "payments" is not delivered to "production"',
    ])
  })

  it('does not need the first in turn', async () => {
    const files = {
      'deliver.yml': withPayments,
      'payments.yml': needs('checkout'),
      'deliver.app.yml': needs('payments'),
    }
    expect(await problemsOf({ ...shop, ...files })).toEqual([
      'deliver.app.yml:3:39 dependencies.it.app: apps wait for each other: checkout → payments → checkout',
      'payments.yml:3:39 dependencies.it.app: apps wait for each other: payments → checkout → payments',
    ])
  })

  it('may need it where they do not meet', async () => {
    const files = {
      'deliver.yml': withPayments,
      'payments.yml': needs('checkout').replace(' } }', ', per: { staging: none } } }'),
      'deliver.app.yml': needs('payments').replace(' } }', ', per: { production: none } } }'),
    }
    expect(await problemsOf({ ...shop, ...files })).toEqual([])
  })

  it('is not connected by the same Secret', async () => {
    const files = {
      'deliver.yml': withPayments.replace('  payments:', '  checkout-db:'),
      'payments.yml': `${appYml}dependencies: { main: { kind: external, host: a, port: 1 } }\n`,
      'deliver.app.yml': `${appYml}dependencies: { db-main: { kind: external, host: a, port: 1 } }\n`,
    }
    expect(await problemsOf({ ...shop, ...files })).toEqual([
      'deliver.app.yml:3:17 dependencies.db-main: would be connected by the Secret "checkout-db-main-connection", as one of "checkout-db" is; rename it',
      'payments.yml:3:17 dependencies.main: would be connected by the Secret "checkout-db-main-connection", as one of "checkout" is; rename it',
    ])
  })
})

describe('what deliver.yml says of dependencies', () => {
  const told = (top: string, app = '') =>
    problemsOf({ ...shop, 'deliver.yml': top + deliverYml, 'deliver.app.yml': appYml + app })

  it('names kinds, groups and environments that are there', async () => {
    const kinds =
      'kinds: { aws-s4: { owners: shop-team }, external: { owners: dba, per: { prod: { owners: [] } } }, shared: { owners: [] } }\n'
    expect(await told(kinds)).toEqual([
      'deliver.yml:1:10 kinds.aws-s4: unknown kind of dependency "aws-s4"; did you mean "aws-s3"?',
      'deliver.yml:1:61 kinds.external.owners: unknown group "dba"; known: shop-team',
      'deliver.yml:1:73 kinds.external.per.prod: unknown environment "prod"; did you mean "production"?',
      'deliver.yml:1:99 kinds.shared: "shared" stands for what "dependencies" declares here',
    ])
  })

  it('names clouds that are there, and none that are only simulated', async () => {
    const files = {
      ...shop,
      'deliver.yml': clouded
        .replace('aws: { region: eu-central-1 }', 'simulated: true')
        .replace('cloud: eu', 'cloud: us'),
    }
    expect(await problemsOf(files)).toEqual([
      'deliver.yml:3:17 clouds.eu.simulated: "simulated" clouds exist in the sandbox only',
      'deliver.yml:5:38 environments.staging.cloud: unknown cloud "us"; known: eu',
    ])
    expect(
      await problemsOf(
        { ...files, 'deliver.yml': files['deliver.yml'].replace('cloud: us', 'cloud: eu') },
        true,
      ),
    ).toEqual([])
  })

  it('calls no app as its own dependencies are called', async () => {
    const yml = deliverYml.replace('  checkout:', '  shared:')
    expect(await problemsOf({ ...shop, 'deliver.yml': yml })).toEqual([
      'deliver.yml:11:3 apps.shared: no app can be called "shared": dependencies of the platform are',
    ])
  })

  it('checks what is shared like what is not', async () => {
    const shared = `dependencies:
  main: { kind: external, host: db, prt: 1, owners: dba, channel: '#db', after: main }
  files: { kind: aws-s3, channel: '#db' }
  other: { kind: app, app: checkout, version: '1', channel: '#db' }
`
    expect(await told(shared)).toEqual([
      'deliver.yml:2:37 dependencies.main.prt: unknown key "prt"; did you mean "port"?',
      'deliver.yml:2:53 dependencies.main.owners: unknown group "dba"; known: shop-team',
      'deliver.yml:2:81 dependencies.main.after: dependencies wait for each other: main → main',
      'deliver.yml:4:18 dependencies.other.kind: "app" is only for the definition of an app',
    ])
  })

  it('is what an app means by a shared dependency', async () => {
    const shared = `dependencies:
  main: { kind: external, host: db, port: 1, channel: '#db', per: { staging: none } }
  files: { kind: aws-s3, channel: '#db' }
`
    const app = `dependencies:
  a: { kind: shared, dependency: mian }
  b: { kind: shared, dependency: main, host: x, connect: { env: { A: '{hots}' } } }
  c: { kind: shared }
  d: { kind: shared, dependency: files, per: { staging: none } }
  e: { kind: shared, dependency: files, per: { staging: none } }
`
    const lines = await told(shared, app)
    expect(lines.map((one) => one.replace('deliver.app.yml:', ''))).toEqual([
      '4:34 dependencies.a.dependency: unknown shared dependency "mian"; did you mean "main"?',
      '5:34 dependencies.b.dependency: "main" is not there in "staging"',
      '5:40 dependencies.b.host: is for deliver.yml, where "main" is declared',
      '5:70 dependencies.b.connect.env.A: external gives no "{hots}"; did you mean "{host}"? It gives {host}, {port}',
      '6:3 dependencies.c.dependency: is missing',
      '7:14 dependencies.d.kind: "aws-s3" needs a cloud, and the environment "production" has none',
      '8:14 dependencies.e.kind: "aws-s3" needs a cloud, and the environment "production" has none',
      '8:34 dependencies.e.dependency: is the dependency "d" already',
    ])
  })

  it('says which version comes after a migration', async () => {
    const files = {
      'deliver.app.yml': `${appYml}migrations: { expand: nowhere.yml, compatibleFrom: one }\n`,
    }
    expect(await problemsOf({ ...shop, ...files })).toEqual([
      'deliver.app.yml:3:23 migrations.expand: "nowhere.yml" cannot be read: there is no such file',
      'deliver.app.yml:3:52 migrations.compatibleFrom: a version reads "1.4.0"',
    ])
  })
})
