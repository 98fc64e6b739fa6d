import { actorName } from '#src/core/actor.ts'
import type { Instant } from '#src/core/clock.ts'
import type { Dependency } from '#src/core/dependencies/dependency.ts'
import type { Task } from '#src/core/dependencies/kind.ts'
import type { Act } from '#src/core/dependencies/order.ts'
import { momentWords } from '#src/core/describe.ts'
import { canonical } from '#src/core/hash.ts'
import type { MessageKey, NewEvent, Note } from '#src/core/record.ts'
import { without } from '#src/core/without.ts'

/** What an act does, after "wants to": `remove it`. */
export function actWords(act: Act): string {
  switch (act.do) {
    case 'remove':
      return 'remove it'
    case 'snapshot':
      return 'take a snapshot of it'
    case 'restore':
      return 'snapshot' in act.from
        ? `restore it from ${act.from.snapshot}`
        : `restore it as it was at ${momentWords(act.from.at)}`
    case 'rotate':
      return 'give it new credentials'
    case 'adopt':
      return 'make it ours'
  }
}

/** That what somebody ordered is done: at most one sentence, for its thread. */
export function doneWords({ order }: Dependency, task: Task): readonly string[] {
  if (!order || task.do === 'ensure' || task.do === 'check') return []
  // What becomes ours is named by its kind.
  if (order.act.do === 'adopt') return []
  return [`${done(order.act)}, as ${actorName(order.by)} ordered`]
}

function done(act: Exclude<Act, { do: 'adopt' }>): string {
  switch (act.do) {
    case 'remove':
      return 'It is removed'
    case 'snapshot':
      return 'A snapshot of it is taken'
    case 'restore':
      return 'snapshot' in act.from
        ? `It is restored from ${act.from.snapshot}`
        : `It is restored as it was at ${momentWords(act.from.at)}`
    case 'rotate':
      return 'It has new credentials'
  }
}

/** What a dependency is called in sentences: `db of checkout in production`. */
export function dependencyName({
  owner,
  name,
  environment,
}: Pick<Dependency, 'owner' | 'name' | 'environment'>): string {
  return owner === 'shared' ? `${name} in ${environment}` : `${name} of ${owner} in ${environment}`
}

/** Why a delivery would not go on at once, as it stands now; undefined where nothing is in the way. */
export function inTheWay(dependency: Dependency): string | undefined {
  const { state, order, wanted, failure } = dependency
  const name = dependencyName(dependency)
  const act = order && `${actorName(order.by)} wants to ${actWords(order.act)}`
  if (state === 'held')
    return `${name} holds now: ${failure?.because ?? 'no reason was given'}. A delivery tries again`
  if (state === 'asked' && act) return `${name} waits for somebody to agree: ${act}`
  if (state === 'changing') return `${name} is being changed: ${act ?? `for ${wanted.delivery}`}`
  return undefined
}

/** Its card. */
export function dependencyMessage({ id, channel }: Pick<Dependency, 'id' | 'channel'>): MessageKey {
  return { kind: 'dependency', subject: id, channel }
}

/** What happened between two states, one plain sentence each. */
export function eventsOf(before: Dependency, after: Dependency): readonly NewEvent[] {
  return turningPoints.flatMap(({ type, happened, words }) =>
    happened(before, after) ? [{ type, text: words(after, before) }] : [],
  )
}

type TurningPoint = {
  readonly type: string
  happened(before: Dependency, after: Dependency): boolean
  words(after: Dependency, before: Dependency): string
}

const turningPoints: readonly TurningPoint[] = [
  {
    type: 'wanted',
    happened: (before, after) =>
      before.wanted.delivery !== after.wanted.delivery && after.state === 'changing',
    words: ({ wanted }) => `${wanted.delivery} wants ${wanted.description}`,
  },
  {
    type: 'ordered',
    happened: (before, after) => !!after.order && before.order?.id !== after.order.id,
    words: ({ order }) =>
      order
        ? `${actorName(order.by)} wants to ${actWords(order.act)}${order.because ? `: ${order.because}` : ''}`
        : '',
  },
  {
    type: 'confirmed',
    happened: (before, after) =>
      (after.order?.confirmedBy.length ?? 0) > (before.order?.confirmedBy.length ?? 0),
    words: ({ order }) => `${(order?.confirmedBy ?? []).map(actorName).join(', ')} agreed`,
  },
  {
    type: 'waiting',
    happened: (before, after) =>
      after.waitingOn !== undefined && after.waitingOn !== before.waitingOn,
    words: ({ waitingOn }) => `waits for ${waitingOn}`,
  },
  {
    type: 'held',
    happened: (before, after) => before.state !== 'held' && after.state === 'held',
    words: ({ failure }) => `holds: ${failure?.because ?? 'no reason was given'}`,
  },
  {
    type: 'drifted',
    happened: (before, after) =>
      after.drift.length > 0 && canonical(after.drift) !== canonical(before.drift),
    words: ({ drift }) => `is not as it was left: ${drift.join('; ')}`,
  },
  {
    type: 'ready',
    happened: (before, after) => before.state !== 'ready' && after.state === 'ready',
    words: ({ wanted, current }) => `is ready: ${(current ?? wanted).description}`,
  },
  {
    type: 'unneeded',
    happened: (before, after) => isUnneeded(after) && !isUnneeded(before),
    words: () => 'is named by no release any more',
  },
  {
    type: 'removed',
    happened: (before, after) => before.state !== 'removed' && after.state === 'removed',
    words: (_after, { current }) => (current ? 'is removed' : 'is not wanted any more'),
  },
]

/** Whether no release that runs anywhere names it. */
export function isUnneeded({ usedBy }: Dependency): boolean {
  return usedBy.length > 0 && usedBy.every(({ version }) => version === undefined)
}

/** Whether its card shows something else now. */
export function isShownDifferently(before: Dependency, after: Dependency): boolean {
  return before !== after && canonical(shown(before)) !== canonical(shown(after))
}

function shown(dependency: Dependency) {
  return without(dependency, 'memory', 'attempts', 'checkedAt', 'waiters', 'mayStop')
}

/** What goes into the thread of its card: what went wrong, what somebody has to do, and what was made on the way. */
export function notesOf(
  before: Dependency,
  after: Dependency,
  { tells, now }: { readonly tells: readonly string[]; readonly now: Instant },
): readonly Note[] {
  const message = dependencyMessage(after)
  const told = announcements.filter(({ happened }) => happened(before, after))
  return [
    ...told.map(({ key, words, isForOwners }): Note => {
      const mention = isForOwners && after.owners.length > 0 ? { mention: after.owners } : {}
      return {
        key: `${after.id}/${key}/${now}`,
        message,
        text: words(after),
        broadcast: true,
        ...mention,
      }
    }),
    ...tells.map((text, index): Note => ({
      key: `${after.id}/tells/${index}/${now}`,
      message,
      text,
    })),
  ]
}

type Announcement = {
  readonly key: string
  readonly isForOwners?: true
  happened(before: Dependency, after: Dependency): boolean
  words(after: Dependency): string
}

const announcements: readonly Announcement[] = [
  {
    key: 'held',
    isForOwners: true,
    happened: (before, after) => before.state !== 'held' && after.state === 'held',
    words: (after) => `${dependencyName(after)} holds: ${reasonWords(after)}`,
  },
  {
    key: 'asked',
    isForOwners: true,
    happened: (before, after) =>
      before.order?.id !== after.order?.id && (after.order?.needed ?? 1) > 1,
    words: ({ order, ...after }) =>
      order
        ? `${actorName(order.by)} wants to ${actWords(order.act)}: ${dependencyName(after)}. Somebody else has to agree`
        : '',
  },
  {
    key: 'unneeded',
    happened: (before, after) => isUnneeded(after) && !isUnneeded(before),
    words: (after) =>
      `No release names ${dependencyName(after)} any more. It is kept; /deliver deps remove removes it`,
  },
  {
    key: 'drift',
    happened: (before, after) =>
      after.drift.length > 0 && canonical(after.drift) !== canonical(before.drift),
    words: (after) => `${dependencyName(after)} is not as it was left: ${after.drift.join('; ')}`,
  },
]

function reasonWords({ failure }: Dependency): string {
  const { because = 'no reason was given', hint } = failure ?? {}
  return hint ? `${because}. ${hint}` : because
}
