import type { AnyKind } from '#src/core/dependencies/kind.ts'
import type { AnyRecordKind, RecordKind } from '#src/core/record.ts'
import { alertmanagerKind } from './alertmanager.ts'
import { alertGroupKind } from './alert-group/kind.ts'
import { alertPictureKind } from './alert-group/picture.ts'
import { alertStormKind } from './alert-group/storm.ts'
import { countersignKind } from './countersign.ts'
import { dependencyRecordKind } from './dependency/kind.ts'
import { deliveryKind } from './delivery/kind.ts'
import { freezeKind } from './freeze.ts'
import { groupWatchKind } from './group-watch.ts'
import { lockKind } from './lock.ts'
import { logFollowKind } from './log-follow.ts'
import { pipelineKind } from './pipeline.ts'
import { promotionKind } from './promotion.ts'
import { releaseSourceKind } from './release-source.ts'
import { scheduleKind } from './schedule/kind.ts'
import { signOffKind } from './sign-off.ts'
import { silenceKind } from './silence.ts'

/** What needs nothing to be told of it. */
const kinds: ReadonlyMap<string, AnyRecordKind> = new Map(
  [
    alertmanagerKind,
    alertGroupKind,
    alertPictureKind,
    alertStormKind,
    countersignKind,
    deliveryKind,
    freezeKind,
    groupWatchKind,
    lockKind,
    logFollowKind,
    pipelineKind,
    promotionKind,
    releaseSourceKind,
    scheduleKind,
    signOffKind,
    silenceKind,
  ].map((kind) => [kind.kind, kind as RecordKind<unknown>]),
)

/** Every kind of record that the loop drives, by name. Dependencies have kinds of their own, a team's among them. */
export function kindsWith(
  dependencyKind: (name: string) => AnyKind | undefined,
): ReadonlyMap<string, AnyRecordKind> {
  const dependency = dependencyRecordKind(dependencyKind)
  return new Map([...kinds, [dependency.kind, dependency]])
}
