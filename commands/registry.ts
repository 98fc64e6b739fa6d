import type { AnyCommand } from '#src/door/command.ts'
import { abort } from './abort.ts'
import { approvals } from './approvals.ts'
import { approve } from './approve.ts'
import { apps } from './apps.ts'
import { audit } from './audit.ts'
import { cancel } from './cancel.ts'
import { countersign } from './countersign.ts'
import { deploy } from './deploy.ts'
import { help } from './help.ts'
import { history } from './history.ts'
import { reject } from './reject.ts'
import { releases } from './releases.ts'
import { restart } from './restart.ts'
import { retry } from './retry.ts'
import { revoke } from './revoke.ts'
import { rollback } from './rollback.ts'
import { scale } from './scale.ts'
import { status } from './status.ts'
import { whoami } from './whoami.ts'
import { why } from './why.ts'

const all: readonly AnyCommand[] = [
  help,
  apps,
  releases,
  deploy,
  rollback,
  restart,
  scale,
  approve,
  reject,
  revoke,
  approvals,
  countersign,
  cancel,
  abort,
  retry,
  status,
  why,
  history,
  audit,
  whoami,
]

/** Everything that people can say, in the order in which help shows it. A new command is a file and a line here. */
export const commands: ReadonlyMap<string, AnyCommand> = new Map(
  all.map((command) => [command.name, command]),
)
