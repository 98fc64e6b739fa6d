import type { z } from 'zod'
import type { AnyKind, DependencyKind } from '#src/core/dependencies/kind.ts'

/** A kind of ours behind the interface of all kinds: it parses what the records kept. */
export function anyKind(kind: DependencyKind): AnyKind {
  const { spec, memory, ...rest } = kind
  return {
    ...rest,
    check(given) {
      const parsed = spec.safeParse(given)
      return parsed.success ? { spec: parsed.data } : { problems: problemsOf(parsed.error) }
    },
    describe: (given) => kind.describe(spec.parse(given)),
    outputs: (given) => kind.outputs(spec.parse(given)),
    wants: (subject) => kind.wants(parsed(subject)),
    plan: (subject) => kind.plan(parsed(subject)),
    decide: (subject) => kind.decide(parsed(subject)),
  }

  /** What is kept of an earlier version of the kind, and does not fit any more, is begun anew. */
  function parsed<Given extends { readonly spec: unknown; readonly memory: unknown }>(
    subject: Given,
  ): Given {
    const remembered = memory.safeParse(subject.memory)
    return {
      ...subject,
      spec: spec.parse(subject.spec),
      memory: remembered.success ? remembered.data : kind.begin,
    }
  }
}

/** Each with its path: `storage: expected number`. */
export function problemsOf({ issues }: z.ZodError): readonly string[] {
  return issues.map(({ path, message }) =>
    path.length > 0 ? `${path.join('.')}: ${message}` : message,
  )
}
