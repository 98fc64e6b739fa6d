import type { Floor } from '#src/core/target.ts'
import { compareVersions } from '#src/core/release.ts'

/** Whether a version does not work with what stands there: it is older than the floor, or nobody can say. */
export function isBelow(version: string, floor: Pick<Floor, 'version'> | undefined): boolean {
  if (!floor || version === floor.version) return false
  return (compareVersions(version, floor.version) ?? -1) < 0
}

/** The higher of two floors: none is ever lowered by what comes later. */
export function higherFloor(before: Floor | undefined, next: Floor): Floor {
  if (!before) return next
  return (compareVersions(next.version, before.version) ?? 1) > 0 ? next : before
}

/** Why a version cannot run there, as a clause: `1.4.0 does not work with its data any more: 1.5.0 migrated them`. */
export function floorWords(version: string, { version: floor, because }: Floor): string {
  return `${version} does not work there any more: ${because}, and ${floor} is the oldest that works with that`
}
