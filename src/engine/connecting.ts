import {
  connectionAnnotation,
  connectionName,
  connectionsAnnotation,
  entriesOf,
} from '#src/core/dependencies/connection.ts'
import type { Need } from '#src/core/dependencies/need.ts'
import { filledIn, namesIn, type Output, type SecretRef } from '#src/core/dependencies/outputs.ts'
import { ProviderFailure } from '#src/core/errors.ts'
import { canonical, hashOf } from '#src/core/hash.ts'
import type { Manifest } from '#src/core/plan/objects.ts'
import { readDependency } from '#src/kinds/reading/dependencies.ts'
import { needSecret, type Secret } from './secrets.ts'
import type { World } from './world.ts'

/** What one dependency gives an app: the Secret that holds it, and what that was made of. */
export type Connection = {
  readonly need: Need
  /** Of the outputs that it was made of. */
  readonly revision: number
  readonly secret: Manifest
  /** Another whenever anything of it is; it tells none of its secrets. */
  readonly identity: string
}

/** Puts together what an app is connected with. Rejects with ProviderFailure where something of it is not there. */
export async function connectionsOf(
  target: string,
  needs: readonly Need[],
  world: World,
  signal: AbortSignal,
): Promise<readonly Connection[]> {
  const connected = needs.filter(
    ({ connect }) => connect && Object.keys(entriesOf(connect)).length > 0,
  )
  return Promise.all(connected.map((need) => connectionOf(target, need, world, signal)))
}

async function connectionOf(
  target: string,
  need: Need,
  world: World,
  signal: AbortSignal,
): Promise<Connection> {
  const [app = ''] = target.split('/')
  const record = await readDependency(world.store, need.key)
  const templates = need.connect ? entriesOf(need.connect) : {}
  const names = [...new Set(Object.values(templates).flatMap(namesIn))]
  const found = await Promise.all(
    names.map(async (name) => {
      const output = record?.outputs[name]
      if (!output) throw nothingGiven(need, name)
      return [name, await valueOf(output, need, world, signal)] as const
    }),
  )
  const values = Object.fromEntries(found.map(([name, { value }]) => [name, value]))
  const identity = identityOf(templates, record?.outputs ?? {}, Object.fromEntries(found))
  const { namespace } = need.place
  return { need, revision: record?.revision ?? 0, identity, secret: secretOf() }

  function secretOf(): Manifest {
    const data = Object.entries(templates).map(([key, template]) => [
      key,
      Buffer.from(filledIn(template, values)).toString('base64'),
    ])
    return {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name: connectionName(app, need.name),
        namespace,
        labels: { 'app.kubernetes.io/managed-by': 'deliver' },
        annotations: { [connectionAnnotation]: identity },
      },
      type: 'Opaque',
      data: Object.fromEntries(data) as Record<string, string>,
    }
  }
}

/** A secret counts by its version, never by its value. */
function identityOf(
  templates: Readonly<Record<string, string>>,
  outputs: Readonly<Record<string, Output>>,
  values: Readonly<Record<string, Secret>>,
): string {
  const parts = Object.entries(values).map(([name, { value, version }]) => {
    const output = outputs[name]
    return output && 'secret' in output ? [name, output.secret, version] : [name, value]
  })
  return hashOf(canonical({ templates, parts }))
}

async function valueOf(
  output: Output,
  { key }: Need,
  world: World,
  signal: AbortSignal,
): Promise<Secret> {
  if ('value' in output) return { value: output.value, version: '' }
  const ref: SecretRef = output.secret
  return needSecret(ref, world, signal, key)
}

function nothingGiven({ name }: Need, output: string): ProviderFailure {
  return new ProviderFailure(
    'dependencies',
    'rejected',
    `Cannot connect ${name}: it gives no "${output}"`,
  )
}

/** The manifests with what rolls their pods when they are connected to something else. */
export function connectedManifests(
  manifests: readonly Manifest[],
  connections: readonly Connection[],
): readonly Manifest[] {
  return manifests.map((manifest) => {
    const used = connections.filter(({ secret }) => uses(manifest, secret.metadata.name))
    return used.length === 0 ? manifest : marked(manifest, used)
  })
}

/** Whether its pods are connected to what the app of the target needs. */
export function isConnected(manifest: Manifest, target: string): boolean {
  const [app = ''] = target.split('/')
  return isReferring(manifest, new RegExp(`"${connectionName(app, '[^"]+')}"`))
}

/** The manifest as it is where nothing of its connections changes. */
export function connectedAsBefore(manifest: Manifest, live: Manifest | undefined): Manifest {
  const metadata = fields(fields(live && templateOf(live))['metadata'])
  const before = fields(metadata['annotations'])[connectionsAnnotation]
  return typeof before === 'string' ? annotated(manifest, before) : manifest
}

function uses(manifest: Manifest, secret: string): boolean {
  return isReferring(manifest, new RegExp(`"${secret}"`))
}

function isReferring(manifest: Manifest, secret: RegExp): boolean {
  return templateOf(manifest) !== undefined && secret.test(canonical(manifest['spec']))
}

function marked(manifest: Manifest, used: readonly Connection[]): Manifest {
  return annotated(manifest, hashOf(used.map((one) => one.identity).join(' ')).slice(0, 16))
}

function annotated(manifest: Manifest, identity: string): Manifest {
  const spec = fields(manifest['spec'])
  const template = templateOf(manifest) ?? {}
  const metadata = fields(template['metadata'])
  const annotations = { ...fields(metadata['annotations']), [connectionsAnnotation]: identity }
  const next = { ...template, metadata: { ...metadata, annotations } }
  return { ...manifest, spec: { ...spec, template: next } }
}

function templateOf(manifest: Manifest): Record<string, unknown> | undefined {
  const { template } = fields(manifest['spec'])
  return typeof template === 'object' && template !== null ? fields(template) : undefined
}

function fields(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
