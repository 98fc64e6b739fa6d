import type { Inside } from '#src/sandbox/slack/inside.ts'
import { messagesIn } from '#src/sandbox/slack/messages.ts'
import { findChannel } from '#src/sandbox/slack/places.ts'
import type { Control } from '#src/sandbox/slack/slack.ts'
import type { JournalEntry, SlackState } from '#src/sandbox/slack/snapshot.ts'
import type { Faults } from '#src/sandbox/slack/web-api/faults.ts'
import type { Limits } from '#src/sandbox/slack/web-api/limits.ts'
import { stateOf } from './state.ts'

/** What lies behind a control besides the sandbox itself. */
export type Levers = { inside: Inside; faults: Faults; limits: Limits; forget(): void }

/** Sees and bends a sandbox. */
export function createControl({ inside, faults, limits, forget }: Levers): Control {
  const { world, sockets, delivery, views } = inside
  const control: Control = {
    state: (user) => stateOf(inside, user),
    messages: (name) => {
      const channel = findChannel(world, name)
      if (!channel) throw new Error(`Cannot read "${name}": there is no such channel`)
      return messagesIn(world, channel.id)
    },
    subscribe: world.subscribe,
    journal: () => world.journal,
    waitFor: (find, timeout = 5000) => waitFor(inside, find, timeout),

    failNext(method, fault, { times = 1, late = false } = {}) {
      faults.plan({ method, fault, times, late })
    },
    latency: faults.slow,
    clearFaults: faults.clear,
    dropSockets: sockets.drop,
    refreshSocket: (reason = 'refresh_requested') => sockets.refresh(reason),
    holdHello: sockets.holdHello,

    async redeliver(id) {
      const envelope = delivery.find(id)
      if (!envelope) throw new Error(`Cannot deliver "${id ?? 'the last'}" again: it never was`)
      const attempt = envelope.attempt + 1
      await delivery.send({ ...envelope, attempt, reason: 'timeout' })
    },
    mode: delivery.use,

    deactivate(user) {
      const person = world.people.get(user)
      if (!person) throw new Error(`Cannot deactivate "${user}": there is no such person`)
      world.people.set(user, { ...person, role: 'deactivated' })
      const [bottom] = views.pile(user)
      if (bottom) views.close(bottom, true)
      world.emit({ type: 'home', user })
    },
    setGroup(id, users) {
      const group = world.groups.get(id)
      if (!group) throw new Error(`Cannot change group "${id}": there is no such group`)
      world.groups.set(id, { ...group, users })
    },
    reset() {
      world.reset()
      views.reset()
      delivery.forget()
      faults.clear()
      limits.reset()
      forget()
      world.emit({ type: 'channel', channel: '' })
    },
  }
  return control
}

/** Looks after each change; the deadline is real time, for what a person would wait at the screen. */
function waitFor<T>(
  inside: Inside,
  find: (state: SlackState) => T | undefined | false,
  timeout: number,
): Promise<T> {
  const { world } = inside
  return new Promise((resolve, reject) => {
    const look = () => {
      try {
        const found = find(stateOf(inside))
        if (found !== undefined && found !== false) end(() => resolve(found))
      } catch (error) {
        end(() => reject(error instanceof Error ? error : new Error(String(error))))
      }
    }
    const timer = setTimeout(() => {
      const tail = world.journal.slice(-8).map(oneLine).join('\n')
      end(() =>
        reject(new Error(`Cannot see it within ${timeout} ms; the journal ends with\n${tail}`)),
      )
    }, timeout)
    const unsubscribe = world.subscribe(look)
    const end = (settle: () => void) => {
      clearTimeout(timer)
      unsubscribe()
      settle()
    }
    look()
  })
}

function oneLine(entry: JournalEntry): string {
  return JSON.stringify(entry).slice(0, 300)
}
