import type { App } from '#src/core/catalog.ts'
import type { Delivery } from '#src/core/delivery.ts'
import { isSameRelease } from '#src/core/release.ts'
import type { SignOff } from '#src/core/rules/sign-off.ts'
import { targetKey, type Target } from '#src/core/target.ts'
import type { Context } from '#src/door/command.ts'
import { rejectionsOf } from '#src/door/pipeline/sign-offs.ts'
import { deliveriesOf } from './find.ts'
import { visibleApps, visibleEnvironments } from '#src/door/values.ts'

type Sources = Pick<Context, 'catalog' | 'rights' | 'store'>

/** An app with what runs where, of the environments that the person may see. */
export type AppWithVersions = {
  readonly name: string
  readonly owners: string | undefined
  readonly channel: string
  readonly environments: readonly { readonly name: string; readonly version: string | undefined }[]
}

/** A target with what is in it and on its way to it. */
export type TargetInFlight = {
  readonly app: string
  readonly environment: string
  readonly target: Target | undefined
  readonly inFlight: readonly Delivery[]
  /** Where QA rejected what is settled; only told of one app. */
  readonly rejections?: readonly SignOff[]
  /** The catalog does not have the app any more. */
  readonly isFormer?: boolean
}

/** Every app that the person may see. */
export async function appRows({
  catalog,
  rights,
  store,
}: Sources): Promise<readonly AppWithVersions[]> {
  return Promise.all(
    visibleApps(catalog, rights).map(async (app) => ({
      name: app.name,
      owners: app.owners,
      channel: app.channel,
      environments: await Promise.all(
        visibleEnvironments(catalog, rights, app).map(async (name) => {
          const target = await store.target(targetKey(app.name, name))
          return { name, version: target?.settled?.release.version }
        }),
      ),
    })),
  )
}

/** The targets of one app or all, in one environment or all, as far as the person may see them. */
export async function targetRows(
  { catalog, rights, store }: Sources,
  only: { readonly app?: string | undefined; readonly environment?: string | undefined } = {},
): Promise<readonly TargetInFlight[]> {
  const running = (await deliveriesOf(store, { done: false })).map(({ document }) => document)
  const former =
    only.app === undefined || Object.hasOwn(catalog.apps, only.app)
      ? []
      : await formerRows(only.app, { catalog, rights, store }, running)
  const targets = visibleApps(catalog, rights)
    .filter(({ name }) => only.app === undefined || name === only.app)
    .flatMap((app: App) =>
      visibleEnvironments(catalog, rights, app).map((environment) => ({
        app: app.name,
        environment,
      })),
    )
    .filter(({ environment }) => only.environment === undefined || environment === only.environment)
  const keys = targets.map(({ app, environment }) => targetKey(app, environment))
  const rejected = only.app === undefined ? [] : await rejectionsOf(store, keys)
  const present = await Promise.all(
    targets.map(async ({ app, environment }) => {
      const key = targetKey(app, environment)
      const target = await store.target(key)
      const inFlight = running.filter((delivery) => delivery.target === key)
      const release = target?.settled?.release
      const rejections = rejected.filter((one) => release && isSameRelease(one.release, release))
      return { app, environment, target, inFlight: activeFirst(inFlight, target), rejections }
    }),
  )
  const isMeant = ({ environment }: TargetInFlight) =>
    only.environment === undefined || environment === only.environment
  return [...present, ...former.filter((row) => isMeant(row))]
}

/** Where an app that left the catalog was delivered to, as far as the person may see it. */
async function formerRows(
  app: string,
  { catalog, rights, store }: Sources,
  running: readonly Delivery[],
): Promise<readonly TargetInFlight[]> {
  const rows = await Promise.all(
    visibleEnvironments(catalog, rights).map(async (environment) => {
      const key = targetKey(app, environment)
      const target = await store.target(key)
      const inFlight = running.filter((delivery) => delivery.target === key)
      const row = { app, environment, target, inFlight: activeFirst(inFlight, target) }
      return target ? [{ ...row, isFormer: true }] : []
    }),
  )
  return rows.flat()
}

function activeFirst(
  deliveries: readonly Delivery[],
  target: Target | undefined,
): readonly Delivery[] {
  return deliveries.toSorted(
    (a, b) => orderOf(a, target) - orderOf(b, target) || a.requestedAt - b.requestedAt,
  )
}

function orderOf({ id }: Delivery, target: Target | undefined): number {
  return id === target?.active ? 0 : 1
}
