import type { Store } from '#db/store.ts'
import type { Catalog } from '#src/core/catalog.ts'
import type { Health, Part } from '#src/http/health.ts'
import { alertmanagerKind } from '#src/kinds/alertmanager.ts'

export type WatchHealthOptions = {
  readonly catalog: () => Catalog
  readonly store: Pick<Store, 'find'>
}

/** A part for each Alertmanager that is asked regularly: how the last time went. None is required. */
export function watchHealth({ catalog, store }: WatchHealthOptions): () => Health {
  const last = async (cluster: string): Promise<Part> => {
    const found = await store.find({ kind: alertmanagerKind.kind, id: cluster })
    const { data } = alertmanagerKind.document.safeParse(found?.document)
    if (data?.problem) return { ok: false, required: false, detail: data.problem.because }
    const isAsked = data?.checkedAt !== undefined
    return { ok: isAsked, required: false, detail: isAsked ? 'answers' : 'was not asked yet' }
  }
  return () =>
    Object.fromEntries(
      alertmanagersIn(catalog()).map((name) => [`alertmanager ${name}`, () => last(name)]),
    )
}

/** Clusters with an Alertmanager of their own. */
export function alertmanagersIn({ clusters }: Catalog): readonly string[] {
  return Object.entries(clusters).flatMap(([name, { alertmanager }]) =>
    alertmanager && !('cluster' in alertmanager) ? [name] : [],
  )
}
