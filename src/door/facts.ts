import type { Store } from '#db/store.ts'
import type { Catalog } from '#src/core/catalog.ts'
import { Delivery } from '#src/core/delivery.ts'
import { DeliveryError } from '#src/core/errors.ts'
import { ReleaseSourceRecord } from '#src/kinds/release-source.ts'
import { rightsOf } from './rights-of.ts'
import { deliveriesOf } from './deliveries/find.ts'
import { heldUpBy, standingOf, type Standing } from './deliveries/standing.ts'
import { appRows, type AppWithVersions } from './deliveries/rows.ts'
import type { Identity } from '#src/core/identity.ts'

/** What messages are made of, outside of commands. */
export type Facts = {
  /** A delivery as it stands, and why it was taken out of the loop where it was. */
  delivery(id: string): Promise<DeliveryFacts | undefined>
  /** The last move of a release's tag; `subject` reads `app@version`. */
  movedTag(subject: string): Promise<MovedTag | undefined>
  /** What one person may see on the Home tab, or in words why they see nothing. */
  home(userId: string): Promise<HomeFacts | string>
}

/** A tag that pointed to another digest before. */
export type MovedTag = {
  readonly app: string
  readonly version: string
  readonly image: string
  readonly from: string
  readonly to: string
  readonly at: number
}

export type DeliveryFacts = {
  readonly document: Delivery
  readonly quarantined: string | undefined
  /** Of one that succeeded. */
  readonly standing?: Standing | undefined
  /** The delivery that holds while this one waits behind it. */
  readonly heldUpBy?: string | undefined
}

export type HomeFacts = {
  readonly running: readonly Delivery[]
  readonly apps: readonly AppWithVersions[]
  /** What is wrong with the catalog's files: told to operators. */
  readonly catalogProblems: readonly string[]
}

export type FactServices = {
  readonly store: Store
  readonly catalog: () => Catalog
  readonly catalogProblems: () => readonly string[]
  readonly identity: Identity
  readonly workspace: string
}

/** Reads what is shown from the store and the catalog, each time afresh. */
export function factsOf(services: FactServices): Facts {
  const { store, catalog, identity, workspace } = services
  return {
    async delivery(id) {
      const found = await store.find({ kind: 'delivery', id })
      const { data: document } = Delivery.safeParse(found?.document)
      if (!document) return undefined
      const [standing, holder] = await Promise.all([
        standingOf(store, document),
        heldUpBy(store, document),
      ])
      return { document, quarantined: found?.quarantined, standing, heldUpBy: holder }
    },

    async movedTag(subject) {
      const [app = '', version] = subject.split('@')
      const found = await store.find({ kind: 'releaseSource', id: app })
      const moved = found && ReleaseSourceRecord.parse(found.document).moved
      const last = moved?.findLast((one) => one.version === version)
      return last && { app, ...last }
    },

    async home(userId) {
      const actor = { type: 'person', id: userId, name: userId } as const
      try {
        const rights = await rightsOf({ via: 'button', workspace, actor }, catalog(), identity)
        const running = (await deliveriesOf(store, { done: false })).map(({ document }) => document)
        return {
          running: running.filter(({ environment }) => rights.may('view', environment)),
          apps: await appRows({ catalog: catalog(), rights, store }),
          catalogProblems: rights.may('operate') ? services.catalogProblems() : [],
        }
      } catch (error) {
        if (error instanceof DeliveryError)
          return [error.message, error.hint].filter(Boolean).join('. ')
        throw error
      }
    },
  }
}
