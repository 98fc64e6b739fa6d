import { sql } from 'drizzle-orm'
import type { Commit, Claim, NewAudit } from '#db/store.ts'
import { actorKey, type Actor } from '#src/core/actor.ts'
import type { Instant } from '#src/core/clock.ts'
import type { NewRecord } from '#src/core/record.ts'
import { withoutSecretsIn } from '#src/core/secrets.ts'
import type { Connection } from './connection.ts'
import { audit } from './schema.ts'

/** Adds to the audit inside the step's transaction: what was said, and what changed because of it, without secrets. */
export type AuditAppend = {
  said(row: NewAudit, now: Instant): void
  /** A row for each event of a commit and each record that it created. */
  changed(commit: Commit, now: Instant): void
  quarantined(claim: Claim, error: string, now: Instant): void
}

export function auditAppendOf(connection: Connection): AuditAppend {
  const insert = prepare(connection)
  const add = (row: NewAudit, now: Instant) =>
    void insert.run({
      app: null,
      environment: null,
      plan: null,
      channel: null,
      ...row,
      by: actorKey(row.actor),
      detail: withoutSecretsIn(row.detail) ?? null,
      now,
    })

  return {
    said: add,

    changed(commit, now) {
      for (const row of changesOf(commit)) add(row, now)
      for (const row of commit.audit ?? []) add(row, now)
    },

    quarantined(claim, error, now) {
      const { kind, id, epoch } = claim
      const action = `${kind} quarantined`
      const invocation = `${kind}/${id}/e${epoch}`
      const detail = { kind, id, error: withoutSecretsIn(error).slice(0, 500) }
      add({ ...targetOf(claim), actor: { type: 'system' }, action, invocation, detail }, now)
    },
  }
}

/** Named by record and revision, so that the same words are said again when the same thing happens again. */
function changesOf({ claim, document, events = [], children = [] }: Commit): readonly NewAudit[] {
  if (events.length === 0 && children.length === 0) return []
  const { kind, id, revision } = claim
  const common = { ...targetOf(claim), ...planOf(document), actor: actorOf(claim) }
  return [
    ...events.map(({ type, text }, index) => ({
      ...common,
      action: `${kind} ${type}`,
      invocation: `${kind}/${id}/${revision}.${index}`,
      detail: { kind, id, text },
    })),
    ...children.map((child) => ({
      ...common,
      ...namesIn(child.target),
      action: `${child.kind} created`,
      invocation: `${kind}/${id}/${revision}`,
      detail: { kind: child.kind, id: child.id, by: { kind, id } },
    })),
  ]
}

/** The one whose word the tick heard; the bot itself where nobody spoke, or several did. */
function actorOf({ signals }: Claim): Actor {
  const actors = signals.flatMap(({ signal }) =>
    'by' in signal && typeof signal.by === 'object' ? [signal.by] : [],
  )
  const [first] = actors
  const isOne = first && actors.every((actor) => actorKey(actor) === actorKey(first))
  return isOne ? first : { type: 'system' }
}

function targetOf({ target }: Claim): Pick<NewAudit, 'app' | 'environment'> {
  return namesIn(target?.document.key)
}

/** `checkout/staging` as its two names. */
export function namesIn(key: string | undefined): Pick<NewAudit, 'app' | 'environment'> {
  const [app, environment] = key?.split('/') ?? []
  return { ...(app && { app }), ...(environment && { environment }) }
}

/** Documents of every kind may carry the plan that they are about. */
function planOf(document: unknown): Pick<NewAudit, 'plan'> {
  const plan = property(document, 'plan')
  const hash = property(plan, 'hash')
  return typeof hash === 'string' ? { plan: hash } : {}
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined
}

/** What a record to be created is about, where its submission does not say. */
export function aboutOf(create: NewRecord | undefined): Pick<NewAudit, 'app' | 'environment'> {
  return namesIn(create?.target)
}

function prepare({ db, workspace }: Connection) {
  return db
    .insert(audit)
    .values({
      workspace,
      at: sql.placeholder('now'),
      actor: sql.placeholder('actor'),
      action: sql.placeholder('action'),
      invocation: sql.placeholder('invocation'),
      detail: sql.placeholder('detail'),
      by: sql.placeholder('by'),
      app: sql.placeholder('app'),
      environment: sql.placeholder('environment'),
      plan: sql.placeholder('plan'),
      channel: sql.placeholder('channel'),
    })
    .onConflictDoNothing()
    .prepare()
}
