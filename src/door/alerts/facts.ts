import type { Store } from '#db/store.ts'
import { targetKey } from '#src/core/target.ts'
import { Chart, type Picture } from '#src/core/watch/chart.ts'
import { AlertGroup, type Episode } from '#src/kinds/alert-group/group.ts'
import { AlertStorm, type Digest } from '#src/kinds/alert-group/storm.ts'
import type { Silence } from '#src/kinds/silence.ts'
import { actingAt } from '#src/door/deliveries/turn.ts'
import { inFlightAt } from '#src/door/deliveries/find.ts'
import { comesBack } from '#src/door/deliveries/way-back.ts'
import { silenceOf } from './find.ts'

/** One time that a group of alerts fired, as its card shows it. */
export type AlertGroupFacts = {
  readonly group: AlertGroup
  readonly episode: Episode
  /** Whether the group has fired no more since. */
  readonly isLast: boolean
  /** What was delivered lately, and can be taken back. */
  readonly wayBack?: WayBackFacts | undefined
  readonly picture?: Picture | undefined
}

/** `from` is the delivery that brought the version. */
export type WayBackFacts = {
  readonly app: string
  readonly environment: string
  readonly version: string
  readonly from: string
  readonly to: string
}

export type StormFacts = {
  readonly channel: string
  readonly limit: number
  readonly digest: Digest
}

/** Alerts, storms and silences as their messages show them. */
export type AlertFacts = {
  /** `subject` reads `a-7c3f90d2@2`. */
  alertGroup(subject: string): Promise<AlertGroupFacts | undefined>
  /** `subject` reads `#ops@3`. */
  alertStorm(subject: string): Promise<StormFacts | undefined>
  silence(id: string): Promise<Silence | undefined>
}

/** Reads them from the store, each time afresh. */
export function alertFactsOf(store: Store): AlertFacts {
  return {
    async alertGroup(subject) {
      const [id = '', number] = subject.split('@')
      const found = await store.find({ kind: 'alertGroup', id })
      const { data: group } = AlertGroup.safeParse(found?.document)
      const all = group ? [...(group.episode ? [group.episode] : []), ...group.past] : []
      const episode = all.find((one) => String(one.number) === number)
      if (!group || !episode) return undefined
      const isLast = episode === group.episode
      const [wayBack, picture] = await Promise.all([
        isLast && episode.resolvedAt === undefined ? wayBackOf(store, episode) : undefined,
        pictureOf(store, episode),
      ])
      return { group, episode, isLast, wayBack, picture }
    },

    async alertStorm(subject) {
      const at = subject.lastIndexOf('@')
      const [channel, number] = [subject.slice(0, at), subject.slice(at + 1)]
      const found = await store.find({ kind: 'alertStorm', id: channel })
      const { data } = AlertStorm.safeParse(found?.document)
      if (!data?.digest || String(data.digest.number) !== number) return undefined
      return { channel, limit: data.limit, digest: data.digest }
    },

    silence: (id) => silenceOf(store, id),
  }
}

/** Only what came lately is offered to be taken back: what ran long before the alert is hardly its cause. */
async function wayBackOf(
  store: Store,
  { place: { app, environment }, lately }: Episode,
): Promise<WayBackFacts | undefined> {
  if (app === undefined || environment === undefined) return undefined
  const key = targetKey(app, environment)
  const [target, running] = await Promise.all([store.target(key), inFlightAt(store, key)])
  const settled = target?.settled
  if (!settled) return undefined
  const acting = actingAt({ target, inFlight: running.map(({ document }) => document) })
  if (acting) {
    if (acting.purpose !== 'deploy' || acting.direction === 'back') return undefined
    const { wanted: version, id: from } = acting
    return { app, environment, version, from, to: settled.release.version }
  }
  const to = comesBack(target)?.release.version
  const isLate = lately.some(({ delivery }) => delivery === settled.delivery)
  if (to === undefined || !isLate) return undefined
  return { app, environment, version: settled.release.version, from: settled.delivery, to }
}

/** A picture that cannot be read any more is missing, and nothing else is. */
async function pictureOf(store: Store, { picture }: Episode): Promise<Picture | undefined> {
  const text = picture && (await store.artifact(picture.chart))
  if (!picture || text === undefined) return undefined
  const { data: chart } = Chart.safeParse(JSON.parse(text))
  return chart && { chart, alt: picture.alt }
}
