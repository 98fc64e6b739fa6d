import type { Store } from '#db/store.ts'
import type { Cloud } from '#providers/cloud/cloud.ts'
import type { Alerts } from '#providers/alerts/alerts.ts'
import type { Cluster } from '#providers/cluster/cluster.ts'
import type { Logs } from '#providers/logs/logs.ts'
import type { Metrics } from '#providers/metrics/metrics.ts'
import type { Prober } from '#providers/probe/probe.ts'
import type { ReleaseSource } from '#providers/releases/releases.ts'
import type { Sql } from '#providers/sql/sql.ts'
import type { AnyKind } from '#src/core/dependencies/kind.ts'
import type { App, Catalog } from '#src/core/catalog.ts'
import type { Clock } from '#src/core/clock.ts'
import type { Audience, Elector } from '#src/core/rules/identity.ts'
import type { Log } from '#src/core/log.ts'
import type { Overrides } from '#src/core/plan/overrides.ts'
import type { RenderedManifests } from '#src/core/plan/rendering.ts'
import type { AnyRecordKind, RecordRef } from '#src/core/record.ts'
import type { Release } from '#src/core/release.ts'
import type { CommandOutcome, CommandRequest } from '#src/core/schedule/command.ts'

/** All that the engine touches. The wiring builds it once; tests build it from simulations and a clock of their own. */
export type World = {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly meter: Meter
  readonly kinds: ReadonlyMap<string, AnyRecordKind>
  catalog(): Catalog
  /** Rejects with ProviderFailure when the catalog has no such cluster, or it cannot be opened. */
  cluster(name: string): Promise<Cluster>
  releases(app: App): ReleaseSource
  /** Rejects with ProviderFailure when the catalog has no such cloud, or it cannot be opened. */
  cloud(name: string): Promise<Cloud>
  /** What watches a cluster; undefined where the catalog names none. Each rejects with ProviderFailure when it cannot be opened. */
  metrics(cluster: string): Promise<Metrics | undefined>
  alerts(cluster: string): Promise<Alerts | undefined>
  logs(cluster: string): Promise<Logs | undefined>
  /** What the pods of a cluster still have of what they wrote. Rejects with ProviderFailure as `cluster` does. */
  podLogs(cluster: string): Promise<Logs>
  /** Metrics that a cloud keeps. Rejects with ProviderFailure when it has none, or it cannot be opened. */
  cloudMetrics(cloud: string): Promise<Metrics>
  readonly sql: Sql
  readonly prober: Prober
  /** A kind of dependency, a team's own included. */
  dependencyKind(name: string): AnyKind | undefined
  /** A password that nobody can guess: letters and digits only, so that it needs no quoting anywhere. */
  newPassword(): string
  /** Who somebody is where something is decided about the environment. Rejects with ProviderFailure when that cannot be known. */
  elector(id: string, environment: string): Promise<Elector>
  /** Where groups and people want to be told that they are needed. Rejects with ProviderFailure. */
  audience(voters: readonly string[]): Promise<Audience>
  /** User ids of those in a group of the catalog. Rejects with ProviderFailure. */
  members(group: string): Promise<readonly string[]>
  /**
   * Runs a line for somebody, with the rights that they have now. A request with the same id finds what the first made.
   * Rejects with ProviderFailure where another try may go better: nobody could say who they are, or nothing can be saved.
   */
  command(request: CommandRequest): Promise<CommandOutcome>
  /** Reads and renders the app's manifests. Rejects with DeliveryError, in words, or with ProviderFailure. */
  render(request: RenderRequest): Promise<RenderedManifests>
}

export type RenderRequest = {
  readonly app: App
  readonly environment: string
  readonly catalog: Catalog
  readonly release: Release
  /** Asked for the files of the release, where it brings its own definition. */
  readonly source: ReleaseSource
  /** What people set beside the manifests. */
  readonly overrides?: Overrides
  readonly signal: AbortSignal
}

/** What is counted and timed, in seconds. */
export type Meter = {
  providerCall(provider: string, method: string, result: string, seconds: number): void
  reconciled(kind: string, result: Ticked, seconds: number): void
}

/** How a tick of one record ended. */
export type Ticked = 'ok' | 'fenced' | 'quarantined' | 'failed'

/** On whose behalf something is written outside. */
export type OnBehalf = {
  readonly record: RecordRef
  /** The target's key; its fence is counted for it alone. */
  readonly target: string
  readonly fence: number
}
