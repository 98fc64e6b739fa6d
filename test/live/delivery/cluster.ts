import { join } from 'node:path'
import { writeFile } from 'node:fs/promises'
import type { House } from './house.ts'

/** What the cluster really has of one app, asked with kubectl; and what others do to it. */
export function inClusterOf(app: string, { box, namespaceOf }: Pick<House, 'box' | 'namespaceOf'>) {
  const inside = `--namespace=${namespaceOf(app)}`
  const kubectl = (...args: string[]) => box.kubectl(...args, inside)

  async function object(kind: string, name = app): Promise<Live | undefined> {
    const found = await kubectl('get', kind, name, '--ignore-not-found', '--output=json')
    return found.trim() === '' ? undefined : (JSON.parse(found) as Live)
  }

  return {
    kubectl,
    object,
    /** How often the Deployment's wish was changed, its creation included. */
    generation: async () => (await object('deployment'))?.metadata.generation ?? 0,
    /** The images of pods that are ready, each as often as it runs. */
    async running(): Promise<string[]> {
      const found = await kubectl('get', 'pods', `--selector=app=${app}`, '--output=json')
      const pods = (JSON.parse(found) as { items: Pod[] }).items
      return pods.filter(isReady).flatMap(({ spec }) => spec.containers.map(({ image }) => image))
    },
    /** Another manager applies a manifest, whoever owned its fields before. */
    async applyAs(manager: string, manifest: object): Promise<void> {
      const file = join(box.folder, `${app}-${manager}.json`)
      await writeFile(file, JSON.stringify(manifest))
      await kubectl('apply', '--server-side', `--field-manager=${manager}`, '--force-conflicts', '-f', file) // prettier-ignore
    },
  }
}

type Live = {
  readonly metadata: {
    readonly generation?: number
    readonly annotations?: Readonly<Record<string, string>>
  }
  readonly data?: Readonly<Record<string, string>>
}

type Pod = {
  readonly metadata: { readonly deletionTimestamp?: string }
  readonly spec: { readonly containers: readonly { readonly image: string }[] }
  readonly status: { readonly conditions?: readonly { type: string; status: string }[] }
}

function isReady({ metadata, status }: Pod): boolean {
  return (
    metadata.deletionTimestamp === undefined &&
    (status.conditions ?? []).some(({ type, status: is }) => type === 'Ready' && is === 'True')
  )
}
