import type { Delivery } from './delivery.ts'
import { everyWorkload, type Replicas } from './overrides.ts'

/** What of a delivery says what it is about. */
export type About = Pick<Delivery, 'app' | 'environment' | 'wanted' | 'purpose' | 'overrides'>

/** What a delivery undertakes, in plain words for sentences and titles. */
export type Undertaking = {
  /** `checkout 1.5.0`, `the restart of checkout`, `the scaling of api of checkout to 5`. */
  readonly noun: string
  /** `to staging`, `in staging`: what follows the noun. */
  readonly where: string
  /** `deliver checkout 1.5.0 to staging`: what follows "Cannot". */
  readonly verb: string
  /** `Delivering checkout 1.5.0 to staging`. */
  readonly doing: string
  /** `checkout 1.5.0 is on its way to staging`. */
  readonly onItsWay: string
  /** `checkout 1.5.0 runs in staging`. */
  readonly done: string
  /** `checkout 1.5.0 was not delivered to staging`. */
  readonly undone: string
}

/** What a delivery undertakes. */
export function undertakingOf(about: About): Undertaking {
  if (about.purpose === 'restart') return restartOf(about)
  return about.purpose === 'scale' ? scalingOf(about) : deliveryOf(about)
}

/** `5`, `3 to 10`, `its default`. */
export function replicasWords(replicas: Replicas | 'default'): string {
  if (replicas === 'default') return 'its default'
  return typeof replicas === 'number' ? `${replicas}` : `${replicas.min} to ${replicas.max}`
}

function deliveryOf({ app, wanted, environment, purpose }: About): Undertaking {
  const noun = `${app} ${wanted}`
  return {
    noun,
    where: `to ${environment}`,
    verb: `deliver ${noun} to ${environment}`,
    doing:
      purpose === 'rollback'
        ? `Rolling ${environment} back to ${noun}`
        : `Delivering ${noun} to ${environment}`,
    onItsWay: `${noun} is on its way to ${environment}`,
    done: `${noun} runs in ${environment}`,
    undone: `${noun} was not delivered to ${environment}`,
  }
}

function restartOf({ app, environment, overrides }: About): Undertaking {
  const named = Object.keys(overrides?.restartedAt ?? {}).filter((name) => name !== everyWorkload)
  const what = named.length > 0 ? `${named.join(', ')} of ${app}` : app
  return {
    noun: `the restart of ${what}`,
    where: `in ${environment}`,
    verb: `restart ${what} in ${environment}`,
    doing: `Restarting ${what} in ${environment}`,
    onItsWay: `${what} is being restarted in ${environment}`,
    done: `${what} was restarted in ${environment}`,
    undone: `${what} was not restarted in ${environment}`,
  }
}

function scalingOf({ app, environment, overrides }: About): Undertaking {
  const all = Object.entries(overrides?.replicas ?? {})
  const names = all.map(([name]) => name).join(', ')
  const what = names ? `${names} of ${app}` : app
  const to = [...new Set(all.map(([, replicas]) => replicasWords(replicas)))].join(', ')
  return {
    noun: `the scaling of ${what} to ${to}`,
    where: `in ${environment}`,
    verb: `scale ${what} in ${environment} to ${to}`,
    doing: `Scaling ${what} in ${environment} to ${to}`,
    onItsWay: `${what} is being scaled to ${to} in ${environment}`,
    done: `${what} is scaled to ${to} in ${environment}`,
    undone: `${what} was not scaled to ${to} in ${environment}`,
  }
}
