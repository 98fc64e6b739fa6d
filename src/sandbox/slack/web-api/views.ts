import { z } from 'zod'
import { checkView } from '#src/sandbox/slack/blocks/view.ts'
import type { Inside } from '#src/sandbox/slack/inside.ts'
import type { Trigger } from '#src/sandbox/slack/triggers.ts'
import { viewPayload, type View, type ViewSpec } from '#src/sandbox/slack/views.ts'
import { json, method, Refusal, tier, unreadable } from './method.ts'

const view = json

const open = method({
  perMinute: tier[4],
  args: z.object({ trigger_id: z.string(), view }),
  run(args, inside) {
    const spec = specOf(inside, args.view, 'modal')
    const { user } = take(inside, args.trigger_id)
    return shown(inside, inside.views.open(user, spec))
  },
})

const push = method({
  perMinute: tier[4],
  args: z.object({ trigger_id: z.string(), view }),
  run(args, inside) {
    const spec = specOf(inside, args.view, 'modal')
    const { user, view: from } = take(inside, args.trigger_id)
    if (from === undefined || inside.views.pile(user).length === 0)
      throw new Refusal('invalid_trigger_id')
    if (inside.views.full(user)) throw new Refusal('push_limit_reached')
    return shown(inside, inside.views.push(user, spec))
  },
})

const update = method({
  perMinute: tier[4],
  args: z.object({
    view_id: z.string().optional(),
    external_id: z.string().optional(),
    hash: z.string().optional(),
    view,
  }),
  run(args, inside) {
    const known =
      args.view_id === undefined
        ? inside.views.byExternalId(args.external_id ?? '')
        : inside.views.get(args.view_id)
    if (!known) throw new Refusal('not_found')
    checkHash(known, args.hash)
    const spec = specOf(inside, args.view, known.spec.type, known)
    return shown(inside, inside.views.update(known, spec))
  },
})

const publish = method({
  perMinute: tier[4],
  args: z.object({ user_id: z.string(), hash: z.string().optional(), view }),
  run(args, inside) {
    const person = inside.world.people.get(args.user_id)
    if (!person || person.role === 'bot') throw new Refusal('invalid_arguments')
    if (person.role === 'deactivated') throw new Refusal('not_enabled')
    const spec = specOf(inside, args.view, 'home')
    const former = inside.views.home(person.id)
    if (former) checkHash(former, args.hash)
    return shown(inside, inside.views.publish(person.id, spec))
  },
})

/** The `views.*` methods. They need no scope. */
export const views = {
  'views.open': open,
  'views.push': push,
  'views.update': update,
  'views.publish': publish,
}

function specOf(inside: Inside, raw: unknown, type: 'modal' | 'home', self?: View): ViewSpec {
  if (raw === unreadable) throw new Refusal('invalid_arguments')
  const checked = checkView(raw, type, inside.extraBlocks)
  if (!checked.ok)
    throw new Refusal(checked.error, { response_metadata: { messages: checked.messages } })
  const { external_id: id } = checked.spec
  const twin = id === undefined ? undefined : inside.views.byExternalId(id)
  if (twin && twin.id !== self?.id) throw new Refusal('duplicate_external_id')
  return checked.spec
}

function take(inside: Inside, id: string): Trigger {
  const trigger = inside.triggers.take(id)
  if ('error' in trigger) throw new Refusal(trigger.error)
  return trigger
}

function checkHash(known: View, hash: string | undefined): void {
  if (hash !== undefined && hash !== known.hash) throw new Refusal('hash_conflict')
}

const shown = (inside: Inside, opened: View) => ({ view: viewPayload(inside.world, opened) })
