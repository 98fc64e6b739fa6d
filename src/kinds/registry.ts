import type { RecordKind } from '#src/core/record.ts'
import { countersignKind } from './countersign.ts'
import { deliveryKind } from './delivery/kind.ts'
import { freezeKind } from './freeze.ts'
import { groupWatchKind } from './group-watch.ts'
import { lockKind } from './lock.ts'
import { pipelineKind } from './pipeline.ts'
import { promotionKind } from './promotion.ts'
import { releaseSourceKind } from './release-source.ts'
import { signOffKind } from './sign-off.ts'

/** Every kind of record that the loop drives, by name. */
export const kinds: ReadonlyMap<string, RecordKind<unknown>> = new Map(
  [
    countersignKind,
    deliveryKind,
    freezeKind,
    groupWatchKind,
    lockKind,
    pipelineKind,
    promotionKind,
    releaseSourceKind,
    signOffKind,
  ].map((kind) => [kind.kind, kind as RecordKind<unknown>]),
)
