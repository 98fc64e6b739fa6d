import { awsSecret } from './aws-secret/kind.ts'
import { AwsSecretSpec } from './aws-secret/spec.ts'
import { external } from './external/kind.ts'
import { cloudSecretsOf, ExternalSpec } from './external/spec.ts'

/** Names of the cloud's secrets that a dependency would read and hand over. */
export function cloudSecretsIn(kind: string, spec: unknown): readonly string[] {
  if (kind === awsSecret.kind) return [AwsSecretSpec.parse(spec).secret]
  return kind === external.kind ? cloudSecretsOf(ExternalSpec.parse(spec).secrets) : []
}
