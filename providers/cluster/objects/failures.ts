import { z } from 'zod'
import { type FailureKind, ProviderFailure } from '#src/core/errors.ts'
import type { Manifest } from '#src/core/plan/objects.ts'

/** What an API server answers when it does not do as asked (`kind: Status`). */
export const Status = z.object({
  message: z.string().default(''),
  reason: z.string().default(''),
  details: z
    .object({
      retryAfterSeconds: z.number().nullish(),
      causes: z
        .array(
          z.object({
            reason: z.string().default(''),
            message: z.string().default(''),
            field: z.string().default(''),
          }),
        )
        .nullish(),
    })
    .nullish(),
})
export type Status = z.infer<typeof Status>

export type Refusal = {
  readonly provider: string
  /** What was tried, as it follows "Cannot": `apply Deployment shop/checkout`. */
  readonly doing: string
  readonly code: number
  readonly status: Status
  /** What was sent: values of a Secret are taken out of the server's words. */
  readonly object?: Manifest
  readonly retryAfterMs?: number
}

/** Turns an answer other than 2xx into words for people, and into the kind that decides what happens next. */
export function failureOf(refusal: Refusal): ProviderFailure {
  const { provider, doing, status } = refusal
  const { kind, because, hint } = read(refusal)
  const retryAfter = refusal.retryAfterMs ?? seconds(status.details?.retryAfterSeconds)
  return new ProviderFailure(
    provider,
    kind,
    `Cannot ${doing}: ${withoutSecrets(because, refusal.object)}`,
    {
      ...(hint && { hint }),
      ...(retryAfter !== undefined && { retryAfter }),
    },
  )
}

type Reading = { readonly kind: FailureKind; readonly because: string; readonly hint?: string }

function read(refusal: Refusal): Reading {
  const { code, status } = refusal
  const because = status.message.trim() || `the API server answers ${code}`
  if (code === 401)
    return {
      kind: 'denied',
      because: 'the cluster does not accept our credentials',
      hint: 'Renew the credentials in the kubeconfig',
    }
  if (code === 403) return forbidden(because)
  if (code === 409) return conflict(refusal, because)
  if (code === 429)
    return { kind: 'throttled', because: `the API server asks us to slow down (${because})` }
  if (isOurMistake(code, because)) return { kind: 'rejected', because, ...hintFor(because) }
  return { kind: 'unavailable', because }
}

/** The server-side apply of a field that a schema lacks, or of a wrong type, answers 500, but asking again will not help. */
function isOurMistake(code: number, message: string): boolean {
  if (/^failed to (create typed patch object|convert new object|create manager)/.test(message))
    return true
  return code >= 400 && code < 500 && code !== 408 && code !== 410
}

function hintFor(because: string): { hint?: string } {
  const table: readonly (readonly [RegExp, string])[] = [
    [/field not declared in schema|unknown field/, 'Correct or remove the field in the manifests'],
    [/^namespaces ".*" not found/, 'Create the namespace first'],
    [/field is immutable/, 'Give the object another name, or delete it by hand first'],
    [/ is invalid: /, 'Correct the manifests'],
  ]
  const hint = table.find(([pattern]) => pattern.test(because))?.[1]
  return hint ? { hint } : {}
}

function forbidden(message: string): Reading {
  const denied =
    /User "([^"]*)" cannot (\w+) resource "([^"]*)"(?: in API group "([^"]*)")?(?: in the namespace "([^"]*)")?/.exec(
      message,
    )
  if (!denied) return { kind: 'rejected', because: message, ...quotaHint(message) }
  const [, user, verb, resource, group, namespace] = denied
  const what = group ? `${resource}.${group}` : `${resource}`
  const where = namespace ? ` in namespace "${namespace}"` : ''
  return {
    kind: 'denied',
    because: `"${user}" may not ${verb} ${what}${where}`,
    hint: `Give "${user}" the verb "${verb}" on "${what}"${where} (kubectl auth can-i --list shows what it has)`,
  }
}

function quotaHint(message: string): { hint?: string } {
  return message.includes('exceeded quota')
    ? { hint: 'Raise the quota of the namespace, or ask for less' }
    : {}
}

function conflict({ status }: Refusal, because: string): Reading {
  const owned = (status.details?.causes ?? []).filter(
    ({ reason }) => reason === 'FieldManagerConflict',
  )
  if (owned.length === 0) return { kind: 'conflict', because }
  const byOwner = Map.groupBy(owned, ({ message }) => /"([^"]+)"/.exec(message)?.[1] ?? message)
  const owners = [...byOwner].map(
    ([owner, causes]) => `${owner} owns ${causes.map(({ field }) => field).join(', ')}`,
  )
  const scaled = owned.some(({ field }) => field === '.spec.replicas')
  return {
    kind: 'rejected',
    because: owners.join('; '),
    hint: scaled
      ? 'Leave replicas out of the manifest where an autoscaler or a person sets them'
      : 'Take the field out of the manifests, or let its owner give it up (kubectl get … -o yaml --show-managed-fields shows who owns what)',
  }
}

function withoutSecrets(words: string, object: Manifest | undefined): string {
  if (object?.kind !== 'Secret') return words
  const values = [object['data'], object['stringData']].flatMap((part) =>
    typeof part === 'object' && part !== null ? Object.values(part) : [],
  )
  return values
    .map(String)
    .reduce((text, value) => (value.length > 2 ? text.replaceAll(value, '***') : text), words)
}

function seconds(value: number | null | undefined): number | undefined {
  return value ? value * 1000 : undefined
}

/** The API server cannot be reached, or did not answer in time: nothing is known about what it did. */
export function unreached(provider: string, doing: string, cause: unknown): ProviderFailure {
  const why = cause instanceof Error ? cause.message : String(cause)
  return new ProviderFailure(
    provider,
    'unavailable',
    `Cannot ${doing}: the API server does not answer (${why})`,
    { cause },
  )
}

/** The cluster has no such kind. */
export function unknownKind(provider: string, apiVersion: string, kind: string): ProviderFailure {
  return new ProviderFailure(
    provider,
    'rejected',
    `Cannot deliver a ${kind}: the cluster knows no ${kind} in "${apiVersion}"`,
    {
      hint: 'Correct apiVersion and kind, or install the CustomResourceDefinition first',
    },
  )
}
