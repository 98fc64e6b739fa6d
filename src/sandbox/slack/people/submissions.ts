import { z } from 'zod'
import { checkView } from '#src/sandbox/slack/blocks/view.ts'
import { elementsOf } from '#src/sandbox/slack/elements.ts'
import { complaints, fillAll } from '#src/sandbox/slack/inputs.ts'
import type { Inside } from '#src/sandbox/slack/inside.ts'
import type { SubmitResult, Values } from '#src/sandbox/slack/slack.ts'
import { modalView, viewPayload, type View } from '#src/sandbox/slack/views.ts'
import type { Person } from '#src/sandbox/slack/world.ts'
import { common, type Interactions } from './interactions.ts'
import { siteOf, viewNow } from './site.ts'

/** What an app may answer to a submission. */
const ResponseAction = z.discriminatedUnion('response_action', [
  z.object({ response_action: z.literal('errors'), errors: z.record(z.string(), z.string()) }),
  z.object({ response_action: z.literal('update'), view: z.unknown() }),
  z.object({ response_action: z.literal('push'), view: z.unknown() }),
  z.object({ response_action: z.literal('clear') }),
])
type ResponseAction = z.infer<typeof ResponseAction>

const trouble = 'We had some trouble connecting. Try again?'

/** Submitting and closing of modals. */
export function createSubmissions(inside: Inside, interactions: Interactions) {
  const { views, delivery, triggers, world } = inside

  const failed = (view: View, error: string): SubmitResult => {
    views.keep(view, { errors: { '': trouble } })
    return { ok: false, error }
  }

  const answer = (view: View, action: ResponseAction): SubmitResult => {
    switch (action.response_action) {
      case 'errors':
        return withErrors(view, action.errors)
      case 'clear':
        views.close(view, true)
        return { ok: true, outcome: 'cleared' }
      case 'update':
      case 'push':
        return follow(view, action)
      default:
        return action satisfies never
    }
  }

  const withErrors = (view: View, errors: Record<string, string>): SubmitResult => {
    const inputs = elementsOf(view.spec.blocks).filter(({ block }) => block.type === 'input')
    const known = inputs.map(({ block }) => block.block_id)
    const stray = Object.keys(errors).some((id) => !known.includes(id))
    if (stray || Object.keys(errors).length === 0) return failed(view, 'invalid_errors')
    views.keep(view, { errors })
    return { ok: true, outcome: 'errors', errors }
  }

  const follow = (
    view: View,
    action: { response_action: 'update' | 'push'; view?: unknown },
  ): SubmitResult => {
    const checked = checkView(action.view, 'modal', inside.extraBlocks)
    if (!checked.ok) return failed(view, checked.error)
    const push = action.response_action === 'push'
    if (push && views.full(view.user)) return failed(view, 'push_limit_reached')
    const next = push ? views.push(view.user, checked.spec) : views.update(view, checked.spec)
    const stack = views.pile(view.user).findIndex(({ id }) => id === next.id)
    return { ok: true, outcome: push ? 'pushed' : 'updated', view: modalView(next, stack) }
  }

  return {
    async submit(person: Person, id: string, values: Values): Promise<SubmitResult> {
      const site = siteOf(inside, interactions.states, person, { view: id })
      const open = viewNow(inside, id)
      const offered = (action: string) => interactions.offered({ view: id }, action)
      site.keep(fillAll(site.state, open.spec.blocks, values, offered))
      const filled = viewNow(inside, id)
      const errors = complaints(filled.spec.blocks, filled.state)
      if (Object.keys(errors).length > 0) {
        views.keep(filled, { errors })
        return { ok: true, outcome: 'errors', errors }
      }
      const reply = await delivery.tell('interactive', {
        type: 'view_submission',
        ...common(inside, person),
        trigger_id: triggers.mint({ user: person.id, view: id }),
        view: viewPayload(world, filled),
        response_urls: [],
      })
      const now = views.get(id)
      if (!reply.acked) return failed(now ?? filled, reply.error)
      if (!now) return { ok: true, outcome: 'closed' }
      if (isEmpty(reply.payload)) {
        views.close(now)
        return { ok: true, outcome: 'closed' }
      }
      const action = ResponseAction.safeParse(reply.payload)
      return action.success ? answer(now, action.data) : failed(now, 'invalid_response_action')
    },

    async close(person: Person, id: string): Promise<void> {
      siteOf(inside, interactions.states, person, { view: id })
      const view = viewNow(inside, id)
      views.close(view)
      if (!view.spec.notify_on_close) return
      await delivery.tell('interactive', {
        type: 'view_closed',
        ...common(inside, person),
        view: viewPayload(world, view),
        is_cleared: false,
      })
    },

    async openHome(person: Person): Promise<void> {
      const home = views.home(person.id)
      await inside.events.tell('app_home_opened', {
        type: 'app_home_opened',
        user: person.id,
        channel: `D${person.id.slice(1)}`,
        tab: 'home',
        ...(home && { view: viewPayload(world, home) }),
      })
    },
  }
}

/** An acknowledgement without anything in it closes the view. */
function isEmpty(payload: unknown): boolean {
  if (payload === undefined || payload === null || payload === '') return true
  return typeof payload === 'object' && Object.keys(payload).length === 0
}
