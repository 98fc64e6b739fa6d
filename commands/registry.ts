import type { AnyCommand } from '#src/door/command.ts'
import { abort } from './abort.ts'
import { ack } from './ack.ts'
import { alerts } from './alerts.ts'
import { autoscale } from './autoscale.ts'
import { approvals } from './approvals.ts'
import { approve } from './approve.ts'
import { apps } from './apps.ts'
import { audit } from './audit.ts'
import { cancel } from './cancel.ts'
import { contract } from './contract.ts'
import { countersign } from './countersign.ts'
import { dbRestore } from './db-restore.ts'
import { dbRotate } from './db-rotate.ts'
import { dbSnapshot } from './db-snapshot.ts'
import { dbStatus } from './db-status.ts'
import { deploy } from './deploy.ts'
import { depsAdopt } from './deps-adopt.ts'
import { depsCancel } from './deps-cancel.ts'
import { depsAgree } from './deps-agree.ts'
import { depsPlan } from './deps-plan.ts'
import { depsRemove } from './deps-remove.ts'
import { depsRetry } from './deps-retry.ts'
import { depsWhy } from './deps-why.ts'
import { deps } from './deps.ts'
import { describe } from './describe.ts'
import { events } from './events.ts'
import { freeze } from './freeze.ts'
import { freezes } from './freezes.ts'
import { help } from './help.ts'
import { history } from './history.ts'
import { hold } from './hold.ts'
import { lock } from './lock.ts'
import { logs } from './logs.ts'
import { metrics } from './metrics.ts'
import { pipeline } from './pipeline.ts'
import { promote } from './promote.ts'
import { rejectRelease } from './reject-release.ts'
import { reject } from './reject.ts'
import { releases } from './releases.ts'
import { report } from './report.ts'
import { restart } from './restart.ts'
import { resume } from './resume.ts'
import { retry } from './retry.ts'
import { revoke } from './revoke.ts'
import { rollback } from './rollback.ts'
import { scale } from './scale.ts'
import { schedulePause } from './schedule-pause.ts'
import { scheduleResume } from './schedule-resume.ts'
import { scheduleRun } from './schedule-run.ts'
import { schedule } from './schedule.ts'
import { schedules } from './schedules.ts'
import { signoff } from './signoff.ts'
import { silence } from './silence.ts'
import { silences } from './silences.ts'
import { status } from './status.ts'
import { top } from './top.ts'
import { unfollow } from './unfollow.ts'
import { unfreeze } from './unfreeze.ts'
import { unlock } from './unlock.ts'
import { unschedule } from './unschedule.ts'
import { unsilence } from './unsilence.ts'
import { who } from './who.ts'
import { whoami } from './whoami.ts'
import { why } from './why.ts'

const all: readonly AnyCommand[] = [
  help,
  apps,
  releases,
  pipeline,
  deploy,
  promote,
  rollback,
  restart,
  scale,
  autoscale,
  contract,
  approve,
  reject,
  revoke,
  approvals,
  countersign,
  signoff,
  rejectRelease,
  hold,
  resume,
  cancel,
  abort,
  retry,
  lock,
  unlock,
  who,
  freeze,
  unfreeze,
  freezes,
  schedule,
  schedules,
  schedulePause,
  scheduleResume,
  scheduleRun,
  unschedule,
  deps,
  depsPlan,
  depsWhy,
  depsRetry,
  depsAdopt,
  depsRemove,
  depsAgree,
  depsCancel,
  dbStatus,
  dbSnapshot,
  dbRestore,
  dbRotate,
  alerts,
  ack,
  silence,
  silences,
  unsilence,
  status,
  describe,
  events,
  top,
  why,
  metrics,
  logs,
  unfollow,
  report,
  history,
  audit,
  whoami,
]

/** Everything that people can say, in the order in which help shows it. A new command is a file and a line here. */
export const commands: ReadonlyMap<string, AnyCommand> = new Map(
  all.map((command) => [command.name, command]),
)
