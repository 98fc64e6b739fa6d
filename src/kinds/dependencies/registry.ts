import type { DependencyKind } from '#src/core/dependencies/kind.ts'
import { app } from './app/kind.ts'
import { awsRds } from './aws-rds/kind.ts'
import { awsS3 } from './aws-s3/kind.ts'
import { awsSecret } from './aws-secret/kind.ts'
import { external } from './external/kind.ts'
import { kubernetes } from './kubernetes/kind.ts'

/** Every kind of dependency that we bring along. A new one is a file and a line here. */
export const dependencyKinds: ReadonlyMap<string, DependencyKind> = new Map(
  ([app, awsRds, awsS3, awsSecret, external, kubernetes] as DependencyKind[]).map((kind) => [
    kind.kind,
    kind,
  ]),
)
