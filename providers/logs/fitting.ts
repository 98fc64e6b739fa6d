import { isAtLeast, levelOf } from '#src/core/watch/levels.ts'
import type { LogLine } from '#src/core/watch/logs.ts'
import { ProviderFailure } from '#src/core/errors.ts'
import { type Regex, regexOf } from '#src/core/watch/regex.ts'
import { podPattern } from '#src/core/watch/pod-names.ts'
import type { LogsRequest, PodName } from './logs.ts'

/**
 * Tells which lines a request wants by what they say. Throws ProviderFailure (`rejected`) where its regular expression is
 * none. A line that tells no level fits no level.
 */
export function fitting(
  { contains = [], matching, level }: Pick<LogsRequest, 'contains' | 'matching' | 'level'>,
  provider: string,
): (line: LogLine) => boolean {
  const regex = matching === undefined ? undefined : compiled(matching, provider)
  return ({ text, level: told = levelOf(text) }) =>
    contains.every((part) => text.includes(part)) &&
    (!regex || regex.isIn(text)) &&
    (!level || (told !== undefined && isAtLeast(told, level)))
}

/** Tells whether a pod is one of those that are asked for. */
export function podsLike(pods: readonly PodName[]): (pod: string) => boolean {
  const known = new Map<string, boolean>()
  const tests = pods.map((pod) => testOf(pod))
  return (pod) => {
    const found = known.get(pod) ?? tests.some((test) => test(pod))
    known.set(pod, found)
    return found
  }
}

function testOf(one: PodName): (pod: string) => boolean {
  if ('is' in one) return (pod) => pod === one.is
  if ('startsWith' in one) return (pod) => pod.startsWith(one.startsWith)
  const regex = regexOf(`^(?:${podPattern(one.of)})$`)
  return (pod) => regex.isIn(pod)
}

/** The newest of some lines in the order of their time, and whether there were more. */
export function newest(
  lines: readonly LogLine[],
  limit: number,
): { readonly lines: readonly LogLine[]; readonly cut: boolean } {
  const sorted = lines.toSorted((a, b) => a.at - b.at)
  return {
    lines: limit < sorted.length ? sorted.slice(-limit) : sorted,
    cut: sorted.length > limit,
  }
}

function compiled(pattern: string, provider: string): Regex {
  try {
    return regexOf(pattern)
  } catch (cause) {
    const because = cause instanceof Error ? cause.message : String(cause)
    const message = `Cannot look for /${pattern}/ in logs: ${because}`
    throw new ProviderFailure(provider, 'rejected', message, { cause })
  }
}
