import { withoutSecretsIn } from '#src/core/secrets.ts'

/** Words of people for the audit: cut, after what looks like a secret was taken out, so that no half of one stays. */
export function masked(text: string, longest: number): string {
  const safe = withoutSecretsIn(text)
  return safe.length <= longest
    ? safe.toWellFormed()
    : `${safe.slice(0, longest - 1).toWellFormed()}…`
}
