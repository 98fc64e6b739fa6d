import type { AnyCommand } from '#src/door/command.ts'
import { abort } from './abort.ts'
import { apps } from './apps.ts'
import { cancel } from './cancel.ts'
import { deploy } from './deploy.ts'
import { help } from './help.ts'
import { history } from './history.ts'
import { releases } from './releases.ts'
import { retry } from './retry.ts'
import { rollback } from './rollback.ts'
import { status } from './status.ts'
import { why } from './why.ts'

const all: readonly AnyCommand[] = [
  help,
  apps,
  releases,
  deploy,
  rollback,
  cancel,
  abort,
  retry,
  status,
  why,
  history,
]

/** Everything that people can say, in the order in which help shows it. A new command is a file and a line here. */
export const commands: ReadonlyMap<string, AnyCommand> = new Map(
  all.map((command) => [command.name, command]),
)
