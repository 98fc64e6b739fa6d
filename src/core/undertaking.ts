import type { Delivery } from './delivery.ts'
import { type Autoscale, everyWorkload, type Replicas } from '#src/core/plan/overrides.ts'

/** What of a delivery says what it is about. */
export type About = Pick<Delivery, 'app' | 'environment' | 'wanted' | 'purpose' | 'overrides'>

/** What a delivery undertakes, in plain words for sentences and titles. */
export type Undertaking = {
  /** `checkout 1.5.0`, `the restart of checkout`, `the scaling of api of checkout to 5`. */
  readonly noun: string
  /** `to staging`, `in staging`: what follows the noun, and the participle. */
  readonly where: string
  /** What it is done to: `checkout 1.5.0`, `api of checkout`. */
  readonly subject: string
  /** `delivered`, `restarted`, `scaled to 5`. */
  readonly participle: string
  /** `deliver checkout 1.5.0 to staging`: what follows "Cannot". */
  readonly verb: string
  /** `Delivering checkout 1.5.0 to staging`. */
  readonly doing: string
  /** `checkout 1.5.0 is on its way to staging`. */
  readonly onItsWay: string
  /** `checkout 1.5.0 runs in staging`. */
  readonly done: string
  /** `checkout 1.5.0 ran in staging`: once something else took its place. */
  readonly past: string
}

/** What a delivery undertakes. */
export function undertakingOf(about: About): Undertaking {
  if (about.purpose === 'restart') return restartOf(about)
  if (about.purpose === 'contract') return contractOf(about)
  if (about.overrides?.autoscale) return autoscalingOf(about, about.overrides.autoscale)
  return about.purpose === 'scale' ? scalingOf(about) : deliveryOf(about)
}

/** Words at the beginning of a title; a name stays as it is. */
export function asTitle(words: string): string {
  return words.replace(/^the /, 'The ')
}

/** `5`, `3 to 10`, `its default`. */
export function replicasWords(replicas: Replicas | 'default'): string {
  if (replicas === 'default') return 'its default'
  if (replicas === 'kept') return 'what it had'
  return typeof replicas === 'number' ? `${replicas}` : `${replicas.min} to ${replicas.max}`
}

/** `3 to 12 pods by cpu 70% and memory 80%`. */
export function autoscaleWords({ min, max, cpu, memory }: Autoscale): string {
  const by = [
    ...(cpu === undefined ? [] : [`cpu ${cpu}%`]),
    ...(memory === undefined ? [] : [`memory ${memory}%`]),
  ]
  return `${min} to ${max} pods${by.length > 0 ? ` by ${by.join(' and ')}` : ''}`
}

function deliveryOf({ app, wanted, environment, purpose }: About): Undertaking {
  const noun = `${app} ${wanted}`
  return {
    noun,
    where: `to ${environment}`,
    subject: noun,
    participle: 'delivered',
    verb: `deliver ${noun} to ${environment}`,
    doing:
      purpose === 'rollback'
        ? `Rolling ${environment} back to ${noun}`
        : `Delivering ${noun} to ${environment}`,
    onItsWay: `${noun} is on its way to ${environment}`,
    done: `${noun} runs in ${environment}`,
    past: `${noun} ran in ${environment}`,
  }
}

function restartOf({ app, environment, overrides }: About): Undertaking {
  const named = Object.keys(overrides?.restartedAt ?? {}).filter((name) => name !== everyWorkload)
  const subject = named.length > 0 ? `${named.join(', ')} of ${app}` : app
  const where = `in ${environment}`
  return {
    noun: `the restart of ${subject}`,
    where,
    subject,
    participle: 'restarted',
    verb: `restart ${subject} ${where}`,
    doing: `Restarting ${subject} ${where}`,
    onItsWay: `${subject} is being restarted ${where}`,
    done: `${subject} was restarted ${where}`,
    past: `${subject} was restarted ${where}`,
  }
}

function contractOf({ app, environment, wanted }: About): Undertaking {
  const subject = `the contract of ${app} ${wanted}`
  const where = `in ${environment}`
  return {
    noun: subject,
    where,
    subject,
    participle: 'run',
    verb: `run ${subject} ${where}`,
    doing: `Running ${subject} ${where}`,
    onItsWay: `${subject} is being run ${where}`,
    done: `${subject} ran ${where}`,
    past: `${subject} ran ${where}`,
  }
}

function autoscalingOf(
  { app, environment }: About,
  autoscale: Readonly<Record<string, Autoscale | 'off'>>,
): Undertaking {
  const all = Object.entries(autoscale)
  const subject = `${all.map(([name]) => name).join(', ')} of ${app}`
  const where = `in ${environment}`
  const bounds = all.flatMap(([, one]) => (one === 'off' ? [] : [autoscaleWords(one)])).join(', ')
  if (bounds === '') {
    const participle = 'taken off its autoscaler'
    return {
      noun: `the end of the autoscaling of ${subject}`,
      where,
      subject,
      participle,
      verb: `take ${subject} off its autoscaler ${where}`,
      doing: `Taking ${subject} off its autoscaler ${where}`,
      onItsWay: `${subject} is being ${participle} ${where}`,
      done: `${subject} is off its autoscaler ${where}`,
      past: `${subject} was ${participle} ${where}`,
    }
  }
  return {
    noun: `the autoscaling of ${subject} (${bounds})`,
    where,
    subject,
    participle: `autoscaled (${bounds})`,
    verb: `autoscale ${subject} ${where} (${bounds})`,
    doing: `Autoscaling ${subject} ${where}: ${bounds}`,
    onItsWay: `${subject} is being given an autoscaler ${where}: ${bounds}`,
    done: `${subject} is autoscaled ${where}: ${bounds}`,
    past: `${subject} was autoscaled ${where}: ${bounds}`,
  }
}

function scalingOf({ app, environment, overrides }: About): Undertaking {
  const all = Object.entries(overrides?.replicas ?? {})
  const names = all.map(([name]) => name).join(', ')
  const subject = names ? `${names} of ${app}` : app
  const to = [...new Set(all.map(([, replicas]) => replicasWords(replicas)))].join(', ')
  const where = `in ${environment}`
  return {
    noun: `the scaling of ${subject} to ${to}`,
    where,
    subject,
    participle: `scaled to ${to}`,
    verb: `scale ${subject} ${where} to ${to}`,
    doing: `Scaling ${subject} ${where} to ${to}`,
    onItsWay: `${subject} is being scaled to ${to} ${where}`,
    done: `${subject} is scaled to ${to} ${where}`,
    past: `${subject} was scaled to ${to} ${where}`,
  }
}
