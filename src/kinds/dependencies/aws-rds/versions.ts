import type { UpgradeTarget } from '#src/core/dependencies/cloud.ts'

/** How a version that runs stands to one that is wanted. */
export type Way =
  | { readonly is: 'there' }
  | { readonly is: 'up'; readonly to: string; readonly isMajor: boolean }
  | { readonly is: 'down' }
  | { readonly is: 'none'; readonly possible: readonly string[] }

/**
 * The way from what runs to what is wanted. A minor version is a floor, because the cloud raises it by itself in
 * maintenance windows; "17" is content with any 17.
 */
export function wayTo(wanted: string, runs: string, targets: readonly UpgradeTarget[]): Way {
  const [wish, now] = [partsOf(wanted), partsOf(runs)]
  if (now.major > wish.major) return { is: 'down' }
  if (now.major === wish.major && (now.minor ?? 0) >= (wish.minor ?? 0)) return { is: 'there' }
  const fitting = targets.filter(({ version }) => isWanted(version, wanted))
  const best = fitting.toSorted((a, b) => byVersion(b.version, a.version))[0]
  if (!best) return { is: 'none', possible: namesOfTargets(targets) }
  return { is: 'up', to: best.version, isMajor: now.major !== wish.major }
}

/** Its first number: 17 of `17.2`. */
export function majorOf(version: string): number {
  return partsOf(version).major
}

function isWanted(version: string, wanted: string): boolean {
  const [found, wish] = [partsOf(version), partsOf(wanted)]
  return found.major === wish.major && (wish.minor === undefined || found.minor === wish.minor)
}

function namesOfTargets(targets: readonly UpgradeTarget[]): readonly string[] {
  return targets.map(({ version }) => version).toSorted(byVersion)
}

function byVersion(a: string, b: string): number {
  const [one, other] = [partsOf(a), partsOf(b)]
  return one.major - other.major || (one.minor ?? 0) - (other.minor ?? 0)
}

/** Extended support has versions like `11.22-rds.20240418`: what comes behind counts for nothing. */
function partsOf(version: string): { readonly major: number; readonly minor?: number } {
  const [major = '0', minor] = version.split('.')
  return {
    major: Number.parseInt(major, 10),
    ...(minor !== undefined && { minor: Number.parseInt(minor, 10) }),
  }
}
