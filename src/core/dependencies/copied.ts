import { canonical } from '#src/core/hash.ts'

/** On a Secret that was copied from a cloud: the version of what was copied, and which of its fields under which keys. */
export const copiedAnnotations = {
  version: 'deliver/copied-version',
  fields: 'deliver/copied-fields',
} as const

/** Names alone, no value: another whenever another secret or other fields are copied. */
export function copiedFields(name: string, keys: Readonly<Record<string, string | null>>): string {
  return canonical({ name, keys })
}
