import type { Cloud } from '#providers/cloud/cloud.ts'
import type { Clock } from '#src/core/clock.ts'
import { accessOf, type AwsEntry } from './access.ts'
import { awsBuckets } from './buckets.ts'
import { calling } from './calling.ts'
import { awsDatabases } from './databases.ts'
import { callerIdentity } from './identity.ts'
import { awsSecrets } from './secrets.ts'

/** An account of AWS in one region. */
export function openAwsCloud(
  entry: AwsEntry,
  deps: { readonly name: string; readonly clock: Clock },
): Cloud {
  const access = accessOf(entry)
  const { name, clock } = deps
  const databases = awsDatabases(access, deps)
  const secrets = awsSecrets(access, name)
  const buckets = awsBuckets(access, name)
  return {
    databases,
    secrets,
    buckets,
    ping: (signal) =>
      calling({ cloud: name, doing: 'ask who we are', action: 'sts:GetCallerIdentity' }, () =>
        callerIdentity(access, clock.now(), signal),
      ),
    async close() {
      for (const part of [databases, secrets, buckets]) part.close()
    },
  }
}
