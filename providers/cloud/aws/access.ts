import type { RDSClientConfig } from '@aws-sdk/client-rds'
import { fromNodeProviderChain, fromTemporaryCredentials } from '@aws-sdk/credential-providers'
import type { CloudEntry } from '#src/core/dependencies/definition.ts'

export type AwsEntry = Extract<CloudEntry, { aws: unknown }>['aws']

/** What all clients of one account and region have in common. */
export type Access = Required<
  Pick<RDSClientConfig, 'region' | 'maxAttempts' | 'requestHandler'>
> & {
  readonly credentials: ReturnType<typeof fromNodeProviderChain>
  readonly endpoint?: string
}

/**
 * How AWS is spoken to: the credentials of the SDK's default chain, or those of a role that is assumed with them. Nothing
 * is tried twice here, for whoever asks has a back-off of its own. Asks nothing of the network.
 */
export function accessOf({ region, role, externalId, endpoint }: AwsEntry): Access {
  const shared = {
    region,
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: 5_000,
      requestTimeout: 15_000,
      throwOnRequestTimeout: true,
    },
    ...(endpoint !== undefined && { endpoint }),
  }
  if (role === undefined) return { ...shared, credentials: fromNodeProviderChain() }
  const credentials = fromTemporaryCredentials({
    params: {
      RoleArn: role,
      RoleSessionName: 'deliver',
      ...(externalId !== undefined && { ExternalId: externalId }),
    },
    clientConfig: shared,
  })
  return { ...shared, credentials }
}
