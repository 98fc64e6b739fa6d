import { Freeze } from '#src/kinds/freeze.ts'
import type { Reader } from './reader.ts'

/** Freezes that people declared and that are not over: all of them, whomever they are about. One that cannot be read is left out. */
export async function readFreezes(reader: Pick<Reader, 'list'>): Promise<readonly Freeze[]> {
  const records = await reader.list({ kind: 'freeze', done: false })
  return records.flatMap(({ document }) => Freeze.safeParse(document).data ?? [])
}

/** Those of an environment that are about all apps there, or about this one. */
export function freezesOn(
  declared: readonly Freeze[],
  app: string,
  environment: string,
): readonly Freeze[] {
  return declared
    .filter((freeze) => freeze.environment === environment)
    .filter((freeze) => freeze.app === undefined || freeze.app === app)
}
