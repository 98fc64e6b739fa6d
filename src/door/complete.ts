import { undertakingOf } from '#src/core/undertaking.ts'
import type { Store } from '#db/store.ts'
import { environmentsOf, type Catalog } from '#src/core/catalog.ts'
import { sharedOwner } from '#src/core/dependencies/need.ts'
import { demandOf } from '#src/core/rules/demand.ts'
import type { Release } from '#src/core/release.ts'
import { argumentsOf } from './grammar/arguments.ts'
import { readDependencies } from '#src/kinds/reading/dependencies.ts'
import { declaredFreezes } from './holds/find.ts'
import type { AnyCommand, Releases, Word } from './command.ts'
import { deliveriesOf } from './deliveries/find.ts'
import { signOffsOf } from './pipeline/sign-offs.ts'
import type { Choice, Completion } from './door.ts'
import type { Commands } from './grammar/line.ts'
import type { Rights } from './rights.ts'
import { schedulesOf } from './schedules/find.ts'
import { groupsThatFire, silencesKept } from './alerts/find.ts'
import { nameOf } from '#src/kinds/alert-group/group.ts'
import { alertGroupKind } from '#src/kinds/alert-group/kind.ts'
import { matcherWords } from '#src/kinds/silence.ts'
import { matching } from './grammar/suggest.ts'

export type CompletionServices = {
  readonly commands: Commands
  readonly catalog: Catalog
  readonly rights: Rights
  readonly store: Pick<Store, 'list'>
  readonly releases: Releases
}

/** What an argument may be, best match first, at most 100: only where the person may run the command. */
export async function choicesFor(
  request: Completion,
  services: CompletionServices,
): Promise<readonly Choice[]> {
  const command = services.commands.get(request.command)
  const argument = command && argumentsOf(command).find(({ name }) => name === request.argument)
  if (!command || !argument?.names) return []

  const choices = await sources[argument.names](command, request.given, services)
  if (choices[0] === chooseAppFirst) return choices
  return matching(request.typed, choices, ({ value, label }) => [value, label]).slice(0, 100)
}

/** A hint where a picker would be empty without a word; choosing the app empties the picker again. */
const chooseAppFirst: Choice = { value: 'choose-the-app-first', label: 'Choose the app first' }

type Source = (
  command: AnyCommand,
  given: Completion['given'],
  services: CompletionServices,
) => readonly Choice[] | Promise<readonly Choice[]>

const sources: Readonly<Record<NonNullable<Word['names']>, Source>> = {
  app: (command, _, { catalog, rights }) =>
    Object.values(catalog.apps)
      .filter((app) =>
        environmentsOf(catalog, app).some((name) => rights.may(command.permission, name, app.name)),
      )
      .map(({ name, owners }) => ({
        value: name,
        label: name,
        ...(owners && { description: `owned by ${owners}` }),
      })),

  environment: (command, given, { catalog, rights }) => {
    const app = Object.values(catalog.apps).find(({ name }) => name === given['app'])
    const all = app ? environmentsOf(catalog, app) : Object.keys(catalog.environments)
    return all
      .filter((name) => rights.may(command.permission, name, app?.name))
      .map((name) => ({
        value: name,
        label: name,
        ...(catalog.environments[name]?.protected && { description: 'protected' }),
      }))
  },

  release: async (_, given, { catalog, releases }) => {
    const app = given['app'] ?? ''
    if (app === '') return [chooseAppFirst]
    if (!Object.hasOwn(catalog.apps, app)) return []
    const known = await releases.known(app)
    return known.filter(({ draft }) => !draft).map((release) => releaseChoice(release))
  },

  delivery: async (command, _, { store, rights }) => {
    const isLook = command.effect === 'read'
    const deliveries = await deliveriesOf(store, { ...(!isLook && { done: false }), limit: 100 })
    return deliveries
      .filter(({ document }) =>
        rights.may(command.permission, document.environment, document.app, demandOf(document)),
      )
      .map(({ document, state }) => ({
        value: document.id,
        label: `${document.id}: ${undertakingOf(document).noun} ${undertakingOf(document).where}`,
        description: state,
      }))
  },

  signOff: async (command, _, { store, rights }) => {
    const requests = await signOffsOf(store, { done: false, limit: 100 })
    return requests
      .filter(({ environment, app }) => rights.may(command.permission, environment, app))
      .map(({ id, app, release, environment, state }) => ({
        value: id,
        label: `${id}: ${app} ${release.version} in ${environment}`,
        description: state,
      }))
  },

  freeze: async (command, _, { store, rights }) =>
    (await declaredFreezes(store))
      .filter(({ environment, app }) => rights.may(command.permission, environment, app))
      .map(({ id, app, environment, because }) => ({
        value: id,
        label: `${id}: ${app === undefined ? '' : `${app} in `}${environment}`,
        description: because.slice(0, 75),
      })),

  schedule: async (_, __, { store, rights }) =>
    (await schedulesOf(store))
      .filter(({ environment, app }) => rights.may('view', environment, app))
      .map(({ id, line, words }) => ({
        value: id,
        label: `${id}: ${line}`.slice(0, 75),
        description: words.slice(0, 75),
      })),

  alertGroup: async (command, _, { store, rights }) =>
    (await groupsThatFire(store))
      .filter(({ about }) => rights.may(command.permission, about.environment, about.app))
      .map(({ group }) => ({
        value: group.id,
        label: `${group.id}: ${nameOf(group)}`.slice(0, 75),
        description: alertGroupKind.stateOf(group),
      })),

  silence: async (command, _, { store, rights }) =>
    (await silencesKept(store))
      .filter(({ environment, app }) => rights.may(command.permission, environment, app))
      .map(({ id, matchers, comment }) => ({
        value: id,
        label: `${id}: ${matcherWords(matchers)}`.slice(0, 75),
        description: comment.slice(0, 75),
      })),

  dependency: async (_, given, { store, rights }) => {
    const { app = sharedOwner, environment } = given
    const all = await readDependencies(store)
    return all
      .filter((one) => one.owner === app && rights.may('view', one.environment))
      .filter((one) => environment === undefined || one.environment === environment)
      .map(({ name, environment: where, current, wanted, state }) => ({
        value: name,
        label: `${name} in ${where}`.slice(0, 75),
        description: `${state}: ${(current ?? wanted).description}`.slice(0, 75),
      }))
  },

  command: (_, __, { commands }) =>
    [...commands.values()].map(({ name, summary }) => ({
      value: name,
      label: name,
      description: summary,
    })),
}

function releaseChoice({ version, prerelease, publishedAt }: Release): Choice {
  const published =
    publishedAt === undefined ? '' : `published ${new Date(publishedAt).toISOString().slice(0, 10)}`
  return {
    value: version,
    label: prerelease ? `${version} (pre-release)` : version,
    ...(published && { description: published }),
  }
}
