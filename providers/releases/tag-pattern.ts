const PLACE = '{version}'

/** The tag that a version has: `tagOf('checkout-v{version}', '1.5.0')` is `checkout-v1.5.0`. */
export function tagOf(pattern: string, version: string): string {
  return pattern.split(PLACE).join(version)
}

/** The version that a tag stands for, undefined where the tag does not follow the pattern; undoes tagOf. */
export function versionOf(pattern: string, tag: string): string | undefined {
  const parts = pattern.split(PLACE)
  const places = parts.length - 1
  const length = (tag.length - parts.join('').length) / places
  if (!Number.isInteger(length) || length < 1) return undefined
  const start = parts[0]?.length ?? 0
  const version = tag.slice(start, start + length)
  return tagOf(pattern, version) === tag ? version : undefined
}
