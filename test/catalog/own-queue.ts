import type { Manifest } from '#src/core/plan/objects.ts'
import { deliverYml } from './folder.ts'

/** A kind of the team's own needs nothing of ours to be rendered. */
const queues = `kinds:
  queue: { owners: [shop-team, U0OPS], module: queue.ts, per: { staging: { owners: [] } } }
`
export const withKinds = { 'deliver.yml': queues + deliverYml, 'queue.ts': 'export default {}' }

export const url = 'amqp://{user}:{password}@{host}'
export const jobs = `dependencies:
  jobs:
    kind: queue
    size: 3
    connect: { env: { JOBS_URL: '${url}' }, files: { /etc/jobs/ca.pem: '{ca}' } }
`

/** The containers of an object, those of its initContainers too. */
export function containersOf(
  manifest: Manifest | undefined,
): readonly Readonly<Record<string, unknown>>[] {
  const found: Readonly<Record<string, unknown>>[] = []
  JSON.stringify(manifest, (_, value: unknown) => {
    const fields = (value ?? {}) as Readonly<Record<string, unknown>>
    if (fields['name'] && fields['image']) found.push(fields)
    return value
  })
  return found
}
