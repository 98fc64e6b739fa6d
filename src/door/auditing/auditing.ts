import type { NewAudit, Store, Submission } from '#db/store.ts'
import type { Catalog } from '#src/core/catalog.ts'
import { DeliveryError } from '#src/core/errors.ts'
import type { Log } from '#src/core/log.ts'
import { aboutOf } from '#src/door/rights/about.ts'
import { auditOf } from '#src/door/audit.ts'
import type { Answer } from '#src/door/door.ts'
import type { Commands, Request } from '#src/door/grammar/line.ts'
import type { Invocation } from '#src/door/invocation.ts'
import { requestOf } from '#src/door/request.ts'
import { namesOf } from '#src/door/values.ts'
import { masked } from './masked.ts'

/** The audit of one invocation: whatever becomes of it, a row says so. */
export type Auditing = {
  /** For the command: what it has audited is completed with what the request is about, in the same step. */
  readonly store: Store
  /** What is asked, once that is known. */
  understood(request: Request): void
  /** After the answer: a row where the command wrote none itself. It never rejects. */
  answered(answer: Answer): Promise<void>
  /** A row with the reason. It never rejects. */
  refused(error: unknown): Promise<void>
}

export type AuditingServices = {
  readonly store: Store
  readonly commands: Commands
  readonly catalog: () => Catalog
  readonly log: Log
}

export function auditingOf(invocation: Invocation, services: AuditingServices): Auditing {
  const { store } = services
  let request: Request | undefined
  let isSaid = false
  let refusal: NewAudit | undefined

  const submit = async (submission: Submission) => {
    const { audit } = submission
    if (!audit) return store.submit(submission)
    if (isRefusal(submission)) {
      refusal = audit
      return 'exists'
    }
    const about = await aboutInvocation(request, invocation, services)
    const submitted = await store.submit({
      ...submission,
      audit: { ...about, ...planIn(submission), ...targetIn(submission), ...audit },
    })
    isSaid = true
    return submitted
  }
  const record = async (action: string, detail: Readonly<Record<string, unknown>>) => {
    try {
      const about = await aboutInvocation(request, invocation, services)
      await store.submit({ audit: { ...about, ...auditOf({ invocation }, action, detail) } })
    } catch (error) {
      services.log.error({ invocation: invocation.id, action, error }, 'cannot write the audit')
    }
  }

  return {
    store: { ...store, submit },
    understood: (understood) => void (request = understood),

    async answered(answer) {
      if (refusal) await record(refusal.action, detailOf(refusal))
      else if (!isSaid && !(await wasSaid(request, invocation, services)))
        await record(actionOf(answer, request), argumentsOf(request))
    },

    async refused(error) {
      const meant = request ?? guess(invocation, services)
      const name = meant?.command.name
      const verb = error instanceof DeliveryError ? 'refused' : 'failed'
      const action = refusal?.action ?? [verb, name].filter(Boolean).join(' ')
      await record(action, {
        ...(meant ? argumentsOf(meant) : wordsOf(invocation)),
        ...(meant && { effect: meant.command.effect }),
        ...detailOf(refusal),
        ...reasonOf(error),
      })
    },
  }
}

/** Whether the run before a crash said it: the second finds what the first made, and makes nothing. */
async function wasSaid(
  request: Request | undefined,
  { id: invocation }: Invocation,
  { store }: AuditingServices,
): Promise<boolean> {
  if (!request || request.command.effect === 'read') return false
  const { name: action } = request.command
  const rows = await store.auditRows({ invocation, action, limit: 1 }).catch(() => [])
  return rows.length > 0
}

/** A refusal that a command words itself waits for the reason, and for what else is known at the end. */
function isRefusal({ audit, ...rest }: Submission): boolean {
  return audit !== undefined && audit.action.startsWith('refused') && Object.keys(rest).length === 0
}

function actionOf({ type }: Answer, request: Request | undefined): string {
  const name = request?.command.name ?? ''
  return type === 'form' ? `form ${name}` : name
}

/** What was meant, so far as the words alone tell. */
function guess(
  invocation: Invocation,
  { commands, catalog }: AuditingServices,
): Request | undefined {
  try {
    return requestOf(invocation, commands, namesOf(catalog()))
  } catch {
    return undefined
  }
}

type About = Pick<NewAudit, 'app' | 'environment' | 'plan' | 'channel'>

/** Where it acts, what was on the screen, and where it was said. */
async function aboutInvocation(
  request: Request | undefined,
  invocation: Invocation,
  services: AuditingServices,
): Promise<About> {
  const { evidence = '', place } = invocation
  const { app, environment } = request
    ? await aboutOf(request, services.store).catch(() => named(request, services))
    : named(guess(invocation, services), services)
  return {
    ...(app !== undefined && { app }),
    ...(environment !== undefined && { environment }),
    ...(/^[0-9a-f]{64}$/.test(evidence) && { plan: evidence }),
    ...(place && { channel: place.channel }),
  }
}

/** Names that the catalog does not know stay among the arguments. */
function named(
  request: Request | undefined,
  { catalog }: AuditingServices,
): { readonly app?: string | undefined; readonly environment?: string | undefined } {
  const { app = '', environment = '' } = request?.given ?? {}
  const { apps, environments } = catalog()
  return {
    ...(Object.hasOwn(apps, app) && { app }),
    ...(Object.hasOwn(environments, environment) && { environment }),
  }
}

/** A vote names its plan. */
function planIn({ signals = [] }: Submission): Pick<NewAudit, 'plan'> {
  const vote = signals.map(({ signal }) => signal).find((signal) => signal.type === 'vote')
  return vote?.type === 'vote' ? { plan: vote.plan } : {}
}

/** What is made says better than the request what it is about. */
function targetIn({ create }: Submission): Pick<NewAudit, 'app' | 'environment'> {
  const [app, environment] = create?.target?.split('/') ?? []
  return { ...(app && { app }), ...(environment && { environment }) }
}

function argumentsOf(request: Request | undefined): Readonly<Record<string, unknown>> {
  const given = Object.entries(request?.given ?? {})
  return { args: Object.fromEntries(given.map(([name, value]) => [name, masked(value, 500)])) }
}

/** Of what was not understood: its words, or the button's name. */
function wordsOf({ text, command }: Invocation): Readonly<Record<string, unknown>> {
  return {
    ...(text !== undefined && { text: masked(text, 200) }),
    ...(command !== undefined && { command: masked(command, 200) }),
  }
}

function detailOf(row: NewAudit | undefined): Readonly<Record<string, unknown>> {
  return typeof row?.detail === 'object' ? { ...row.detail } : {}
}

/** Our own words; of a fault only its name, for its message may say anything. The log has the rest. */
function reasonOf(error: unknown): Readonly<Record<string, unknown>> {
  if (error instanceof DeliveryError)
    return { code: error.code, reason: masked(error.message, 500) }
  return { reason: error instanceof Error ? error.name : 'unknown' }
}
