import type { Rendered } from '#src/core/delivery.ts'
import type { DependencyChange, WayBackPoint } from '#src/core/dependencies/plan.ts'
import { isBelow } from '#src/core/rules/floor.ts'
import type { Release } from '#src/core/release.ts'
import type { Target } from '#src/core/target.ts'
import type { Pending } from './migrations.ts'

export type Journey = {
  readonly release: Pick<Release, 'version'>
  readonly rendered: Pick<Rendered, 'migrations'>
  readonly dependencies: readonly DependencyChange[]
  readonly migrations: readonly Pending[]
  readonly target: Pick<Target, 'settled'>
}

/** What can be done from each point on, told before anybody approves; empty where going back is simply going back. */
export function wayBackPoints(journey: Journey): readonly WayBackPoint[] {
  const { dependencies, migrations } = journey
  const lasting = [
    ...dependencies.flatMap((change) => dependencyPoints(change, journey)),
    ...migrations.flatMap((migration) => migrationPoints(migration, journey)),
  ]
  return lasting.length === 0 ? [] : [beginning, ...lasting]
}

const beginning = {
  point: 'until the first of these',
  way: 'nothing has happened: cancel or abort leaves everything as it is',
}

function dependencyPoints({ name, steps }: DependencyChange, journey: Journey): WayBackPoint[] {
  return steps
    .filter(({ risk }) => risk === 'irreversible')
    .map(({ what, wayBack }) => ({
      point: `after ${name}: ${what}`,
      way: `${wayBack}; ${backWords(journey)}`,
    }))
}

function migrationPoints({ phase, version }: Pending, journey: Journey): WayBackPoint[] {
  if (phase === 'contract')
    return [
      { point: `after the contract of ${version}`, way: `nothing before ${version} comes back` },
    ]
  return [{ point: `after the expand of ${version}`, way: backWords(journey) }]
}

/** Whether what runs now works with what the release leaves. */
function backWords({ target, release, rendered }: Journey): string {
  const before = target.settled?.release.version
  if (before === undefined) return 'nothing ran there before'
  if (before === release.version) return `${before} stays`
  const version = rendered.migrations?.compatibleFrom ?? release.version
  return isBelow(before, { version })
    ? `${before} does not come back: a release that mends it goes forward`
    : `${before} works with it and comes back`
}

/** The floor that a delivery leaves once it has changed something for good. */
export function floorOf({
  release,
  rendered,
}: {
  readonly release: Pick<Release, 'version'>
  readonly rendered: Pick<Rendered, 'migrations'>
}): string {
  return rendered.migrations?.compatibleFrom ?? release.version
}
