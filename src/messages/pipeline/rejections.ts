import type { SignOff } from '#src/core/rules/sign-off.ts'
import { escape } from '#src/messages/escape.ts'
import { brief, who } from '#src/messages/words.ts'

/** A release that QA said goes no further. */
export type Rejection = Pick<SignOff, 'environment' | 'by' | 'because'>

/** Who rejected a release where, and why. */
export function rejectionWords({ environment, by, because }: Rejection): string {
  const why = because ? `: ${escape(brief(because))}` : ''
  return `🙅 rejected in ${escape(environment)} by ${by ? who(by) : 'QA'}${why}`
}

/** A line for each of them. */
export function rejectionLines(rejections: readonly Rejection[] = []): string {
  return rejections.slice(0, 5).map(rejectionWords).join('\n')
}
