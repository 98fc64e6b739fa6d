import { z } from 'zod'
import type { Log } from '#src/core/log.ts'
import type { Door, Form } from '#src/door/door.ts'
import { encodeFormMemory } from './form-memory.ts'
import type { Presenter } from './presenter.ts'
import type { FormChoice } from '#src/chat/receiving/invocations.ts'
import { failureInWords } from './slack-call.ts'
import type { SlackCall } from './slack-call.ts'
import { inWords } from './slack-log.ts'

export type FollowingServices = {
  readonly door: Pick<Door, 'form'>
  readonly presenter: Pick<Presenter, 'form'>
  readonly interactive: SlackCall
  readonly log: Log
}

/**
 * Brings a form up to date with a choice that others depend on. Slack does not tell type-ahead what a form holds, so
 * the form itself remembers it; what was filled in stays, for its ids do. Never rejects.
 */
export function createFollowing(
  services: FollowingServices,
): (choice: FormChoice) => Promise<void> {
  const latest = new Map<string, string>()
  return async (choice) => {
    if ((latest.get(choice.viewId) ?? '') > choice.at) return
    remember(latest, choice)
    try {
      await follow(services, choice, () => latest.get(choice.viewId) === choice.at)
    } catch (error) {
      services.log.warn({ error: inWords(error) }, 'a form was not brought up to date')
    }
  }
}

async function follow(
  { door, presenter, interactive, log }: FollowingServices,
  { viewId, hash, memory, entered }: FormChoice,
  isLatest: () => boolean,
): Promise<void> {
  const { command, given, chosen: before = {} } = memory
  const chosen = ofNarrowing(door.form(command, given, before), entered)
  const form = door.form(command, given, chosen)
  if (!form) return
  const view = presenter.form(form, encodeFormMemory({ ...memory, chosen }))
  const update = (guard: object) =>
    interactive('views.update', { view_id: viewId, ...guard, view }, z.unknown())

  const guarded = await update({ hash })
  // Two choices in quick succession were made on the same view: the later one counts.
  const overtook = guarded.is === 'refused' && guarded.error === 'hash_conflict'
  if (overtook && !isLatest()) return
  const reply = overtook ? await update({}) : guarded
  if (reply.is !== 'ok')
    log.warn({ error: failureInWords(reply) }, 'a form was not brought up to date')
}

function ofNarrowing(form: Form | undefined, entered: FormChoice['entered']) {
  const names = form?.fields.flatMap(({ name, narrows }) => (narrows ? [name] : [])) ?? []
  return Object.fromEntries(Object.entries(entered).filter(([name]) => names.includes(name)))
}

/** Forms are open for minutes: the oldest are forgotten. */
function remember(latest: Map<string, string>, { viewId, at }: FormChoice): void {
  latest.delete(viewId)
  latest.set(viewId, at)
  for (const oldest of latest.keys()) {
    if (latest.size <= 1_000) break
    latest.delete(oldest)
  }
}
