import type { Instant } from '#src/core/clock.ts'
import { DeliveryError } from '#src/core/errors.ts'
import type { Matcher, SeenSilence } from '#src/core/watch/alerts.ts'
import { alertmanagerOf } from '#src/core/watch/belongs.ts'
import { matchersOf, mutesEverything, readMatchers } from '#src/core/watch/alerting/silencing.ts'
import { auditOf } from '#src/door/audit.ts'
import type { Context } from '#src/door/command.ts'
import { readDuration } from '#src/door/holds/when.ts'
import { idFor } from '#src/door/ids.ts'
import { commonLabels, firingOf, type AlertGroup } from '#src/kinds/alert-group/group.ts'
import { matcherWords, Silence, silenceKind, silenceMessage } from '#src/kinds/silence.ts'
import { alertGroupOf, refuseUnlessAllTheirs } from './find.ts'

export type Said = {
  readonly alert?: string | undefined
  readonly match?: string | undefined
  readonly cluster?: string | undefined
}

/** What would be muted, and where it belongs. */
export type Meant = Pick<
  Silence,
  'alertmanager' | 'matchers' | 'group' | 'app' | 'environment' | 'channel'
>

/** Reads what somebody means to silence. Throws DeliveryError for what is not there, not theirs, or would mute everything. */
export async function meantToSilence(said: Said, context: Context): Promise<Meant> {
  if (said.alert !== undefined && said.match !== undefined)
    throw new DeliveryError('bad-usage', 'Cannot silence: that names a group and matchers', {
      hint: 'Say one of them',
    })
  const meant =
    said.alert === undefined ? byMatchers(said, context) : await ofGroup(said.alert, context)
  if (meant.matchers.length === 0 || mutesEverything(meant.matchers))
    throw new DeliveryError('bad-usage', 'Cannot silence: that would mute every alert', {
      hint: 'Say what the alerts have that you mean: `--match "alertname=HighErrorRate, namespace=shop"`',
    })
  return meant
}

/** When a silence ends that lasts so long. Throws DeliveryError for what is no duration, or longer than deliver.yml lets it be. */
export async function endOfSilence(length: string, context: Context): Promise<Instant> {
  const { now, catalog } = context
  const moment = readDuration(length, now, await context.timezone())
  const longest = catalog.alerts.longestSilence
  if ('at' in moment && moment.at > now && moment.at - now <= longest) return moment.at
  const because =
    'because' in moment
      ? moment.because
      : moment.at <= now
        ? `"${length.slice(0, 60)}" is over at once`
        : `"${length.slice(0, 60)}" is longer than ${hours(longest)}, the longest that deliver.yml lets it be`
  throw new DeliveryError('bad-usage', `Cannot silence: ${because}`, {
    hint: 'Say how long, and why after "because": `--for 2h because …`',
  })
}

/** The matchers of a group, as its form shows them. */
export async function explainSilence(said: Said, context: Context): Promise<readonly string[]> {
  if (said.alert === undefined && said.match === undefined) return []
  const { matchers, alertmanager } = await meantToSilence(said, context)
  return [`What fits ${matcherWords(matchers)} is muted at ${alertmanager}`]
}

export type Wish = Meant & { readonly until: Instant; readonly comment: string }

/** Has a silence made; a second run finds the first. */
export async function declareSilence(context: Context, wish: Wish): Promise<Silence> {
  const { invocation, store, now } = context
  const id = idFor('m', invocation.id)
  const { matchers, ...rest } = wish
  const silence: Silence = {
    version: 1,
    id,
    ...rest,
    matchers: [...matchers],
    by: invocation.actor,
    askedAt: now,
  }
  const message = silenceMessage(silence)
  const made = await store.submit({
    create: { kind: 'silence', id, document: silence, state: silenceKind.stateOf(silence) },
    ...(message && { messages: [message] }),
    audit: auditOf(context, 'silence', {
      silence: id,
      matchers: matcherWords(matchers),
      alertmanager: wish.alertmanager,
      until: wish.until,
      because: wish.comment,
      ...(wish.app !== undefined && { app: wish.app }),
      ...(wish.environment !== undefined && { environment: wish.environment }),
    }),
  })
  if (made === 'created') return silence
  return Silence.parse((await store.find({ kind: 'silence', id }))?.document)
}

/** Has a silence ended that somebody made in Alertmanager itself: a record of ours sees to it. */
export async function endForeign(
  context: Context,
  alertmanager: string,
  seen: SeenSilence,
): Promise<Silence> {
  const { invocation, store, now } = context
  const id = idFor('m', invocation.id)
  const silence: Silence = {
    version: 1,
    id,
    alertmanager,
    matchers: [...seen.matchers],
    until: seen.endsAt,
    by: invocation.actor,
    comment: seen.comment.slice(0, 1_000),
    askedAt: now,
    sid: seen.id,
    expiring: { by: invocation.actor, at: now },
  }
  await store.submit({
    create: { kind: 'silence', id, document: silence, state: silenceKind.stateOf(silence) },
    audit: auditOf(context, 'unsilence', {
      silence: seen.id,
      alertmanager,
      matchers: matcherWords(seen.matchers),
      madeBy: seen.createdBy,
    }),
  })
  return silence
}

/** Alerts like these, where these are: its own labels, its alert, and what says where it belongs. */
async function ofGroup(id: string, { store, rights, catalog }: Context): Promise<Meant> {
  const { group, about } = await alertGroupOf(store, id)
  const { app, environment } = about
  if (environment === undefined || reachesElsewhere(group))
    refuseUnlessAllTheirs(rights, catalog, group.alertmanager, 'silence')
  return {
    alertmanager: group.alertmanager,
    matchers: [...matchersOfGroup(group)],
    group: group.id,
    ...(app !== undefined && { app }),
    ...(environment !== undefined && { environment }),
  }
}

/** Its alerts are not where it began alone any more: what they have in common does not say where it is. */
function reachesElsewhere(group: AlertGroup): boolean {
  const common = commonLabels(group)
  return (group.episode?.place.placedBy ?? []).some((name) => !common[name])
}

function matchersOfGroup(group: AlertGroup): readonly Matcher[] {
  if (firingOf(group).length === 0)
    throw new DeliveryError('not-possible', `Cannot silence ${group.id}: it does not fire`, {
      hint: '`/deliver alerts` shows what does; operators silence ahead of time with `--match`',
    })
  const common = commonLabels(group)
  const names = ['alertname', ...(group.episode?.place.placedBy ?? [])]
  const own = names.flatMap((name) => (common[name] ? [[name, common[name]] as const] : []))
  return matchersOf({ ...Object.fromEntries(own), ...group.groupLabels })
}

function byMatchers({ match = '', cluster }: Said, { catalog, rights }: Context): Meant {
  const read = readMatchers(match)
  if ('because' in read)
    throw new DeliveryError('bad-usage', `Cannot silence: ${read.because}`, {
      hint: 'Say `--match "alertname=HighErrorRate, namespace=shop"`',
    })
  const alertmanager = alertmanagerMeant(cluster, catalog)
  refuseUnlessAllTheirs(rights, catalog, alertmanager, 'silence')
  const channel = catalog.alerts.channel ?? catalog.audit?.channel
  return { alertmanager, matchers: [...read.matchers], ...(channel !== undefined && { channel }) }
}

/** The only Alertmanager that there is, or that of a cluster. */
function alertmanagerMeant(cluster: string | undefined, catalog: Context['catalog']): string {
  const all = alertmanagersIn(catalog)
  const meant =
    cluster === undefined ? all : all.filter((one) => one === alertmanagerOf(cluster, catalog))
  const [only] = meant
  if (only !== undefined && meant.length === 1) return only
  throw new DeliveryError(
    'bad-usage',
    cluster === undefined
      ? `Cannot silence: there ${all.length === 0 ? 'is no Alertmanager' : 'are several Alertmanagers'}`
      : `Cannot silence: "${cluster.slice(0, 60)}" has no Alertmanager`,
    {
      hint:
        all.length === 0
          ? 'Name one in deliver.yml'
          : `Say \`--cluster ${all[0]}\`; there are ${all.join(', ')}`,
    },
  )
}

/** The clusters under which an Alertmanager is written. */
export function alertmanagersIn(catalog: Context['catalog']): readonly string[] {
  return Object.keys(catalog.clusters).filter((name) => alertmanagerOf(name, catalog) === name)
}

function hours(ms: number): string {
  const all = ms / 3_600_000
  return all >= 48 && all % 24 === 0 ? `${all / 24} days` : `${Number(all.toFixed(1))} h`
}
