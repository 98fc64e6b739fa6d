import type { Probe } from '#src/core/dependencies/queries.ts'

/** What is looked at, with what it needs to be asked for. */
export type Probing = Exclude<Probe, { check: 'postgres' }>

/**
 * Asks something that others run whether it is there: a connection, a certificate that holds, an answer. What answers
 * otherwise than it should is no failure of ours: it is told in words.
 */
export type Prober = {
  probe(
    probe: Probing,
    signal: AbortSignal,
  ): Promise<{ readonly ok: boolean; readonly says: string }>
}
