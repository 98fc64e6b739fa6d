import type { Store } from '#db/store.ts'
import type { Catalog } from '#src/core/catalog.ts'
import type { Clock } from '#src/core/clock.ts'
import { DeliveryError } from '#src/core/errors.ts'
import type { Log } from '#src/core/log.ts'
import { argumentsOf, missingOf } from './grammar/arguments.ts'
import { authorise } from './rights/authorise.ts'
import { ask, rightsOf } from './rights/rights-of.ts'
import { doingOf, type Context, type Preview, type Releases } from './command.ts'
import { choicesFor } from './complete.ts'
import { isFormerApp } from './deliveries/former.ts'
import type { Acts, Rehearse } from './dependencies/facts.ts'
import type { Answer, Door } from './door.ts'
import { electorOf } from './electors.ts'
import { formOf } from './form.ts'
import { ExtraWord } from './grammar/reader.ts'
import type { Commands, Request } from './grammar/line.ts'
import { Invocation } from './invocation.ts'
import { votersNamed } from './rights/named.ts'
import { requestOf, wantedOfPlace, withPlace } from './request.ts'
import type { Watching } from '#src/core/watch/watching.ts'
import type { Identity } from '#src/core/rules/identity.ts'
import type { Rights } from './rights.ts'
import { auditingOf, type Auditing } from './auditing/auditing.ts'
import { usageHint } from './grammar/usage.ts'
import { checkValues, namesOf } from './values.ts'
import { refuseUnknownRelease } from './unknown-release.ts'

export type DoorServices = {
  readonly commands: Commands
  readonly store: Store
  readonly identity: Identity
  /** The present catalog: it changes while the bot runs. */
  readonly catalog: () => Catalog
  /** What is wrong with its files, where an edit was not taken. */
  readonly catalogProblems: () => readonly string[]
  readonly releases: Releases
  readonly preview: Preview
  readonly acts: Acts
  readonly rehearse: Rehearse
  readonly watching: Watching
  readonly clock: Clock
  readonly workspace: string
  readonly log: Log
}

/** Builds the one door: who may ask, what is meant, whether they may, and then the command itself. */
export function createDoor(services: DoorServices): Door {
  const { store, commands, catalog, workspace, log } = services
  const passing = new Set<string>()
  const tooLate = new Set<string>()

  return {
    async receive(invocation) {
      if (isDurable(invocation, services)) return store.receive(invocation.id, invocation)
      return remember(passing, invocation.id)
    },

    async dispatch(asked) {
      const invocation = await named(asked, services)
      const auditing = auditingOf(invocation, services)
      try {
        if (tooLate.delete(invocation.id)) throw isTooLate()
        const given = await answer(invocation, { ...services, store: auditing.store }, auditing)
        await auditing.answered(given)
        return given
      } catch (error) {
        await auditing.refused(error)
        log.info(
          { invocation: invocation.id, actor: invocation.actor, error },
          'a request was not fulfilled',
        )
        throw error
      } finally {
        if (isDurable(invocation, services)) await finish(invocation, services)
      }
    },

    async unfinished() {
      const rows = await store.unfinished()
      const oldest = services.clock.now() - LONGEST_INTERRUPTION
      for (const { id, at } of rows) if (at < oldest) tooLate.add(id)
      return rows.flatMap(({ payload }) => {
        const invocation = Invocation.safeParse(payload)
        return invocation.success ? [invocation.data] : []
      })
    },

    async complete(request) {
      const actor = { type: 'person', id: request.actorId, name: request.actorId } as const
      const rights = await rightsOf(
        { via: 'slash', workspace, actor },
        catalog(),
        services.identity,
      )
      return choicesFor(request, { ...services, commands, catalog: catalog(), rights })
    },

    form(name, given, chosen) {
      const command = commands.get(name)
      const wanted = command?.needs?.({ ...given, ...chosen }, catalog())
      return command && formOf(command, given, { chosen, ...(wanted && { wanted }) })
    },
  }
}

/** What was asked longer ago than this, in milliseconds, is not what anybody expects to happen now. */
const LONGEST_INTERRUPTION = 15 * 60_000

function isTooLate(): DeliveryError {
  return new DeliveryError(
    'not-possible',
    'Cannot do that any more: the bot was interrupted for more than 15 minutes after you asked',
    { hint: 'Nothing was changed. Ask again if it is still wanted' },
  )
}

/** A mention says only by which id somebody is known; whoever reads of it later wants the name. */
async function named(invocation: Invocation, { identity }: DoorServices): Promise<Invocation> {
  const { actor } = invocation
  if (actor.type !== 'person' || actor.name !== actor.id) return invocation
  const person = await identity.person(actor.id).catch(() => undefined)
  return person ? { ...invocation, actor: { ...actor, name: person.name } } : invocation
}

/** Redelivery comes within minutes: what is not stored is remembered here, the oldest forgotten first. */
function remember(passing: Set<string>, id: string): 'new' | 'seen' {
  if (passing.has(id)) return 'seen'
  passing.add(id)
  for (const oldest of passing) {
    if (passing.size <= 5_000) break
    passing.delete(oldest)
  }
  return 'new'
}

/** Whether a crash must not lose it: it changes something, and needs no form first. */
function isDurable(invocation: Invocation, { commands, catalog }: DoorServices): boolean {
  try {
    const request = requestOf(invocation, commands, namesOf(catalog()))
    if (request.command.effect === 'read') return false
    const mayBeComplete =
      invocation.place?.thread !== undefined && wantedOfPlace(request) !== 'nothing'
    return mayBeComplete || missingNow(request, catalog()).length === 0
  } catch {
    return false
  }
}

async function answer(
  invocation: Invocation,
  services: DoorServices,
  auditing: Pick<Auditing, 'understood'>,
): Promise<Answer> {
  const { commands, identity, store, workspace } = services
  const catalog = services.catalog()
  if (invocation.workspace !== workspace)
    throw new DeliveryError('not-allowed', 'Cannot do that: it comes from another workspace')

  const rights = await rightsOf(invocation, catalog, identity)
  const said = readRequest(invocation, catalog, rights, commands)
  const request = await withPlace(said, invocation, store)
  const isFormer = await isFormerApp(request, catalog, rights, store)
  checkValues(request, catalog, rights, commands, isFormer)
  auditing.understood(request)
  await authorise(request, rights, { store, catalog, identity })

  const elector: Context['elector'] = (id, environment) =>
    ask(() => electorOf(id, environment, workspace, catalog, identity))
  const named: Context['named'] = (voters) => ask(() => votersNamed(voters, catalog, identity))
  const timezone: Context['timezone'] = () => ask(() => timezoneOf(invocation, identity))
  const context = {
    ...services,
    invocation,
    now: services.clock.now(),
    catalog,
    rights,
    elector,
    named,
    timezone,
  }
  const missing = missingNow(request, catalog)
  if (missing.length > 0 && invocation.via !== 'shell') {
    await refuseUnknownRelease(request, services)
    await request.command.check?.(request.given, context)
    const wanted = missing.map(({ name }) => name)
    const explanation = await request.command.explain?.(request.given, context)
    const form = formOf(request.command, request.given, { wanted })
    return { type: 'form', form: { ...form, ...(explanation && { explanation }) } }
  }
  return { type: 'message', message: await run(request, context) }
}

/** With what is wanted this time alone: at a shell, which has no forms, the command itself says so. */
function missingNow({ command, given }: Request, catalog: Catalog) {
  return missingOf(command, given, command.needs?.(given, catalog))
}

/** An account of the machine has no clock of its own. */
async function timezoneOf({ actor, via }: Invocation, identity: Identity) {
  if (actor.type !== 'person' || via === 'shell') return undefined
  return (await identity.person(actor.id))?.timezone
}

/** An unknown app is what is wrong with a line, rather than the words that it made too many. */
function readRequest(
  invocation: Invocation,
  catalog: Catalog,
  rights: Rights,
  commands: Commands,
): Request {
  try {
    return requestOf(invocation, commands, namesOf(catalog))
  } catch (error) {
    if (error instanceof ExtraWord) checkValues(error.request, catalog, rights, commands)
    throw error
  }
}

async function run({ command, given }: Request, context: Context) {
  const [missing] = missingOf(command, given)
  if (missing) throw badUsage(command, `the ${missing.name} is missing`)
  const args = command.args.safeParse(given)
  if (args.success) return command.run(args.data, context)
  const [issue] = args.error.issues
  const wrong = argumentsOf(command).find(({ name }) => name === issue?.path[0])
  if (wrong?.isSwitch)
    throw badUsage(
      command,
      `"${wrong.flag}" is yes or no, not "${(given[wrong.name] ?? '').slice(0, 60)}"`,
    )
  throw badUsage(command, `${wrong?.flag}: ${issue?.message}`)
}

function badUsage(command: Request['command'], problem: string): DeliveryError {
  return new DeliveryError('bad-usage', `Cannot ${doingOf(command)}: ${problem}`, {
    hint: usageHint(command),
  })
}

/** What was answered needs no second run. If even that cannot be written, the second run finds what the first made. */
async function finish({ id }: Invocation, { store, log }: DoorServices): Promise<void> {
  try {
    await store.finish(id)
  } catch (error) {
    log.warn({ invocation: id, error }, 'cannot mark a request as answered')
  }
}
