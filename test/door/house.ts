import { openSqliteStore } from '#db/sqlite/store.ts'
import type { Store } from '#db/store.ts'
import { commands } from '#commands/registry.ts'
import { CatalogDocument, type Catalog } from '#src/core/catalog.ts'
import type { Watching } from '#src/core/watch/watching.ts'
import { DeliveryError, ProviderFailure } from '#src/core/errors.ts'
import { hashOf } from '#src/core/hash.ts'
import type { Log } from '#src/core/log.ts'
import type { Plan } from '#src/core/plan/plan.ts'
import type { Release } from '#src/core/release.ts'
import type { AnyCommand, Releases } from '#src/door/command.ts'
import { createDoor } from '#src/door/create.ts'
import type { Answer, Door } from '#src/door/door.ts'
import type { Invocation } from '#src/door/invocation.ts'
import type { Identity, Person } from '#src/core/rules/identity.ts'
import { failure } from '#src/messages/failure.ts'
import { dependencyKinds } from '#src/kinds/dependencies/registry.ts'
import { manualClock, type ManualClock } from '../support/clock.ts'

export const workspace = 'T1'

const definition = { workloads: { api: { manifests: 'deploy/api' } } }
const simulated = (image: string) => ({ simulated: true, image, poll: '10s' })
const document = CatalogDocument.parse({
  clusters: { shared: { simulated: true }, prod: { simulated: true } },
  environments: {
    dev: { cluster: 'shared', namespace: 'shop-dev' },
    staging: { cluster: 'shared', namespace: 'shop-staging', after: 'dev', direct: true },
    production: {
      cluster: 'prod',
      namespace: 'shop',
      after: 'staging',
      protected: true,
      direct: true,
    },
  },
  groups: {
    'shop-team': { users: ['UDEV'] },
    sre: { slackGroup: 'S0SRE', users: ['UOPS'] },
  },
  roles: {
    viewer: { users: ['UVIEW'], environments: ['dev'] },
    developer: { groups: ['shop-team'], environments: ['dev', 'staging'] },
    operator: { groups: ['sre'] },
  },
  apps: {
    checkout: {
      channel: '#checkout',
      owners: 'shop-team',
      releases: simulated('r/checkout'),
      definition,
    },
    payments: {
      channel: 'C0PAY',
      releases: simulated('r/payments'),
      definition,
      environments: ['dev', 'production'],
    },
  },
})

export const catalog: Catalog = {
  ...document,
  base: '/',
  apps: Object.fromEntries(
    Object.entries(document.apps).map(([name, app]) => [
      name,
      {
        ...app,
        name,
        definition: app.definition as Catalog['apps'][string]['definition'],
        base: '/',
      },
    ]),
  ),
}

export function person(id: string, rest: Partial<Person> = {}): Person {
  return {
    id,
    name: id.slice(1).toLowerCase(),
    teamId: workspace,
    isBot: false,
    isDeleted: false,
    isGuest: false,
    isForeign: false,
    ...rest,
  }
}

export const people: readonly Person[] = [
  person('UVIEW'),
  person('UDEV'),
  person('UOPS'),
  person('UNEW'),
  person('UBOT', { isBot: true }),
  person('UGUEST', { isGuest: true }),
  person('UGONE', { isDeleted: true }),
  person('UFOREIGN', { isForeign: true }),
  person('UOTHER', { teamId: 'T2' }),
]

export function release(app: string, version: string, rest: Partial<Release> = {}): Release {
  const digest = `sha256:${hashOf(`${app}@${version}`)}`
  return {
    app,
    version,
    tag: `v${version}`,
    artifacts: [{ type: 'image', image: `r/${app}`, tag: version, digest }],
    prerelease: version.includes('-'),
    draft: false,
    ...rest,
  }
}

const published: readonly Release[] = [
  release('checkout', '1.7.0', { draft: true }),
  release('checkout', '1.6.0-rc.1'),
  release('checkout', '1.5.0', { url: 'https://github.com/acme/checkout/releases/tag/v1.5.0' }),
  release('checkout', '1.4.0'),
  release('payments', '2.0.0'),
]

/** A workspace as Slack tells of it: groups are absent where it has none, and everything is while it does not answer. */
export type Directory = {
  isDown: boolean
  groups: Readonly<Record<string, readonly string[]>> | undefined
}

export type House = {
  /** What is wrong with the catalog's files. */
  catalogProblems: readonly string[]
  readonly door: Door
  readonly store: Store
  readonly clock: ManualClock
  readonly directory: Directory
  /** The plan that the next preview computes. */
  plan: Plan
  /** Says a line and answers what is shown: a message's text, an error's, or the fields of a form. */
  say(line: string, rest?: Partial<Invocation>): Promise<string>
  dispatch(rest: Partial<Invocation>): Promise<Answer>
}

export type HouseOptions = {
  readonly commands?: ReadonlyMap<string, AnyCommand>
  readonly find?: Releases['find']
  /** The one of this file when absent. */
  readonly catalog?: Catalog
  /** Nothing is watched when absent. */
  readonly watching?: Partial<Watching>
}

/** The door with everything behind it but the loop, on a store and a clock of its own. */
export function openHouse(options: HouseOptions = {}): House {
  const clock = manualClock()
  const store = openSqliteStore({ file: ':memory:', workspace, clock })
  const directory: Directory = { isDown: false, groups: { S0SRE: ['UOPS'] } }
  let said = 0

  const house: House = {
    door: createDoor({
      commands: options.commands ?? commands,
      store,
      identity: identityOf(directory),
      catalog: () => options.catalog ?? catalog,
      catalogProblems: () => house.catalogProblems,
      releases: {
        known: async (app) => published.filter((one) => one.app === app && one.version !== '1.4.0'),
        newest: async (app) => ({ releases: published.filter((one) => one.app === app) }),
        checkedAt: async () => clock.now() - 40_000,
        find:
          options.find ??
          (async (app, version) =>
            published.find((one) => one.app === app && one.version === version)),
      },
      preview: async ({ app, version }) => ({
        release: release(app, version),
        rendered: {
          manifests: hashOf('manifests'),
          inventory: [],
          cluster: 'shared',
          namespace: 'shop-staging',
          onFailure: 'rollback',
          progressDeadlineSeconds: 600,
        },
        plan: house.plan,
        from: '1.4.0',
      }),
      acts: (kind) => dependencyKinds.get(kind)?.acts ?? [],
      rehearse: async () => undefined,
      watching: { ...blind, ...options.watching },
      clock,
      workspace,
      log: quiet,
    }),
    store,
    clock,
    directory,
    catalogProblems: [],
    plan: { hash: hashOf('plan'), changes: [] },

    dispatch: (rest) =>
      house.door.dispatch({
        id: `slash-${++said}`,
        via: 'slash',
        workspace,
        actor: { type: 'person', id: 'UOPS', name: 'ops' },
        ...rest,
      }),

    async say(line, rest) {
      try {
        return inWords(await house.dispatch({ text: line, ...rest }))
      } catch (error) {
        return failure(error, 'ref').text
      }
    },
  }
  return house
}

/** What a person sees, in words. */
function inWords(answer: Answer): string {
  if (answer.type === 'message') return answer.message.text
  const { form } = answer
  const fields = form.fields.map(
    ({ name, input, optional }) => `${name}${optional ? '?' : ''} (${input})`,
  )
  return `form ${form.command} ${JSON.stringify(form.given)}: ${fields.join(', ')}`
}

export function identityOf(directory: Directory): Identity {
  const whenUp = <Value>(value: Value): Value => {
    if (directory.isDown)
      throw new ProviderFailure('Slack', 'unavailable', 'Cannot ask Slack: it does not answer')
    return value
  }
  return {
    person: async (id) => whenUp(people.find((one) => one.id === id)),
    members: async (group) => whenUp(directory.groups && (directory.groups[group] ?? [])),
  }
}

/** The error that a promise rejects with. */
export async function errorOf(promise: Promise<unknown>): Promise<DeliveryError> {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (error instanceof DeliveryError) return error
  throw new Error(`Cannot see an error: ${String(error)}`)
}

const quiet: Log = { debug() {}, info() {}, warn() {}, error() {} }

/** Nothing is watched here. */
const blind: Watching = {
  metrics: () =>
    Promise.reject(new DeliveryError('not-possible', 'Cannot show metrics: nothing is watched')),
  metricNames: async () => [],
  logs: () =>
    Promise.reject(new DeliveryError('not-possible', 'Cannot show logs: nothing is watched')),
  alerts: async () => [],
  autoscaled: async () => [],
  inspect: () =>
    Promise.reject(new DeliveryError('not-possible', 'Cannot look: nothing is watched')),
}
