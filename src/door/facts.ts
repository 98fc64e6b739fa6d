import type { Store } from '#db/store.ts'
import type { AuditHead } from '#src/core/audit-chain.ts'
import type { Catalog } from '#src/core/catalog.ts'
import { Delivery } from '#src/core/delivery.ts'
import { DeliveryError } from '#src/core/errors.ts'
import type { Policy } from '#src/core/rules/policy.ts'
import { demandOf } from '#src/core/rules/demand.ts'
import { policyOf } from '#src/core/rules/policy-of.ts'
import { SignOff } from '#src/core/rules/sign-off.ts'
import { Countersign } from '#src/kinds/countersign.ts'
import { LogFollow } from '#src/kinds/log-follow.ts'
import { Promotion } from '#src/kinds/promotion.ts'
import { ReleaseSourceRecord } from '#src/kinds/release-source.ts'
import { ask, rightsOf } from './rights/rights-of.ts'
import {
  askedAmong,
  askedSignOffs,
  type AskedDelivery,
  type AskedSignOff,
} from './deliveries/asked.ts'
import { askedSignatures, type AskedSignature } from './deliveries/asked-signatures.ts'
import { deliveriesOf } from './deliveries/find.ts'
import { dependencyFacts, type Acts, type DependencyFacts } from './dependencies/facts.ts'
import { heldUpBy, standingOf, type Standing } from './deliveries/standing.ts'
import { appRows, type AppWithVersions } from './deliveries/rows.ts'
import type { AuditedRow } from './audit.ts'
import type { Identity } from '#src/core/rules/identity.ts'
import { electorOf } from './electors.ts'
import { groupChangeOf, type GroupChangeFacts } from './rights/group-change.ts'
import { alertFactsOf, type AlertFacts } from './alerts/facts.ts'
import { holdFactsOf, type HoldFacts } from './holds/facts.ts'
import { mentionsOf, type Mention } from './mentions.ts'
import { rejectedAnywhere } from './pipeline/sign-offs.ts'
import { scheduleFactsOf, type ScheduleFacts } from './schedules/facts.ts'

/** What messages are made of, outside of commands. */
export type Facts = HoldFacts &
  ScheduleFacts &
  AlertFacts & {
    auditRow(seq: number): Promise<AuditedRow | undefined>
    /** Where the chain of the audit ends now. */
    auditHead(): Promise<AuditHead | undefined>
    /** A delivery as it stands, and why it was taken out of the loop where it was. */
    delivery(id: string): Promise<DeliveryFacts | undefined>
    /** A dependency by its key: `checkout.db/production`. */
    dependency(key: string): Promise<DependencyFacts | undefined>
    /** The question whether a release may go on. */
    promotion(id: string): Promise<Promotion | undefined>
    /** A request for a sign-off as it stands. */
    signOff(id: string): Promise<SignOff | undefined>
    /** Logs that are, or were, watched in a message. */
    logFollow(id: string): Promise<LogFollow | undefined>
    /** What a second person has to sign. */
    countersign(id: string): Promise<Countersign | undefined>
    /** The last move of a release's tag; `subject` reads `app@version`. */
    movedTag(subject: string): Promise<MovedTag | undefined>
    /** Who is called by name when groups of the catalog and people are; a group as Slack knows it, where it does. */
    mentions(voters: readonly string[]): Promise<readonly Mention[]>
    /** Who joined and left a group that decides; `subject` reads `sre@3`. */
    groupChange(subject: string): Promise<GroupChangeFacts | undefined>
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
  /** The rules for it as they are now; absent where the app or the environment left the catalog. */
  readonly rules?: Policy | undefined
  /** Where QA said that its release goes no further. */
  readonly rejections?: readonly SignOff[]
}

export type HomeFacts = {
  /** What this person may decide. */
  readonly waiting: readonly AskedDelivery[]
  readonly signOffs: readonly AskedSignOff[]
  readonly signatures: readonly AskedSignature[]
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
  readonly acts: Acts
}

/** Reads what is shown from the store and the catalog, each time afresh. */
export function factsOf(services: FactServices): Facts {
  const { store, catalog, identity } = services
  return {
    ...holdFactsOf(store),
    ...scheduleFactsOf(store),
    ...alertFactsOf(store),

    async auditRow(seq) {
      const rows = await store.auditRows({ before: seq + 1, limit: 1 })
      return rows.find((row) => row.seq === seq)
    },
    auditHead: () => store.auditHead(),

    async delivery(id) {
      const found = await store.find({ kind: 'delivery', id })
      const { data: document } = Delivery.safeParse(found?.document)
      if (!document) return undefined
      const [standing, holder] = await Promise.all([
        standingOf(store, document),
        heldUpBy(store, document),
      ])
      const { app, environment } = document
      const rules = policyOf(catalog(), app, environment, demandOf(document))
      const rejections = await rejectedAnywhere(document, catalog(), store)
      const quarantined = found?.quarantined
      return { document, quarantined, standing, heldUpBy: holder, rules, rejections }
    },

    dependency: (key) => dependencyFacts(key, services),

    async promotion(id) {
      const found = await store.find({ kind: 'promotion', id })
      return Promotion.safeParse(found?.document).data
    },

    async signOff(id) {
      const found = await store.find({ kind: 'signOff', id })
      return SignOff.safeParse(found?.document).data
    },

    logFollow: (id) => logFollowOf(store, id),

    countersign: async (id) =>
      Countersign.safeParse((await store.find({ kind: 'countersign', id }))?.document).data,

    async movedTag(subject) {
      const [app = '', version] = subject.split('@')
      const found = await store.find({ kind: 'releaseSource', id: app })
      const moved = found && ReleaseSourceRecord.parse(found.document).moved
      const last = moved?.findLast((one) => one.version === version)
      return last && { app, ...last }
    },

    groupChange: (subject) => groupChangeOf(subject, store, identity),

    mentions: (voters) => mentionsOf(voters, catalog(), identity),

    home: (userId) => homeOf(userId, services),
  }
}

async function logFollowOf(store: Store, id: string): Promise<LogFollow | undefined> {
  const found = await store.find({ kind: 'logFollow', id })
  return LogFollow.safeParse(found?.document).data
}

async function homeOf(userId: string, services: FactServices): Promise<HomeFacts | string> {
  const { store, catalog, identity, workspace } = services
  const actor = { type: 'person', id: userId, name: userId } as const
  try {
    const rights = await rightsOf({ via: 'button', workspace, actor }, catalog(), identity)
    const running = (await deliveriesOf(store, { done: false })).map(({ document }) => document)
    const asking = {
      catalog: catalog(),
      person: userId,
      elector: (id: string, environment: string) =>
        ask(() => electorOf(id, environment, workspace, catalog(), identity)),
    }
    const [waiting, signOffs, signatures] = await Promise.all([
      askedAmong(running, asking),
      askedSignOffs(store, asking),
      askedSignatures(store, asking),
    ])
    return {
      waiting: waiting.filter(({ stand }) => stand === 'needed'),
      signOffs: signOffs.filter(({ stand }) => stand === 'needed'),
      signatures: signatures.filter(({ stand }) => stand === 'needed'),
      running: running.filter(({ environment }) => rights.may('view', environment)),
      apps: await appRows({ catalog: catalog(), rights, store }),
      catalogProblems: rights.may('operate') ? services.catalogProblems() : [],
    }
  } catch (error) {
    if (error instanceof DeliveryError)
      return [error.message, error.hint].filter(Boolean).join('. ')
    throw error
  }
}
