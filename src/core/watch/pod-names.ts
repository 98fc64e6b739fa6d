import { RE2JS } from 're2js'

/** What makes pods: its kind and its name. */
export type PodMaker = { readonly kind: string; readonly name: string }

/**
 * A regular expression (RE2) of the names that Kubernetes gives the pods of a workload, as a whole. Pods of `checkout-worker`
 * are not of `checkout`: what stands between is made of letters that make no word.
 */
export function podPattern({ kind, name }: PodMaker): string {
  const quoted = RE2JS.quote(name)
  if (kind === 'Pod') return quoted
  if (kind === 'StatefulSet') return `${quoted}-[0-9]+`
  if (kind === 'Deployment' || kind === 'Rollout') return `${quoted}-${HASH}-${RANDOM}`
  return `${quoted}-(?:(?:${HASH}|[0-9]+)-)?${RANDOM}`
}

/** Kinds of objects whose pods write what people call the logs of an app. */
export function makesPods({ kind }: { readonly kind: string }): boolean {
  return KINDS.has(kind)
}

const KINDS = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'Job',
  'CronJob',
  'Pod',
  'Rollout',
])

/**
 * Of a ReplicaSet: apimachinery's `rand.SafeEncodeString` (no vowels, no 0, 1 and 3) of a number of 32 bits, or ten
 * hexadecimal digits. One in 40,000 has less than six: what is shorter is a word, as of the StatefulSet `checkout-db`.
 */
const HASH = '(?:[bcdfghjklmnpqrstvwxz2456789]{6,10}|[a-f0-9]{10})'
const RANDOM = '[a-z0-9]{1,5}'
