import { z } from 'zod'
import { checkView } from '#src/sandbox/slack/blocks/view.ts'
import { elementsOf } from '#src/sandbox/slack/elements.ts'
import { complaints, fillAll } from '#src/sandbox/slack/inputs.ts'
import type { Inside } from '#src/sandbox/slack/inside.ts'
import { directMessage } from '#src/sandbox/slack/places.ts'
import type { SubmitResult, Values } from '#src/sandbox/slack/slack.ts'
import { modalView, viewPayload, type View } from '#src/sandbox/slack/views.ts'
import type { Person } from '#src/sandbox/slack/world.ts'
import { common, offeredAt, type Scene } from './interactions.ts'
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

/** Fills in a modal and submits it. What Slack itself finds wrong, the app never hears of. */
export async function submit(
  scene: Scene,
  person: Person,
  id: string,
  values: Values,
): Promise<SubmitResult> {
  const { inside } = scene
  const { views, delivery, triggers, world } = inside
  const filled = fillIn(scene, person, id, values)
  const errors = complaints(filled.spec.blocks, filled.state)
  if (Object.keys(errors).length > 0) return corrected(inside, filled, errors)
  const reply = await delivery.tell('interactive', {
    type: 'view_submission',
    ...common(inside, person),
    trigger_id: triggers.mint({ user: person.id, view: id }),
    view: viewPayload(world, filled),
    response_urls: [],
  })
  const now = views.get(id)
  if (!reply.acked) return failed(inside, now ?? filled, reply.error)
  if (!now) return { ok: true, outcome: 'closed' }
  if (isEmpty(reply.payload)) {
    views.close(now)
    return { ok: true, outcome: 'closed' }
  }
  const action = ResponseAction.safeParse(reply.payload)
  if (!action.success) return failed(inside, now, 'invalid_response_action')
  return obey(inside, now, action.data)
}

/** Closes a modal by its cross; the app hears of it where it asked to. */
export async function closeView(scene: Scene, person: Person, id: string): Promise<void> {
  const { inside } = scene
  siteOf(inside, scene.states, person, { view: id })
  const view = viewNow(inside, id)
  inside.views.close(view)
  if (!view.spec.notify_on_close) return
  await inside.delivery.tell('interactive', {
    type: 'view_closed',
    ...common(inside, person),
    view: viewPayload(inside.world, view),
    is_cleared: false,
  })
}

/** Opens the app's Home tab. */
export async function openHome({ inside }: Scene, person: Person): Promise<void> {
  const home = inside.views.home(person.id)
  await inside.events.tell('app_home_opened', {
    type: 'app_home_opened',
    user: person.id,
    channel: directMessage(inside.world, person.id).id,
    tab: 'home',
    ...(home && { view: viewPayload(inside.world, home) }),
  })
}

function fillIn(scene: Scene, person: Person, id: string, values: Values): View {
  const { inside } = scene
  const site = siteOf(inside, scene.states, person, { view: id })
  const { blocks } = viewNow(inside, id).spec
  const offered = (action: string) => offeredAt(scene, { view: id }, action)
  site.keep(fillAll(site.state, blocks, values, offered))
  return viewNow(inside, id)
}

function obey(inside: Inside, view: View, action: ResponseAction): SubmitResult {
  switch (action.response_action) {
    case 'errors':
      return withErrors(inside, view, action.errors)
    case 'clear':
      inside.views.close(view, true)
      return { ok: true, outcome: 'cleared' }
    case 'update':
    case 'push':
      return follow(inside, view, action)
    default:
      return action satisfies never
  }
}

/** Errors must name input blocks of the view; otherwise Slack shows that something went wrong. */
function withErrors(inside: Inside, view: View, errors: Record<string, string>): SubmitResult {
  const inputs = elementsOf(view.spec.blocks).filter(({ block }) => block.type === 'input')
  const known = inputs.map(({ block }) => block.block_id)
  const named = Object.keys(errors)
  if (named.length === 0 || named.some((id) => !known.includes(id)))
    return failed(inside, view, 'invalid_errors')
  return corrected(inside, view, errors)
}

function follow(
  inside: Inside,
  view: View,
  action: { response_action: 'update' | 'push'; view?: unknown },
): SubmitResult {
  const { views } = inside
  const checked = checkView(action.view, 'modal', inside.extraBlocks)
  if (!checked.ok) return failed(inside, view, checked.error)
  const push = action.response_action === 'push'
  if (push && views.full(view.user)) return failed(inside, view, 'push_limit_reached')
  const next = push ? views.push(view.user, checked.spec) : views.update(view, checked.spec)
  const stack = views.pile(view.user).findIndex(({ id }) => id === next.id)
  return { ok: true, outcome: push ? 'pushed' : 'updated', view: modalView(next, stack) }
}

function corrected(inside: Inside, view: View, errors: Record<string, string>): SubmitResult {
  inside.views.keep(view, { errors })
  return { ok: true, outcome: 'errors', errors }
}

function failed(inside: Inside, view: View, error: string): SubmitResult {
  if (inside.views.get(view.id)) inside.views.keep(view, { errors: { '': trouble } })
  return { ok: false, error }
}

/** An acknowledgement without anything in it closes the view. */
function isEmpty(payload: unknown): boolean {
  if (payload === undefined || payload === null || payload === '') return true
  return typeof payload === 'object' && Object.keys(payload).length === 0
}
