import { z } from 'zod'
import type { Instant } from '#src/core/clock.ts'
import type {
  Decision,
  MessageKey,
  NewRecord,
  NewSignal,
  Note,
  RecordKind,
  Situation,
} from '#src/core/record.ts'
import type { Signal } from '#src/core/signal.ts'
import { without } from '#src/core/without.ts'

const MINUTE = 60_000
/** The digest is brought up to date at most so often, in milliseconds: edits are few, and others need them. */
const PACE = 10_000
/** Whoever was called for a storm is called again for what comes after so long a calm, in milliseconds. */
const CALM = 30 * MINUTE

/** A group that stands in the digest. */
const Told = z.object({
  episode: z.number(),
  name: z.string(),
  app: z.string().optional(),
  severity: z.string().optional(),
  firing: z.boolean(),
})

/** Groups of alerts that have no message of their own because too many came at once. */
export const Digest = z.object({
  /** Counts from 1. */
  number: z.number(),
  beganAt: z.number(),
  /** By the id of the group. */
  groups: z.record(z.string(), Told),
  /** Who was called already, for the groups that came one soon after the other. */
  called: z.array(z.string()),
  /** How often it was calm for long before more came, and when the last came. */
  waves: z.number().default(0),
  lastAt: z.number().default(0),
  /** When its message was last brought up to date. */
  shownAt: z.number().optional(),
  /** Something changed since. */
  isBehind: z.boolean().optional(),
  endedAt: z.number().optional(),
})
export type Digest = z.infer<typeof Digest>

/** How a channel tells of groups of alerts. Its id is the channel. */
export const AlertStorm = z.object({
  version: z.literal(1),
  channel: z.string(),
  /** How many new groups a minute have messages of their own, as last said. */
  limit: z.number(),
  /** When the last groups came, oldest first; no more of them than are needed to count. */
  arrivals: z.array(z.number()),
  digest: Digest.optional(),
})
export type AlertStorm = z.infer<typeof AlertStorm>

/**
 * Lets so many new groups a minute have messages of their own in a channel, and tells of the others in one digest. It is
 * asked by one group after the other, so that as many as come at once are counted. When it is calm again, and no more
 * than the limit of the digest still fire, those get messages of their own.
 */
export const alertStormKind: RecordKind<AlertStorm> = {
  kind: 'alertStorm',
  document: AlertStorm,
  wants: () => [],
  decide,
  stateOf: ({ digest }) => (digest && digest.endedAt === undefined ? 'storm' : 'calm'),
  isDone: () => false,
  messageOf: ({ channel, digest }) => digest && digestMessage(channel, digest),
}

/** As it is created with the first group that is told in the channel. */
export function newAlertStorm(channel: string): NewRecord {
  const document: AlertStorm = { version: 1, channel, limit: 10, arrivals: [] }
  return { kind: 'alertStorm', id: channel, document, state: 'calm' }
}

/** The message of one storm. */
export function digestMessage(channel: string, { number }: Pick<Digest, 'number'>): MessageKey {
  return { kind: 'alertStorm', subject: `${channel}@${number}`, channel }
}

type Turn = {
  readonly storm: AlertStorm
  readonly signals: readonly NewSignal[]
  readonly notes: readonly Note[]
}

type Opened = Extract<Signal, { type: 'alertOpened' }>

function decide({ record, signals, now }: Situation<AlertStorm>): Decision<AlertStorm> {
  const start: Turn = { storm: withOwnGroups(record), signals: [], notes: [] }
  const turn = calm(
    signals.reduce((soFar, signal) => heed(soFar, signal, now), start),
    now,
  )
  return show(record, turn, now)
}

/** Thousands may come in one tick: its groups are copied once, not for each of them. */
function withOwnGroups({ digest, ...storm }: AlertStorm): AlertStorm {
  return digest ? { ...storm, digest: { ...digest, groups: { ...digest.groups } } } : storm
}

function heed(turn: Turn, signal: Signal, now: Instant): Turn {
  if (signal.type === 'alertOpened') return admit(turn, signal, now)
  if (signal.type === 'alertClosed') return close(turn, signal)
  if (signal.type === 'alertEscalated') return call(turn, signal.to, 'escalated')
  return turn
}

/** The limit decides; a group that stands in the digest stays there while the storm goes on. */
function admit(turn: Turn, signal: Opened, now: Instant): Turn {
  const { limit } = signal
  const arrivals = [...recent(turn.storm, now), now].slice(-(limit + 1))
  const { digest, ...storm } = { ...turn.storm, limit, arrivals }
  const running = digest && digest.endedAt === undefined ? digest : undefined
  const isKnown = running?.groups[signal.group]?.episode === signal.episode
  if (!isKnown && arrivals.length <= limit)
    return tell({ ...turn, storm: { ...turn.storm, limit, arrivals } }, signal, 'message')
  const { name, app, severity, episode } = signal
  const told = { episode, name, firing: true, ...(app && { app }), ...(severity && { severity }) }
  const begun = running ? waved(running, now) : newDigest((digest?.number ?? 0) + 1, now)
  begun.groups[signal.group] = told
  const next = { ...begun, lastAt: now }
  return call(
    tell({ ...turn, storm: { ...storm, digest: next } }, signal, 'digest'),
    signal.call,
    'call',
  )
}

function newDigest(number: number, now: Instant): Digest {
  return { number, beganAt: now, groups: {}, called: [], waves: 0, lastAt: now }
}

/** While many of its groups go on firing a storm does not end, however long nothing comes. */
function waved(digest: Digest, now: Instant): Digest {
  if (now - digest.lastAt < CALM) return digest
  return { ...digest, called: [], waves: digest.waves + 1 }
}

function tell(
  turn: Turn,
  { group, episode }: Pick<Opened, 'group' | 'episode'>,
  as: 'message' | 'digest',
): Turn {
  const signal: NewSignal = {
    to: { kind: 'alertGroup', id: group },
    key: `${turn.storm.channel}/${group}@${episode}/${as}`,
    signal: { type: 'told', episode, as },
  }
  return { ...turn, signals: [...turn.signals, signal] }
}

function close(turn: Turn, { group, episode }: { group: string; episode: number }): Turn {
  const { digest } = turn.storm
  const told = digest?.groups[group]
  if (!digest || told?.episode !== episode) return turn
  digest.groups[group] = { ...told, firing: false }
  return turn
}

/** Each of them once a wave of the storm, however many groups call them. */
function call(turn: Turn, voters: readonly string[], why: 'call' | 'escalated'): Turn {
  const { digest, channel } = turn.storm
  if (!digest || digest.endedAt !== undefined) return turn
  const names = voters.map((voter) => `${why}/${voter}`)
  const fresh = names.filter((name) => !digest.called.includes(name))
  if (fresh.length === 0) return turn
  const wave = digest.waves > 0 ? `.${digest.waves}` : ''
  const note: Note = {
    key: `storm/${channel}@${digest.number}${wave}/${fresh.join('+')}`,
    message: digestMessage(channel, digest),
    text:
      why === 'call'
        ? 'You are called for alerts of this storm'
        : 'Nobody has acknowledged alerts of this storm yet: they are yours now',
    mention: fresh.map((name) => name.slice(why.length + 1)),
  }
  const next = { ...digest, called: [...digest.called, ...fresh] }
  return { ...turn, storm: { ...turn.storm, digest: next }, notes: [...turn.notes, note] }
}

/** The storm is over when few come and few are left: these get messages of their own. */
function calm(turn: Turn, now: Instant): Turn {
  const { digest, limit } = turn.storm
  if (!digest || digest.endedAt !== undefined) return turn
  const firing = Object.entries(digest.groups).filter(([, told]) => told.firing)
  if (firing.length > limit || recent(turn.storm, now).length > limit) return turn
  const told = firing.reduce(
    (soFar, [group, { episode }]) => tell(soFar, { group, episode }, 'message'),
    turn,
  )
  return { ...told, storm: { ...turn.storm, digest: { ...digest, endedAt: now } } }
}

function recent({ arrivals }: AlertStorm, now: Instant): readonly Instant[] {
  return arrivals.filter((at) => at > now - MINUTE)
}

/** Its message begins and ends at once; between, it is brought up to date now and then. */
function show(before: AlertStorm, { storm, ...told }: Turn, now: Instant): Decision<AlertStorm> {
  const { digest } = storm
  const calmAt = digest && digest.endedAt === undefined ? nextLook(storm, now) : Infinity
  const rest = { effects: [], ...told }
  const isBehind = digest?.isBehind === true || said(before.digest) !== said(digest)
  if (!digest || !isBehind)
    return { record: storm, ...rest, ...(calmAt < Infinity && { wakeAt: calmAt }) }
  const { shownAt = -Infinity, endedAt } = digest
  const showAt = endedAt === undefined ? shownAt + PACE : now
  if (now < showAt) {
    const record = { ...storm, digest: { ...digest, isBehind } }
    return { record, ...rest, wakeAt: Math.min(calmAt, showAt) }
  }
  const record = { ...storm, digest: { ...without(digest, 'isBehind'), shownAt: now } }
  const messages = [digestMessage(storm.channel, digest)]
  return { record, ...rest, messages, ...(calmAt < Infinity && { wakeAt: calmAt }) }
}

/** What the message says. */
function said(digest: Digest | undefined): string {
  return JSON.stringify(
    digest && without(digest, 'shownAt', 'called', 'isBehind', 'waves', 'lastAt'),
  )
}

/** When so many arrivals count no more that it may be calm; never where only an end can bring that about. */
function nextLook(storm: AlertStorm, now: Instant): Instant {
  const [oldest = now, ...others] = recent(storm, now)
  return others.length >= storm.limit ? oldest + MINUTE : Infinity
}
