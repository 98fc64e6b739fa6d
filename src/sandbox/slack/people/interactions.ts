import { Suggestions } from '#src/sandbox/slack/blocks/compositions.ts'
import type { Found } from '#src/sandbox/slack/elements.ts'
import type { Json, Reply } from '#src/sandbox/slack/envelope.ts'
import { fill, inputOf } from '#src/sandbox/slack/inputs.ts'
import type { Inside } from '#src/sandbox/slack/inside.ts'
import { tellPerson } from '#src/sandbox/slack/messages.ts'
import { teamPayload, userPayload } from '#src/sandbox/slack/payloads.ts'
import type { Delivered, Place } from '#src/sandbox/slack/slack.ts'
import type { ChannelView, Option } from '#src/sandbox/slack/snapshot.ts'
import type { Person } from '#src/sandbox/slack/world.ts'
import { find, siteOf, type MessageStates, type Site } from './site.ts'
import { encodeTyped } from './typed.ts'

export type Interactions = ReturnType<typeof createInteractions>

/** Slash commands, presses and suggestions: what people do, as the app is told of it. */
export function createInteractions(inside: Inside) {
  const { world, delivery, triggers, responses } = inside
  const states: MessageStates = new Map()
  const offered = new Map<string, readonly Option[]>()

  const press = async (person: Person, site: Site, found: Found, input: Json) => {
    const { block, element } = found
    const action = {
      action_id: element.action_id,
      block_id: block.block_id,
      ...input,
      type: element.type,
      action_ts: world.ts(),
    }
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

  return {
    offered: (place: Place, action: string) => offered.get(offerKey(place, action)) ?? [],
    states,

    async command(person: Person, channel: ChannelView, line: string): Promise<Delivered> {
      const [command = '', ...rest] = line.trim().split(/ +/)
      const known = world.seed.app.commands.find((each) => each.command === command)
      const place = { user: person.id, channel: channel.id }
      if (!known) {
        tellPerson(world, place, `${command} is not a valid command.`)
        return { ok: false, error: 'unknown_command' }
      }
      const typed = rest.join(' ')
      const url = responses.mint(place)
      const reply = await delivery.tell('slash_commands', {
        token: 'verification-token',
        command,
        text: known.shouldEscape ? encodeTyped(world, typed, 'command') : typed,
        team_id: world.seed.workspace.id,
        team_domain: world.seed.workspace.domain,
        channel_id: channel.id,
        channel_name: channelName(channel),
        user_id: person.id,
        user_name: person.name,
        api_app_id: world.seed.app.id,
        is_enterprise_install: 'false',
        response_url: url,
        trigger_id: triggers.mint({ user: person.id }),
      })
      if (reply.acked) responses.acknowledge(url, reply.payload)
      else tellPerson(world, place, `${command} failed with the error "${reply.error}"`)
      return delivered(reply)
    },

    async click(person: Person, place: Place, button: string): Promise<Delivered> {
      const site = siteOf(inside, states, person, place)
      const found = find(site, button, place)
      const { element } = found
      if (element.type !== 'button')
        throw new Error(`Cannot press "${button}": it is a ${element.type}; choose instead`)
      const { text, value } = element
      return press(person, site, found, { text, ...(value !== undefined && { value }) })
    },

    async choose(
      person: Person,
      place: Place,
      action: string,
      value: string | readonly string[],
    ): Promise<Delivered> {
      const before = siteOf(inside, states, person, place)
      const found = find(before, action, place)
      const options = offered.get(offerKey(place, found.element.action_id))
      const input = inputOf(found.element, value, options)
      if (found.element.type !== 'overflow') before.keep(fill(before.state, found, value, options))
      if (!found.dispatches) return { ok: true }
      return press(person, siteOf(inside, states, person, place), found, input)
    },

    async suggest(
      person: Person,
      place: Place,
      action: string,
      typed: string,
    ): Promise<readonly Option[]> {
      const site = siteOf(inside, states, person, place)
      const found = find(site, action, place)
      const { block, element } = found
      const least = (element['min_query_length'] as number | undefined) ?? 3
      if (typed.length < least) return []
      const reply = await delivery.tell('interactive', {
        type: 'block_suggestion',
        ...common(inside, person),
        ...site.context(),
        action_id: element.action_id,
        block_id: block.block_id,
        value: typed,
      })
      const options = reply.acked ? suggestionsOf(reply.payload) : []
      offered.set(offerKey(place, element.action_id), options)
      return options
    },
    reset() {
      states.clear()
      offered.clear()
    },
  }
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

function delivered(reply: Reply): Delivered {
  if (!reply.acked) return { ok: false, error: reply.error }
  return { ok: true, ...(reply.payload !== undefined && { payload: reply.payload }) }
}

function channelName(channel: ChannelView): string {
  return { public: channel.name, private: 'privategroup', dm: 'directmessage' }[channel.kind]
}

function offerKey(place: Place, action: string): string {
  const where = 'view' in place ? place.view : `${place.channel}/${place.ts}`
  return `${where}/${action}`
}

/** Options as the app answered; what breaks Slack's rules shows as no options, as it does there. */
function suggestionsOf(payload: unknown): readonly Option[] {
  const checked = Suggestions.safeParse(payload)
  if (!checked.success) return []
  const { data } = checked
  const options =
    'options' in data
      ? data.options
      : (data as { option_groups: { options: Option[] }[] }).option_groups.flatMap(
          (group) => group.options,
        )
  return options as Option[]
}
