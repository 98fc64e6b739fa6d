import { Suggestions } from '#src/sandbox/slack/blocks/compositions.ts'
import type { Found } from '#src/sandbox/slack/elements.ts'
import type { Json, Reply } from '#src/sandbox/slack/envelope.ts'
import { fill, fillAll, inputOf } from '#src/sandbox/slack/inputs.ts'
import type { Inside } from '#src/sandbox/slack/inside.ts'
import { tellPerson } from '#src/sandbox/slack/messages.ts'
import { teamPayload, userPayload } from '#src/sandbox/slack/payloads.ts'
import type { Delivered, Place, Values } from '#src/sandbox/slack/slack.ts'
import type { ChannelView, Option } from '#src/sandbox/slack/snapshot.ts'
import type { Person } from '#src/sandbox/slack/world.ts'
import { find, siteOf, type MessageStates, type Site } from './site.ts'
import { encodeTyped } from './typed.ts'

/** What interactions remember: what people filled in on messages, and what the app last suggested where. */
export type Scene = {
  inside: Inside
  states: MessageStates
  offered: Map<string, readonly Option[]>
}

/** Sends a slash command; what the app answers at once, or that it did not, is shown to the person. */
export async function command(
  { inside }: Scene,
  person: Person,
  channel: ChannelView,
  line: string,
): Promise<Delivered> {
  const { world, responses, delivery } = inside
  const [name = '', ...rest] = line.trim().split(/ +/)
  const { app } = world.seed
  const installed = app.scopes.includes('commands') ? app.commands : []
  const known = installed.find((each) => each.command === name)
  const place = { user: person.id, channel: channel.id }
  if (!known) {
    tellPerson(world, place, `${name} is not a valid command.`)
    return { ok: false, error: 'unknown_command' }
  }
  const typed = rest.join(' ')
  const text = known.shouldEscape ? encodeTyped(world, typed, 'command') : typed
  const url = responses.mint(place)
  const payload = { ...commandPayload(inside, person, channel), command: name, text }
  const reply = await delivery.tell('slash_commands', { ...payload, response_url: url })
  if (reply.acked) responses.acknowledge(url, reply.payload)
  else tellPerson(world, place, `${name} failed with the error "${reply.error}"`)
  return delivered(reply)
}

/** Presses a button. */
export async function click(
  scene: Scene,
  person: Person,
  place: Place,
  button: string,
): Promise<Delivered> {
  const site = siteOf(scene.inside, scene.states, person, place)
  const found = find(site, button, place)
  const { element } = found
  if (element.type !== 'button')
    throw new Error(`Cannot press "${button}": it is a ${element.type}; choose instead`)
  const { text, value } = element
  return press(scene, person, { site, found }, { text, ...(value !== undefined && { value }) })
}

/** Chooses in a menu, or types into an input; the app hears of it only where the component asks for that. */
export async function choose(
  scene: Scene,
  person: Person,
  place: Place,
  chosen: { action: string; value: string | readonly string[]; filled?: Values },
): Promise<Delivered> {
  const before = filledIn(scene, person, place, chosen.filled)
  const found = find(before, chosen.action, place)
  const options = offeredAt(scene, place, found.element.action_id)
  const input = inputOf(found.element, chosen.value, options)
  if (found.element.type !== 'overflow')
    before.keep(fill(before.state, found, chosen.value, options))
  if (!found.dispatches) return { ok: true }
  const site = siteOf(scene.inside, scene.states, person, place)
  return press(scene, person, { site, found }, input)
}

/** Asks the app what it suggests; what it answers can be chosen from then on. */
export async function suggest(
  scene: Scene,
  person: Person,
  place: Place,
  asked: { action: string; typed: string },
): Promise<readonly Option[]> {
  const { inside } = scene
  const site = siteOf(inside, scene.states, person, place)
  const { block, element } = find(site, asked.action, place)
  const least = (element['min_query_length'] as number | undefined) ?? 3
  if (asked.typed.length < least) return []
  const reply = await inside.delivery.tell('interactive', {
    type: 'block_suggestion',
    ...common(inside, person),
    ...untold(site.context()),
    action_id: element.action_id,
    block_id: block.block_id,
    value: asked.typed,
  })
  const options = reply.acked ? suggestionsOf(reply.payload) : []
  scene.offered.set(offerKey(place, element.action_id), options)
  return options
}

/** Slack does not tell type-ahead what the rest of a view holds (slackapi/bolt-js#1146). */
function untold(context: Json): Json {
  const { view } = context
  return view === undefined ? context : { ...context, view: { ...view, state: { values: {} } } }
}

/** What the app last suggested for this component. */
export function offeredAt(scene: Scene, place: Place, action: string): readonly Option[] {
  return scene.offered.get(offerKey(place, action)) ?? []
}

/** Fields of every interaction payload. */
export function common({ world }: Inside, person: Person): Json {
  return {
    team: teamPayload(world),
    user: userPayload(person),
    api_app_id: world.seed.app.id,
    token: 'verification-token',
    enterprise: null,
    is_enterprise_install: false,
  }
}

/** The place, with what else was filled in there by now. */
function filledIn(scene: Scene, person: Person, place: Place, values: Values = {}): Site {
  const site = siteOf(scene.inside, scene.states, person, place)
  if (Object.keys(values).length === 0) return site
  const blocks = site.elements.map(({ block }) => block)
  site.keep(fillAll(site.state, blocks, values, (action) => offeredAt(scene, place, action)))
  return siteOf(scene.inside, scene.states, person, place)
}

async function press(
  { inside }: Scene,
  person: Person,
  { site, found }: { site: Site; found: Found },
  input: Json,
): Promise<Delivered> {
  const { world, delivery, triggers, responses } = inside
  const { block, element } = found
  const { action_id } = element
  const { block_id } = block
  const action = { action_id, block_id, ...input, type: element.type, action_ts: world.ts() }
  const reply = await delivery.tell('interactive', {
    type: 'block_actions',
    ...common(inside, person),
    ...site.context(),
    trigger_id: triggers.mint({ user: person.id, ...(site.view && { view: site.view }) }),
    ...(site.permit && { response_url: responses.mint({ user: person.id, ...site.permit }) }),
    state: { values: site.state },
    actions: [action],
  })
  return delivered(reply)
}

function commandPayload({ world, triggers }: Inside, person: Person, channel: ChannelView): Json {
  const { workspace, app } = world.seed
  return {
    token: 'verification-token',
    team_id: workspace.id,
    team_domain: workspace.domain,
    channel_id: channel.id,
    channel_name: { public: channel.name, private: 'privategroup', dm: 'directmessage' }[
      channel.kind
    ],
    user_id: person.id,
    user_name: person.name,
    api_app_id: app.id,
    is_enterprise_install: 'false',
    trigger_id: triggers.mint({ user: person.id }),
  }
}

function delivered(reply: Reply): Delivered {
  if (!reply.acked) return { ok: false, error: reply.error }
  return { ok: true, ...(reply.payload !== undefined && { payload: reply.payload }) }
}

function offerKey(place: Place, action: string): string {
  const where = 'view' in place ? place.view : `${place.channel}/${place.ts}`
  return `${where}/${action}`
}

/** Options as the app answered; what breaks Slack's rules shows as no options, as it does there. */
function suggestionsOf(payload: unknown): readonly Option[] {
  const checked = Suggestions.safeParse(payload)
  if (!checked.success) return []
  const { options, option_groups: groups = [] } = checked.data as {
    options?: Option[]
    option_groups?: { options: Option[] }[]
  }
  return options ?? groups.flatMap((group) => group.options)
}
