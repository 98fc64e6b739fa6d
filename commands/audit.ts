import { z } from 'zod'
import type { Catalog } from '#src/core/catalog.ts'
import { DeliveryError } from '#src/core/errors.ts'
import { Duration } from '#src/core/names.ts'
import type { AuditedRow } from '#src/door/audit.ts'
import { defineCommand, type Context } from '#src/door/command.ts'
import type { Rights } from '#src/door/rights.ts'
import { visibleEnvironments } from '#src/door/values.ts'
import { auditCsv, auditCsvHeader } from '#src/messages/audit/csv.ts'
import { auditFile, auditList } from '#src/messages/audit/list.ts'

const shown = 20
const page = 1_000
const most = 50_000

/** A moment: so long ago, or a day (of UTC), or a day and a time. */
const Since = z.union(
  [
    Duration.transform((ago) => ({ ago })),
    z
      .string()
      .regex(/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?Z?)?$/)
      .transform((text) => ({
        at: Date.parse(text.includes('T') && !text.endsWith('Z') ? `${text}Z` : text),
      }))
      .refine(({ at }) => Number.isFinite(at)),
  ],
  'reads like "7d", "12h" or "2026-11-01"',
)

const Who = z
  .string()
  .transform((text) => text.trim().replace(/^@/, ''))
  .refine((name) => name !== '', 'names somebody, such as "@olga"')

const Args = z.object({
  app: z.string().optional().describe('the app; everything that you may see when absent'),
  environment: z.string().optional().describe('only this environment'),
  by: Who.optional().describe('only what this person did'),
  since: Since.optional().describe('since when: `7d`, `12h` or `2026-11-01`'),
  csv: z.stringbool().default(false).describe('send everything as a file'),
})
type Args = z.infer<typeof Args>

export const audit = defineCommand({
  name: 'audit',
  topic: 'knowing',
  doing: 'show the audit',
  summary: 'Show who did what, newest first; as a file with everything on demand',
  examples: [
    'audit checkout',
    'audit checkout in production --since 7d',
    'audit checkout --by @olga --csv',
  ],
  permission: 'view',
  effect: 'read',
  args: Args,
  words: {
    app: { by: 'place', names: 'app', prepositions: ['of'] },
    environment: { by: 'place', names: 'environment', prepositions: ['in', 'on'] },
    by: { by: 'flag', prepositions: ['by'] },
    since: { by: 'flag', prepositions: ['since'] },
    csv: { by: 'flag' },
  },

  async run(args, context) {
    const filter = filterOf(args, context)
    const title = titleOf(args)
    if (args.csv) {
      const file = await fileOf(filter, args, context)
      // A shell shows the file itself, for a pipe.
      return context.invocation.via === 'shell'
        ? { text: file.content.trimEnd(), blocks: [] }
        : auditFile(title, file)
    }
    const rows = await context.store.auditRows({ ...filter, limit: shown + 1 })
    const more = rows.length > shown ? lineOf(args) : undefined
    return auditList(title, rows.slice(0, shown), more)
  },
})

type Filter = Omit<Parameters<Context['store']['auditRows']>[0], 'limit' | 'before'>

/** Everybody sees what they may look at; what is about no app, and about what left the catalog, operators alone. */
function filterOf(
  { app, environment, by, since }: Args,
  { catalog, rights, now }: Context,
): Filter {
  if (app === undefined && !isOverall(catalog, rights))
    throw new DeliveryError('not-allowed', 'Cannot show the audit: say of which app', {
      hint: 'The audit of everything is for operators. Say `/deliver audit checkout`, with the app you mean',
    })
  const entry = Object.values(catalog.apps).find(({ name }) => name === app)
  return {
    ...(app !== undefined && { app }),
    ...(environment !== undefined && { environment }),
    ...(environment === undefined &&
      !isOverall(catalog, rights) && { environments: visibleEnvironments(catalog, rights, entry) }),
    ...(by !== undefined && { actor: actorOf(by) }),
    ...(since && { since: 'ago' in since ? now - since.ago : since.at }),
  }
}

function isOverall(catalog: Catalog, rights: Rights): boolean {
  return Object.keys(catalog.environments).every((name) => rights.may('operate', name))
}

/** Slack's ids are exact; anything else is a name. */
function actorOf(by: string): string {
  return /^[UW][A-Z0-9]{2,}$/.test(by) ? `person:${by}` : by
}

async function fileOf(filter: Filter, { app }: Args, { store, now }: Context) {
  const parts = [auditCsvHeader]
  let count = 0
  for (let before: number | undefined; count < most;) {
    const rows: readonly AuditedRow[] = await store.auditRows({
      ...filter,
      ...(before !== undefined && { before }),
      limit: Math.min(page, most - count),
    })
    parts.push(auditCsv(rows))
    count += rows.length
    before = rows.at(-1)?.seq
    if (rows.length < page || before === undefined) break
    await nextTurn()
  }
  const day = new Date(now).toISOString().slice(0, 10)
  const name = ['audit', ...(app === undefined ? [] : [app]), day].join('-')
  return { name: `${name}.csv`, content: parts.join(''), count, isCut: count === most }
}

/** Many rows hold nobody up for long. */
const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve))

function titleOf({ app, environment, by }: Args): string {
  return [
    app ?? 'everything',
    ...(environment === undefined ? [] : [`in ${environment}`]),
    ...(by === undefined ? [] : [`by ${by}`]),
  ].join(' ')
}

/** The same question, for the file. */
function lineOf({ app, environment, by, since }: Args): string {
  const words = [
    app,
    environment,
    by === undefined ? undefined : `--by ${by}`,
    since === undefined ? undefined : `--since ${sinceWords(since)}`,
  ]
  return ['audit', ...words.filter((word) => word !== undefined), '--csv'].join(' ')
}

/** In the words in which it may be said again. */
function sinceWords(since: NonNullable<Args['since']>): string {
  if ('at' in since) return new Date(since.at).toISOString().slice(0, 10)
  return `${Math.ceil(since.ago / 60_000)}m`
}
