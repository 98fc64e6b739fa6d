import type { DatabaseInstance } from '#src/core/dependencies/cloud.ts'
import type { Effect } from '#src/core/effects.ts'
import { fail, type Memory, type Move, type Scene, wait } from './scene.ts'

/** How long what was sent may take to show. */
const SHOWS_WITHIN = 60_000
/** What cannot be sent is tried this often: twenty minutes. */
const MOST_TIMES = 20

/** Something to order once. */
export type Sending = {
  /** Tells it from what was sent before. */
  readonly what: string
  readonly effect: Effect
  /** Completes "it waits for …". */
  readonly on: string
  /** Whether from then on it cannot be left as it was. */
  readonly acts?: true
  /** The status in which the cloud does just this: where that was seen, and it still is not so, it is not tried again. */
  readonly work?: string
  /** It is so at once, or not at all. */
  readonly isQuick?: true
  /** The cloud says itself that it is still going to be so. */
  readonly isPending?: boolean
}

/**
 * Sends it, and then waits until it shows. It was remembered before it was sent, so after a crash it may have to be sent
 * again; what was taken and still is not so, is told instead.
 */
export function sendOnce(scene: Scene, sending: Sending): Move {
  const { what, effect, on, acts, isQuick } = sending
  const sent = scene.memory.sent?.what === what ? scene.memory.sent : undefined
  if (sent && mayStillShow(sent, sending, scene)) return wait(scene, on, { slow: true })
  if (sent && isInVain(sent, sending))
    return fail(
      `Cannot get ${on}: the cloud was asked for it, and it is not so`,
      'The events of the database in the RDS console say why; mend it there, then retry',
    )
  const memory = {
    ...(acts && { acted: true }),
    sent: { what, at: scene.now, times: (sent?.times ?? 0) + 1 },
  }
  return wait(scene, on, { effect, memory, ...(!isQuick && { slow: true }) })
}

type Sent = NonNullable<Memory['sent']>

function mayStillShow({ at, busyAt }: Sent, { isPending }: Sending, { now }: Scene): boolean {
  return isPending === true || now - (busyAt ?? at) < SHOWS_WITHIN
}

/** What the instance was busy with may have been something else: then it is worth another try. */
function isInVain({ busyAs, times }: Sent, { work }: Sending): boolean {
  return (work !== undefined && busyAs === work) || times >= MOST_TIMES
}

/** Waits for an instance that is at work: what was sent last was taken. */
export function waitWhileBusy(
  scene: Scene,
  { id, status }: DatabaseInstance,
  also: Partial<Memory> = {},
): Move {
  const { sent } = scene.memory
  const isChanging = !harmless.includes(status)
  return wait(scene, `database ${id}, which is ${status}`, {
    slow: true,
    memory: {
      ...(isChanging && { acted: true }),
      ...(isChanging && sent && { sent: { ...sent, busyAt: scene.now, busyAs: status } }),
      ...also,
    },
  })
}

/** What an instance does beside its work without being changed. */
const harmless = ['backing-up', 'maintenance']

/** Whether it was sent, and so long ago that it had time to show. */
export function hasSettled({ memory, now }: Scene, what: string, within: number): boolean {
  const { sent } = memory
  return sent?.what !== what || now - sent.at >= within
}
