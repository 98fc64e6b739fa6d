/** A catalog with a real cluster, an AWS account and one environment that people let releases into. */
export const platformOf = (at: {
  readonly kubeconfig: string
  readonly namespace: string
  readonly aws: string
}) => `clusters:
  box: { kubeconfig: { file: ${at.kubeconfig} } }
clouds:
  main: { aws: { region: eu-central-1, endpoint: '${at.aws}' } }
bounds: { secrets: ['prod/'] }
environments:
  production:
    cluster: box
    namespace: ${at.namespace}
    cloud: main
    protected: true
    approval: { from: [release-managers], count: 1 }
groups:
  shop-team: { slackGroup: S0SHOP }
  release-managers: { users: [U0RITA] }
  dba: { users: [U0DAVE] }
roles:
  viewer: { everyone: true }
  developer: { groups: [shop-team, release-managers] }
  operator: { users: [U0OLGA, U0OMAR] }
kinds:
  aws-rds: { owners: dba }
apps:
  checkout:
    owners: shop-team
    channel: '#checkout'
    releases: { simulated: true, image: registry.example/shop/checkout }
    definition: { file: deliver.app.yml, at: tag }
`

const database = (version: string) => `  db:
    kind: aws-rds
    version: '${version}'
    class: db.t4g.medium
    storage: 50
    connect: { env: { DATABASE_URL: 'postgres://{user}:{password}@{host}:{port}/{name}' } }
`

const others = `  cache:
    kind: kubernetes
    manifests: redis
    connect: { env: { REDIS_HOST: '{service}' } }
  files:
    kind: aws-s3
    connect: { env: { BUCKET: '{bucket}' } }
  pay:
    kind: aws-secret
    secret: prod/pay
    keys: [token]
    connect: { env: { PAY_TOKEN: '{token}' } }
`

const migrations = (oldest: string) =>
  `migrations: { expand: jobs/expand.yml, compatibleFrom: ${oldest} }\n`

/** What each release of the app needs. */
export const releases: Readonly<Record<string, string>> = {
  '2.0.0': `dependencies:\n${database('16.4')}${others}${migrations('2.0.0')}`,
  '2.1.0': `dependencies:\n${database('17.2')}${others}${migrations('2.1.0')}`,
  '2.2.0': `dependencies:\n${others}`,
}

/** The files of a release beside its definition; some of them it does not name. */
export const filesOf = (version: string): Readonly<Record<string, string>> => ({
  'deliver.app.yml': `workloads: { api: { manifests: deploy, container: api } }\n${releases[version]}`,
  'deploy/deployment.yml': deployment('checkout', 'api', 'registry.example/shop/checkout'),
  'redis/redis.yml': `${deployment('redis', 'redis', 'redis:8')}---
apiVersion: v1
kind: Service
metadata: { name: redis }
spec: { selector: { app: redis }, ports: [{ port: 6379 }] }
`,
  'jobs/expand.yml': expand,
})

/** Its pod is done after so long (stages.yaml): time to see that nothing is rolled out before. */
const expand = `apiVersion: batch/v1
kind: Job
metadata: { name: expand }
spec:
  template:
    metadata: { annotations: { sim/done-after: 2s } }
    spec:
      restartPolicy: Never
      containers: [{ name: migrate, image: registry.example/shop/checkout, args: [expand] }]
`

function deployment(name: string, container: string, image: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  replicas: 2
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: ${container}, image: '${image}' }] }
`
}
