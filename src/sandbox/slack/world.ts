import { createHmac } from 'node:crypto'
import type { Clock } from '#src/core/clock.ts'
import type { Seed, SeedGroup, SeedUser } from './seed.ts'
import type { Change, ChannelView, JournalEntry, MessageView } from './snapshot.ts'

/** What is remembered of the past at most, so that a sandbox can stay up for days. */
const maxJournal = 10_000

/** A person with nothing left open. */
export type Person = Required<SeedUser>

/** A file and its bytes; `done` once the app has completed the upload. */
export type StoredFile = {
  id: string
  name: string
  title: string
  length: number
  bytes: Buffer
  done: boolean
  /** Ids of the conversations in which it was shared. */
  shared: readonly string[]
}

/** All that the sandbox remembers, and the few things that everything needs: time, ids, secrets, addresses, news. */
export type World = ReturnType<typeof createWorld>

/** A workspace as the seed describes it. Ids and timestamps follow from the clock and the order of events alone. */
export function createWorld(options: { clock: Clock; seed: Seed; secret: string }) {
  const { clock, seed } = options
  const listeners = new Set<(change: Change) => void>()
  const ending = new AbortController()
  let base: string | undefined
  const emit = (change: Change) => {
    for (const listener of listeners) listener(change)
  }

  const world = {
    clock,
    seed,
    people: new Map<string, Person>(),
    channels: new Map<string, ChannelView>(),
    groups: new Map<string, SeedGroup>(),
    /** By `channel/ts`, in the order of posting; ephemeral ones too. */
    messages: new Map<string, MessageView>(),
    /** What messages looked like before, newest last. */
    former: new Map<string, MessageView[]>(),
    files: new Map<string, StoredFile>(),
    journal: [] as JournalEntry[],

    /** Aborts when the sandbox closes, so that nothing waits on. */
    ended: ending.signal,
    end: () => ending.abort(),
    emit,
    log(entry: JournalEntry) {
      world.journal.push(entry)
      if (world.journal.length > maxJournal) world.journal.splice(0, maxJournal / 10)
      emit({ type: 'journal', entry })
    },
    subscribe(listener: (change: Change) => void): () => void {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },

    listen(address: string) {
      base = address.replace(/\/$/, '')
    },
    /** The absolute address of a path of ours. */
    address(path: string): string {
      if (base === undefined)
        throw new Error('Cannot hand out an address: call listen(base) when the server is up')
      return `${base}${path}`
    },
    /** What makes an address impossible to guess for whoever was not given it. */
    secretOf: (what: string) =>
      createHmac('sha256', options.secret).update(what).digest('hex').slice(0, 32),

    ...createIds(clock),
    reset() {
      for (const map of [world.messages, world.former, world.files]) map.clear()
      world.journal.length = 0
      populate(world, seed)
    },
  }
  populate(world, seed)
  return world
}

/** Ids and timestamps that follow from the clock and from what was asked before. */
function createIds(clock: Clock) {
  const counters = new Map<string, number>()
  let lastTs = 0
  return {
    /** The next id with this prefix, such as `V0000000001`. */
    id(prefix: string): string {
      const next = (counters.get(prefix) ?? 0) + 1
      counters.set(prefix, next)
      return `${prefix}${String(next).padStart(10, '0')}`
    },
    /** A timestamp as Slack writes it, never the same twice. */
    ts(): string {
      lastTs = Math.max(clock.now() * 1000, lastTs + 1)
      return formatTs(lastTs)
    },
  }
}

/** The key under which a message is kept. */
export const messageKey = (channel: string, ts: string) => `${channel}/${ts}`

function formatTs(micros: number): string {
  return `${Math.floor(micros / 1_000_000)}.${String(micros % 1_000_000).padStart(6, '0')}`
}

type Contents = Pick<World, 'people' | 'channels' | 'groups'>

function populate(world: Contents, seed: Seed): void {
  for (const map of [world.people, world.channels, world.groups]) map.clear()
  const bot: SeedUser = {
    id: seed.app.botUserId,
    name: seed.app.name,
    realName: seed.app.name,
    role: 'bot',
  }
  for (const user of [...seed.users, bot]) {
    world.people.set(user.id, {
      role: 'member',
      realName: user.name,
      email: `${user.name}@${seed.workspace.domain}.example`,
      team: seed.workspace.id,
      timezone: 'Europe/London',
      ...user,
    })
  }
  for (const channel of seed.channels) {
    world.channels.set(channel.id, {
      id: channel.id,
      name: channel.name,
      kind: channel.private ? 'private' : 'public',
      topic: channel.topic ?? '',
      archived: channel.archived ?? false,
      external: channel.external ?? false,
      members: channel.members,
    })
  }
  for (const group of seed.groups ?? []) world.groups.set(group.id, group)
}
