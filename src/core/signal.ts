import { z } from 'zod'
import { Actor } from './actor.ts'
import { Hash } from '#src/core/plan/objects.ts'
import { Need } from '#src/core/dependencies/need.ts'
import { Order } from '#src/core/dependencies/order.ts'
import { Release } from './release.ts'
import { Alert } from '#src/core/watch/alerts.ts'

/** What a person or a machine told a record since its last tick. Stored once, read once. */
export const Signal = z.discriminatedUnion('type', [
  z.object({ type: z.literal('cancel'), by: Actor, because: z.string().optional() }),
  z.object({ type: z.literal('abort'), by: Actor, because: z.string().optional() }),
  z.object({ type: z.literal('retry'), by: Actor }),
  /** A way back takes the target over. */
  z.object({ type: z.literal('superseded'), by: z.string() }),
  /** A newer release wants the target: what has not begun gives way. */
  z.object({ type: z.literal('outdated'), by: z.string() }),
  /** Of a person about the plan that was on their screen. */
  z.object({
    type: z.literal('vote'),
    by: Actor,
    choice: z.enum(['approve', 'reject']),
    plan: Hash,
    because: z.string().optional(),
  }),
  /** Somebody takes their own vote back. */
  z.object({ type: z.literal('revoke'), by: Actor }),
  /** QA decided about a release; also the second signature under an emergency. */
  z.object({
    type: z.literal('signOff'),
    by: Actor,
    choice: z.enum(['sign', 'reject']),
    because: z.string().optional(),
  }),
  /** Of locks; `until` is an instant. A take-over takes a lock that somebody else holds. */
  z.object({
    type: z.literal('lock'),
    by: Actor,
    because: z.string(),
    until: z.number(),
    takeOver: z.boolean().optional(),
    /** When the lock began that is taken over: another one stays. */
    of: z.number().optional(),
    /** Where it is announced. */
    channel: z.string().optional(),
  }),
  z.object({
    type: z.literal('unlock'),
    by: Actor,
    because: z.string().optional(),
    /** When the lock began that is meant: another one stays. */
    of: z.number().optional(),
  }),
  /** A declared freeze ends before its time; records that may wait for it are woken. */
  z.object({
    type: z.literal('unfreeze'),
    by: Actor,
    because: z.string().optional(),
    wake: z.array(z.object({ kind: z.string(), id: z.string() })).optional(),
  }),
  /** Automation into an environment pauses, or goes on. */
  z.object({
    type: z.literal('holdPromotion'),
    environment: z.string(),
    by: Actor,
    because: z.string(),
  }),
  z.object({ type: z.literal('resumePromotion'), environment: z.string(), by: Actor }),
  /** The target became free, or something else that is worth a look happened. */
  z.object({ type: z.literal('wake') }),
  /** An effect of the last tick could not be performed. */
  z.object({
    type: z.literal('effectFailed'),
    effect: z.string(),
    kind: z.enum(['conflict', 'denied', 'rejected', 'throttled', 'unavailable']),
    provider: z.string(),
    because: z.string(),
    hint: z.string().optional(),
    retryAfter: z.number().optional(),
  }),
  /** To a dependency: a delivery wants it as this need says, for this target. */
  z.object({
    type: z.literal('needed'),
    need: Need,
    /** What its kind calls it: `PostgreSQL 17.2, db.t4g.medium`. */
    description: z.string(),
    delivery: z.string(),
    target: z.string(),
    app: z.string(),
    version: z.string(),
    by: Actor,
  }),
  /** A delivery wants it no more: it is left as it was where that is still possible. */
  z.object({ type: z.literal('withdrawn'), delivery: z.string() }),
  /** A release that was delivered to this target names it. */
  z.object({ type: z.literal('used'), target: z.string(), app: z.string(), version: z.string() }),
  /** A release that was delivered to this target does not name it. */
  z.object({ type: z.literal('unneeded'), target: z.string() }),
  /** Somebody ordered something of a dependency, or agrees with who did. */
  z.object({ type: z.literal('order'), order: Order }),
  z.object({ type: z.literal('confirm'), order: z.string(), by: Actor }),
  /** To a group of alerts: what Alertmanager says of it, by its webhook or when it was asked. What is asked names all that fire. */
  z.object({
    type: z.literal('alerts'),
    by: z.enum(['webhook', 'poll']),
    alerts: z.array(Alert),
    /** How many more there are that it does not tell. */
    truncated: z.number(),
    /** When the webhook came, or when Alertmanager was asked: what was heard later is newer than this. */
    at: z.number().optional(),
  }),
  /** To a schedule: a run of it ended. */
  z.object({
    type: z.literal('ran'),
    run: z.string(),
    is: z.enum(['done', 'refused', 'failed']),
    /** Of a refusal: the door's code. */
    code: z.string().optional(),
    /** Plain words. */
    because: z.string().optional(),
    /** How the answer begins, as mrkdwn. */
    text: z.string(),
    /** The artifact that is the whole answer. */
    answer: Hash.optional(),
  }),
  /** To a schedule, of a person; `run` names the run that is wanted at once. */
  z.object({
    type: z.literal('schedule'),
    do: z.enum(['pause', 'resume', 'remove', 'run']),
    by: Actor,
    because: z.string().optional(),
    run: z.string().optional(),
  }),
  /** To a group of alerts: somebody looks after it. `of` is the episode that was on their screen. */
  z.object({ type: z.literal('acknowledge'), by: Actor, of: z.number().optional() }),
  /** To a group of alerts, of a silence that was made for it. */
  z.object({
    type: z.literal('silenced'),
    silence: z.string(),
    is: z.enum(['on', 'changed', 'over', 'expired', 'failed']),
    by: Actor,
    until: z.number(),
    because: z.string(),
  }),
  /** To a group of alerts: how its channel tells of it, a message of its own or a line in a digest. */
  z.object({ type: z.literal('told'), episode: z.number(), as: z.enum(['message', 'digest']) }),
  /** To a group of alerts: a picture that it wanted is in the store's artifacts; `by` is the record that drew it. */
  z.object({ type: z.literal('drawn'), by: z.string(), chart: Hash, alt: z.string() }),
  /** To the record of a channel: a group that belongs there fires. */
  z.object({
    type: z.literal('alertOpened'),
    group: z.string(),
    episode: z.number(),
    name: z.string(),
    app: z.string().optional(),
    severity: z.string().optional(),
    /** How many new groups a minute have messages of their own there. */
    limit: z.number(),
    call: z.array(z.string()),
  }),
  /** To the record of a channel: a group fires no more. */
  z.object({ type: z.literal('alertClosed'), group: z.string(), episode: z.number() }),
  /** To the record of a channel: nobody acknowledged a group of its digest in time. */
  z.object({
    type: z.literal('alertEscalated'),
    group: z.string(),
    episode: z.number(),
    to: z.array(z.string()),
  }),
  /** To a silence: it ends before its time. */
  z.object({ type: z.literal('expire'), by: Actor, because: z.string().optional() }),
  /** A release was found on demand, before the next poll. */
  z.object({ type: z.literal('released'), release: Release }),
])
export type Signal = z.infer<typeof Signal>
