import { DeliveryError } from '#src/core/errors.ts'
import { doingOf, maySchedule, type Context } from '#src/door/command.ts'
import { missingOf } from '#src/door/grammar/arguments.ts'
import { parseLine, type Request } from '#src/door/grammar/line.ts'
import { aboutOf, type About } from '#src/door/rights/about.ts'
import { checkValues, namesOf } from '#src/door/values.ts'

/** What a schedule runs, as it is understood. */
export type ScheduledLine = {
  readonly request: Request
  readonly about: About
  /** As it was typed, without what calls the bot. */
  readonly line: string
}

/**
 * Reads a line that is to run later, as strictly as if it ran now: whoever schedules it may run it, and nothing is
 * missing. Throws DeliveryError.
 */
export async function lineMeant(
  context: Context,
  typed: string,
  doing = 'schedule',
): Promise<ScheduledLine> {
  const { catalog, commands, rights, store } = context
  const names = namesOf(catalog)
  const request = parseLine(typed, commands, names)
  checkValues(request, catalog, rights, commands)
  refuseUnfit(request)
  refuseIncomplete(request, context)
  const about = await aboutOf(request, store)
  refuseWithoutRight(request, about, { ...context, doing })
  await refuseSenseless(request, context)
  return {
    request,
    about,
    line: typed
      .trim()
      .replace(/^\/deliver(?=\s)/, '')
      .trim(),
  }
}

function refuseWithoutRight(
  { command }: Request,
  { environment, app, demand }: About,
  { rights, doing }: Pick<Context, 'rights'> & { readonly doing: string },
): void {
  if (rights.may(command.permission, environment, app, demand)) return
  const where = environment === undefined ? '' : ` in ${environment}`
  throw new DeliveryError(
    'not-allowed',
    `Cannot ${doing} "${command.name}": you may not ${doingOf(command)}${where} yourself`,
    { hint: 'A schedule has the rights that you have when it runs; `/deliver whoami` shows them' },
  )
}

/** What is not possible now may be so at its time; what makes no sense never does. */
async function refuseSenseless({ command, given }: Request, context: Context): Promise<void> {
  try {
    await command.check?.(given, context)
  } catch (error) {
    if (error instanceof DeliveryError && error.code === 'bad-usage') throw error
  }
}

function refuseUnfit({ command, given }: Request): void {
  if (!maySchedule(command))
    throw new DeliveryError(
      'not-possible',
      `Cannot schedule "${command.name}": it wants a person at that moment`,
      {
        hint: 'What can be scheduled: what only looks, deliveries, restarts, scalings, holds, locks and freezes',
      },
    )
  if (given['emergency'] !== undefined)
    throw new DeliveryError(
      'not-possible',
      'Cannot schedule an emergency: nobody knows of it yet',
      {
        hint: 'Leave --emergency out: votes, gates and freezes are waited for then',
      },
    )
}

function refuseIncomplete({ command, given }: Request, { catalog }: Context): void {
  const missing = missingOf(command, given, command.needs?.(given, catalog))
  if (missing.length > 0)
    throw new DeliveryError(
      'bad-usage',
      `Cannot schedule "${command.name}": it does not say ${missing.map(({ flag }) => flag).join(', ')}`,
      {
        hint: 'Put all of the command in quotes: `/deliver schedule "restart checkout staging" daily at 6:30`',
      },
    )
  const args = command.args.safeParse(given)
  if (args.success) return
  const [issue] = args.error.issues
  throw new DeliveryError(
    'bad-usage',
    `Cannot schedule "${command.name}": --${String(issue?.path[0])}: ${issue?.message}`,
  )
}
