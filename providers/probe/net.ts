import type { Prober } from './probe.ts'

/** Asks over the network. */
export function netProber(): Prober {
  return { probe: () => Promise.reject(new Error('Cannot probe yet')) }
}
