import type { Inspected } from '#src/core/watch/inspected.ts'
import { code, escape } from '#src/messages/escape.ts'
import { time } from '#src/messages/words.ts'

/** An app in an environment. */
export type Place = { readonly app: string; readonly environment: string }

/** What runs there, and where in which cluster: small print after a title. */
export function placeWords({ since, cluster, namespace }: Inspected): string {
  const runs = since
    ? `${escape(since.version)} since ${time(since.at)}`
    : 'nothing is settled there yet'
  return `\n${runs} · namespace ${code(namespace)} of ${escape(cluster)}`
}
