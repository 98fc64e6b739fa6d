import type { z } from 'zod'
import type { Store } from '#db/store.ts'
import type { Catalog } from '#src/core/catalog.ts'
import type { Instant } from '#src/core/clock.ts'
import type { Rendered } from '#src/core/delivery.ts'
import type { Elector } from '#src/core/rules/identity.ts'
import type { OverridesChange } from '#src/core/plan/overrides.ts'
import type { Plan } from '#src/core/plan/plan.ts'
import type { Release } from '#src/core/release.ts'
import type { Acts, Rehearse } from './dependencies/facts.ts'
import type { Message } from './message.ts'
import type { Invocation } from './invocation.ts'
import type { Watching } from '#src/core/watch/watching.ts'
import type { Rights } from './rights.ts'
import type { Topic } from './topics.ts'

/** What one run of a command may use. Nothing is global; tests build one. */
export type Context = {
  readonly invocation: Invocation
  readonly now: Instant
  readonly catalog: Catalog
  /** What is wrong with the catalog's files, a line each: then it is the one from before the last edit. */
  readonly catalogProblems: () => readonly string[]
  readonly rights: Rights
  /** Who somebody is where something is decided about the environment. Rejects with DeliveryError when that cannot be known. */
  elector(id: string, environment: string): Promise<Elector>
  /** Where the clock of the person who asks is; absent where Slack does not say. Rejects with DeliveryError when it cannot be asked. */
  timezone(): Promise<string | undefined>
  /** Groups of the catalog and people by their ids, in words: `the group sre (Olga)`. Rejects with DeliveryError when they cannot be known. */
  named(voters: readonly string[]): Promise<readonly string[]>
  /** Commands create records and append signals; only the loop writes a record that exists. */
  readonly store: Pick<
    Store,
    'find' | 'list' | 'target' | 'events' | 'submit' | 'artifact' | 'messageAt' | 'auditRows'
  >
  readonly releases: Releases
  readonly preview: Preview
  /** What a kind of dependency can be told to do. */
  readonly acts: Acts
  readonly rehearse: Rehearse
  /** What is seen beside the records: metrics, logs, alerts. */
  readonly watching: Watching
  /** Every command there is, for help and did-you-mean. */
  readonly commands: ReadonlyMap<string, AnyCommand>
}

/** What is known about releases; `find` asks the source when a version was not seen yet. Rejects with DeliveryError when it cannot be asked. */
export type Releases = {
  known(app: string): Promise<readonly Release[]>
  find(app: string, version: string): Promise<Release | undefined>
  /** Asks the source what is published at this moment; where it does not answer soon, tells what is known. Never rejects for the source. */
  newest(app: string): Promise<Newest>
  /** When the source last said what there is. */
  checkedAt(app: string): Promise<Instant | undefined>
}

/** Releases, newest first. `problem` says why the source could not be asked, and then they are as of `checkedAt`. */
export type Newest = {
  readonly releases: readonly Release[]
  readonly checkedAt?: Instant | undefined
  readonly problem?: string
}

/** Prepares a delivery without making one: what would change. Rejects with DeliveryError. */
export type Preview = (request: {
  readonly app: string
  readonly environment: string
  readonly version: string
  /** What a scaling sets: then what is settled would be delivered with it. */
  readonly overrides?: OverridesChange
}) => Promise<{
  readonly release: Release
  readonly rendered: Rendered
  readonly plan: Plan
  readonly from: string | undefined
  /** How dependencies stand that keep it waiting, plain text. */
  readonly warnings?: readonly string[]
}>

/**
 * `view` may be asked by viewers, `deploy` by developers, `operate` by operators; each includes the one before. Whom the
 * rules of an environment name may `approve` and `signOff` there, and deliver in an `emergency`; no role gives that.
 */
export type Permission = 'view' | 'deploy' | 'operate' | 'approve' | 'signOff' | 'emergency'

/** Whether a command only reads, changes something, or takes something away (and so is confirmed). */
export type CommandEffect = 'read' | 'change' | 'destructive'

/**
 * A command is data: help, usage, did-you-mean, modals for missing arguments, the documentation and the manifest are
 * read from it. Arguments are strings at the door; the schema parses them. A positional argument's place is its place
 * in the schema. The description of each argument is shown to people.
 */
export type Command<Args extends z.ZodObject = z.ZodObject> = {
  readonly name: string
  /** Where help tells of it. */
  readonly topic: Topic
  readonly summary: string
  /** What follows "Cannot": `show the history`; the name where it reads well. */
  readonly doing?: string
  /** On the button that sends its form: what would be mistaken for Slack's own "Cancel" says more. */
  readonly submit?: string
  readonly examples: readonly string[]
  readonly permission: Permission
  readonly effect: CommandEffect
  /** Whether a schedule may run it, where that is not what its effect says: what only reads may, what changes may not. */
  readonly isSchedulable?: boolean
  readonly args: Args
  /** How each argument is written and completed. */
  readonly words: { readonly [Name in keyof z.infer<Args>]: Word }
  /** Sets of optional arguments of which one must be complete: `[['delivery'], ['app', 'environment']]`. */
  readonly either?: readonly (readonly (string & keyof z.infer<Args>)[])[]
  /** Arguments that may be left out in general, and are wanted for what is given: a form asks for them. */
  needs?(given: Readonly<Record<string, string>>, catalog: Catalog): readonly string[]
  /** Refuses, before more is asked, what could not be done whatever the answers are. Rejects with DeliveryError. */
  check?(given: Readonly<Record<string, string>>, context: Context): Promise<void>
  /** Said above the fields of its form, plain lines: what the answers will be about. */
  explain?(given: Readonly<Record<string, string>>, context: Context): Promise<readonly string[]>
  run(args: z.infer<Args>, context: Context): Promise<Message>
}
export type AnyCommand = Command<any> // oxlint-disable-line typescript/no-explicit-any -- a registry holds commands of every shape; dispatch parses before it runs

/** How an argument is typed: by place or only as `--name`, what it stands for, and what may come before it. */
export type Word = {
  readonly by: 'place' | 'flag'
  /** What it names; pickers, type-ahead and did-you-mean on values come from this. */
  readonly names?:
    | 'app'
    | 'environment'
    | 'release'
    | 'delivery'
    | 'signOff'
    | 'freeze'
    | 'schedule'
    | 'alertGroup'
    | 'silence'
    | 'dependency'
    | 'command'
  /** Of an app: `shared` stands for the platform, which has dependencies too. */
  readonly orShared?: true
  /** `to`, `in`, `of`, `from`: may stand before it, and then it may stand anywhere. */
  readonly prepositions?: readonly string[]
  /** Takes everything that is left of the line. */
  readonly rest?: boolean
  /** Takes several words: up to a quoted one, a flag, a name, or what may stand before another argument. */
  readonly phrase?: boolean
  /** Never made by its place alone: only something that exists, a preposition or its flag makes it one. */
  readonly named?: boolean
}

/** What it does, as a verb that reads. */
export function doingOf({ doing, name }: Pick<AnyCommand, 'doing' | 'name'>): string {
  return doing ?? name
}

/** Whether a schedule may run it: nobody looks on then, so nothing that decides for people. */
export function maySchedule({ isSchedulable, effect, permission }: AnyCommand): boolean {
  return isSchedulable ?? (effect === 'read' && permission === 'view')
}

/** Declares a command; it only helps the compiler to infer. */
export function defineCommand<Args extends z.ZodObject>(command: Command<Args>): Command<Args> {
  return command
}
