import type { UpgradeTarget } from '#src/core/dependencies/cloud.ts'

/**
 * The versions of PostgreSQL that there are, oldest first, by the month of their release: a major upgrade goes only to
 * what is not older than where it starts, as in RDS (https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/).
 */
const releases: Readonly<Record<string, readonly string[]>> = {
  '2023-08': ['15.4'],
  '2023-11': ['15.5', '16.1'],
  '2024-02': ['15.6', '16.2'],
  '2024-05': ['15.7', '16.3'],
  '2024-08': ['15.8', '16.4'],
  '2024-11': ['15.10', '16.6', '17.2'],
  '2025-02': ['15.12', '16.8', '17.4'],
  '2025-05': ['15.13', '16.9', '17.5'],
}

const all = Object.entries(releases).flatMap(([month, versions]) =>
  versions.map((version) => ({ version, month })),
)

/** What a version can be upgraded to, lowest first. */
export function targetsOf(version: string): readonly UpgradeTarget[] {
  const from = all.find((one) => one.version === version)
  if (!from) return []
  return all
    .filter(({ version: to, month }) => isNewer(to, version) && month >= from.month)
    .map(({ version: to }) => ({ version: to, isMajor: majorOf(to) !== majorOf(version) }))
    .toSorted((one, other) => (isNewer(one.version, other.version) ? 1 : -1))
}

/** The version that is meant: a bare major is its newest minor. */
export function resolved(version: string): string | undefined {
  if (all.some((one) => one.version === version)) return version
  return all.findLast((one) => majorOf(one.version) === version)?.version
}

/** Whether a version is higher than another. */
export function isNewer(one: string, other: string): boolean {
  const [[major, minor], [otherMajor, otherMinor]] = [numbers(one), numbers(other)]
  return major > otherMajor || (major === otherMajor && minor > otherMinor)
}

/** The first number of a version. */
export function majorOf(version: string): string {
  return version.split('.')[0] ?? version
}

/** The family of parameter groups that goes with a version. */
export function familyOf(version: string): string {
  return `postgres${majorOf(version)}`
}

function numbers(version: string): readonly [number, number] {
  const [major = '0', minor = '0'] = version.split('.')
  return [Number(major), Number(minor)]
}
