import { z } from 'zod'
import { defineKind, type KindMove, type Subject } from '#src/core/dependencies/kind.ts'
import type { Output, Outputs } from '#src/core/dependencies/outputs.ts'
import type { Probe } from '#src/core/dependencies/queries.ts'
import type { Query, Seen } from '#src/core/queries.ts'
import { noCloud, notItsAct, failed, refused, told } from '#src/kinds/dependencies/told.ts'
import { cloudSecretsOf, ExternalSpec, refOfSecret } from './spec.ts'

const LOOK_AGAIN = 20_000

type Looking = Subject<ExternalSpec, null> & { readonly seen: Seen }

/** What others run: it is checked and connected, and never changed. However long it is away, that is waited for. */
export const external = defineKind<ExternalSpec, null>({
  kind: 'external',
  spec: ExternalSpec,
  memory: z.null(),
  begin: null,
  acts: [],
  describe: ({ host, port, check }) =>
    typeof check === 'object' && 'postgres' in check
      ? `PostgreSQL${check.postgres.version ? ` ${check.postgres.version}` : ''} at ${address({ host, port })}`
      : address({ host, port }),

  outputs: ({ values, secrets }) => ({
    host: 'plain',
    port: 'plain',
    ...each(values, () => 'plain' as const),
    ...each(secrets, () => 'secret' as const),
  }),

  wants(subject): readonly Query[] {
    const { cluster, namespace, cloud } = subject.place
    if (lacksCloud(subject)) return []
    const objects = secretObjects(subject)
    const [name] = cloudSecretsOf(subject.spec.secrets)
    return [
      { ask: 'probe', probe: probeOf(subject) },
      ...(objects.length > 0 ? [{ ask: 'resources', cluster, namespace, objects } as const] : []),
      ...(name !== undefined && cloud !== undefined
        ? [{ ask: 'cloudSecret', cloud, name } as const]
        : []),
    ]
  },

  plan(subject) {
    if (lacksCloud(subject)) return refused(...noCloud)
    const [missing] = missingOf(subject)
    if (missing === undefined) return { is: 'planned', action: 'unchanged', steps: [] }
    return { is: 'planned', action: 'wait', steps: [], says: missing }
  },

  decide(subject): KindMove<null> {
    const { task, now } = subject
    if (task.do !== 'check' && task.do !== 'ensure') return notItsAct('external', task)
    const missing = lacksCloud(subject) ? [noCloud[0]] : missingOf(subject)
    const outputs = outputsOf(subject)
    if (task.do === 'check') return { is: 'done', outputs, drift: missing }
    if (lacksCloud(subject)) return failed(...noCloud)
    const [first] = missing
    if (first === undefined) return { is: 'done', outputs, facts: factsOf(subject) }
    return { is: 'waiting', memory: null, on: first, wakeAt: now + LOOK_AGAIN, mayStop: true }
  },
})

function probeOf({ spec, place: where }: Subject<ExternalSpec, null>): Probe {
  const { host, port, check, secrets } = spec
  if (typeof check === 'string') return { check, host, port }
  if ('http' in check) {
    const { status, ...http } = check.http
    const url = 'url' in http ? http.url : `${http.scheme}://${address(spec)}${http.path}`
    return { check: 'http', url, ...(status !== undefined && { status }) }
  }
  const { database, user, tls, version, password } = check.postgres
  const secret = secrets[password]
  if (!secret) throw new Error(`Cannot check ${address(spec)}: there is no secret "${password}"`)
  const login = { host, port, database, user, tls, password: refOfSecret(secret, where) }
  return { check: 'postgres', login, ...(version !== undefined && { version }) }
}

/** Secrets of the namespace, each once. */
function secretObjects({ spec, place: { namespace } }: Subject<ExternalSpec, null>) {
  const names = Object.values(spec.secrets).flatMap((one) => ('secret' in one ? [one.secret] : []))
  return [...new Set(names)].map((name) => ({ apiVersion: 'v1', kind: 'Secret', namespace, name }))
}

function lacksCloud({ spec, place: { cloud } }: Subject<ExternalSpec, null>): boolean {
  return cloud === undefined && cloudSecretsOf(spec.secrets).length > 0
}

/** What is not as it has to be, in words: secrets first, since a check may need one of them. */
function missingOf(subject: Looking): readonly string[] {
  const { spec, seen } = subject
  const secrets = Object.values(spec.secrets).flatMap((one) =>
    'secret' in one ? missingInCluster(one, subject) : missingInCloud(one, seen),
  )
  if (seen.probe?.is === 'seen') return secrets
  told(seen.probe)
  const because = seen.probe?.is === 'absent' ? seen.probe.because : undefined
  return [...secrets, `${address(spec)}: ${because ?? 'it does not answer'}`]
}

const CREATE_IT = 'create it, or correct its name in the definition'

function missingInCluster(
  { secret, key }: { readonly secret: string; readonly key: string },
  subject: Looking,
): readonly string[] {
  const { namespace } = subject.place
  const index = secretObjects(subject).findIndex(({ name }) => name === secret)
  const live = told(subject.seen.resources)?.[index]
  if (!live) return [`Secret ${namespace}/${secret}: it is not there; ${CREATE_IT}`]
  const { data } = live
  const has = typeof data === 'object' && data !== null && Object.hasOwn(data, key)
  return has
    ? []
    : [`the key "${key}" of Secret ${namespace}/${secret}: it is not there; ${CREATE_IT}`]
}

function missingInCloud(
  { cloud: name, key }: { readonly cloud: string; readonly key?: string | undefined },
  seen: Seen,
): readonly string[] {
  const found = told(seen.cloudSecret)
  if (!found) return [`the secret "${name}": it is not there; ${CREATE_IT}`]
  if (key === undefined || found.fields.includes(key)) return []
  return [`the field "${key}" of the secret "${name}": it is not there; ${CREATE_IT}`]
}

function outputsOf({ spec, place: where }: Looking): Outputs {
  const { host, port, values, secrets } = spec
  return {
    host: { value: host },
    port: { value: String(port) },
    ...each(values, (value): Output => ({ value })),
    ...each(secrets, (one): Output => ({ secret: refOfSecret(one, where) })),
  }
}

function factsOf({ seen }: Looking): Readonly<Record<string, string>> {
  const says = told(seen.probe)?.says
  return says ? { check: says } : {}
}

/** `db.acme.internal:5432`, `[::1]:5432`. */
function address({ host, port }: Pick<ExternalSpec, 'host' | 'port'>): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}

function each<From, To>(
  record: Readonly<Record<string, From>>,
  map: (value: From) => To,
): Readonly<Record<string, To>> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]))
}
