import type { DependencyKind } from '#src/core/dependencies/kind.ts'

const functions = ['describe', 'outputs', 'wants', 'plan', 'decide'] as const
const acts: readonly unknown[] = ['remove', 'snapshot', 'restore', 'rotate', 'adopt']

/** The kind that a module exports. Throws an Error that says what is wrong with it. */
export function kindIn(module: unknown, name: string): DependencyKind {
  const { default: kind } = module as { readonly default?: unknown }
  if (typeof kind !== 'object' || kind === null)
    throw new Error('it has no default export that is a kind: export default defineKind({ … })')
  const found = kind as Partial<Record<string, unknown>>
  if (found['kind'] !== name)
    throw new Error(`it calls itself "${String(found['kind'])}"; deliver.yml calls it "${name}"`)
  const missing = [
    ...functions.filter((one) => typeof found[one] !== 'function'),
    ...(['spec', 'memory'] as const).filter((one) => !isSchema(found[one])),
    ...('begin' in found ? [] : ['begin']),
    ...(areActs(found['acts']) ? [] : ['acts']),
  ]
  if (missing.length > 0) throw new Error(`it has no usable ${missing.join(', ')}`)
  return kind as DependencyKind
}

function isSchema(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    'safeParse' in value &&
    typeof value.safeParse === 'function'
  )
}

function areActs(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => acts.includes(one))
}
