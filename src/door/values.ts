import { environmentsOf, type App, type Catalog } from '#src/core/catalog.ts'
import { DeliveryError, type ErrorCode } from '#src/core/errors.ts'
import { sharedOwner } from '#src/core/dependencies/need.ts'
import { doingOf } from './command.ts'
import { argumentsOf, type Argument } from './grammar/arguments.ts'
import { commandOf, formatLine, type Commands, type Request } from './grammar/line.ts'
import type { Names } from './grammar/reader.ts'
import type { Rights } from './rights.ts'
import { didYouMean, nearest } from './grammar/suggest.ts'
import { usageHint } from './grammar/usage.ts'
import { isTopic } from './topics.ts'

/** The names that the catalog knows. */
export function namesOf(catalog: Catalog): Names {
  return { apps: Object.keys(catalog.apps), environments: Object.keys(catalog.environments) }
}

/** The apps that the person may see: those with an environment that they may see. */
export function visibleApps(catalog: Catalog, rights: Rights): readonly App[] {
  return Object.values(catalog.apps).filter(
    (app) => visibleEnvironments(catalog, rights, app).length > 0,
  )
}

/** The environments that the person may see, of one app or of all. */
export function visibleEnvironments(
  catalog: Catalog,
  rights: Rights,
  app?: App,
): readonly string[] {
  const all = app ? environmentsOf(catalog, app) : Object.keys(catalog.environments)
  return all.filter((name) => rights.may('view', name))
}

/**
 * Refuses apps, environments and commands that do not exist, and environments that the app is not delivered to, with
 * what was probably meant. Only what the person may see is suggested.
 */
export function checkValues(
  request: Request,
  catalog: Catalog,
  rights: Rights,
  commands: Commands,
  isFormer = false,
): void {
  const meant = (name: string, value: string) =>
    formatLine(
      { ...request, given: { ...request.given, [name]: value } },
      commands,
      namesOf(catalog),
    )
  for (const argument of argumentsOf(request.command)) {
    const value = request.given[argument.name]
    if (value !== undefined && !(isFormer && argument.names === 'app'))
      check({ request, argument, value, catalog, rights, commands, meant })
  }
}

type Check = {
  readonly request: Request
  readonly argument: Argument
  readonly value: string
  readonly catalog: Catalog
  readonly rights: Rights
  readonly commands: Commands
  /** The whole line with another value. */
  readonly meant: (name: string, value: string) => string
}

function check(checked: Check): void {
  const { argument, value, commands } = checked
  if (argument.names === 'command' && !isTopic(value)) commandOf(value, commands)
  if (argument.names === 'app') checkApp(checked)
  if (argument.names === 'environment') checkEnvironment(checked)
  if (argument.names === 'release') checkVersion(checked)
}

/** What no source of releases calls a version is a slip in the line: `checkout@1.5.0@staging`. */
function checkVersion({ request, value }: Check): void {
  if (/^\w[\w.+/-]*$/.test(value)) return
  throw new DeliveryError(
    'unknown-release',
    `Cannot ${doingOf(request.command)}: "${value.slice(0, 60)}" is no version`,
    { hint: `A version reads like "1.5.0". ${usageHint(request.command)}` },
  )
}

function checkApp(checked: Check): void {
  const { value, catalog, rights, argument } = checked
  if (argument.orShared && value === sharedOwner) return
  if (Object.hasOwn(catalog.apps, value)) return
  const known = visibleApps(catalog, rights).map(({ name }) => name)
  throw unknown(checked, 'unknown-app', known, 'apps')
}

function checkEnvironment(checked: Check): void {
  const { request, value, catalog, rights } = checked
  const app = Object.entries(catalog.apps).find(([name]) => name === request.given['app'])?.[1]
  const known = visibleEnvironments(catalog, rights, app)
  if (!Object.hasOwn(catalog.environments, value))
    throw unknown(checked, 'unknown-environment', known, 'environments')
  if (app && !environmentsOf(catalog, app).includes(value))
    throw new DeliveryError(
      'unknown-environment',
      `Cannot ${doingOf(request.command)}: ${app.name} is not delivered to "${value}"`,
      { hint: `It is delivered to ${known.join(', ')}` },
    )
}

function unknown(
  checked: Check,
  code: ErrorCode,
  known: readonly string[],
  plural: string,
): DeliveryError {
  const { request, argument, value, meant } = checked
  const guess = nearest(value, known)
  return new DeliveryError(
    code,
    `Cannot ${doingOf(request.command)}: there is no ${plural.slice(0, -1)} "${value.slice(0, 60)}"`,
    {
      hint: guess
        ? `Did you mean "${guess}"? Then say \`/deliver ${meant(argument.name, guess)}\``
        : didYouMean(value, known, plural),
    },
  )
}
