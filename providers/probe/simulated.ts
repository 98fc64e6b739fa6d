import { ProviderFailure } from '#src/core/errors.ts'
import type { Prober, Probing } from './probe.ts'

/** How a test or the sandbox makes what others run answer otherwise. */
export type ProbeControls = {
  /** What is there (`host:port`, or a URL) answers this instead, in words. Returns how to undo it; the latest word counts. */
  fail(where: string, says?: string): () => void
  /** How often something was asked. */
  asked(where: string): number
}

/** Everything answers, unless somebody says otherwise. */
export function simulateProber(): { readonly prober: Prober; readonly controls: ProbeControls } {
  const faults: { readonly where: string; readonly says: string }[] = []
  const asked: string[] = []
  const prober: Prober = {
    async probe(probe, signal) {
      const where = whereOf(probe)
      if (signal.aborted)
        throw new ProviderFailure(where, 'unavailable', `Cannot ask ${where}: it took too long`)
      asked.push(where)
      const fault = faults.findLast((one) => one.where === where)
      return fault ? { ok: false, says: fault.says } : { ok: true, says: answers[probe.check] }
    },
  }
  const controls: ProbeControls = {
    fail(where, says = `nothing answers at ${where}`) {
      const fault = { where, says }
      faults.push(fault)
      return () => {
        const index = faults.indexOf(fault)
        if (index !== -1) faults.splice(index, 1)
      }
    },
    asked: (where) => asked.filter((one) => one === where).length,
  }
  return { prober, controls }
}

const answers: Readonly<Record<Probing['check'], string>> = {
  tcp: 'accepts connections',
  tls: 'has a certificate that holds for 90 days',
  http: 'answers 200',
}

function whereOf(probe: Probing): string {
  return probe.check === 'http' ? probe.url : `${probe.host}:${probe.port}`
}
