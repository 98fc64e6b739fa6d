import type { Control } from '#src/sandbox/slack/slack.ts'
import type { Switch } from './switches.ts'
import type { World } from './world.ts'

/** The switches that bend the simulated Slack itself: slow it down, cut its sockets, limit its rate, deliver twice. */
export function slackWorld(control: Control): World {
  let slow = false
  const turns: Record<string, (on?: boolean) => void | Promise<void>> = {
    'slack-slow': (on) => {
      slow = on ?? !slow
      control.latency(slow ? slowness : 0)
    },
    'slack-drop': () => control.dropSockets(),
    'slack-refresh': () => control.refreshSocket(),
    'slack-limit': () => control.failNext('chat.update', { ratelimited: 5 }),
    'slack-again': () => control.redeliver(),
  }
  return {
    state: () => ({
      switches: switches.map((each) => (each.kind === 'toggle' ? { ...each, on: slow } : each)),
    }),
    turn: (id, on) => {
      const turn = turns[id]
      if (!turn) throw new Error(`Cannot turn "${id}": there is no such switch`)
      return turn(on)
    },
  }
}

/** Several worlds as one: their switches in order; each is turned where it belongs. */
export function joinWorlds(...worlds: readonly World[]): World {
  const states = () => Promise.all(worlds.map(async (world) => world.state()))
  return {
    state: async () => ({ switches: (await states()).flatMap(({ switches: those }) => those) }),
    turn: async (id, on) => {
      const owners = (await states()).map(({ switches: those }) =>
        those.some((each) => each.id === id),
      )
      const owner = worlds[owners.indexOf(true)]
      if (!owner) throw new Error(`Cannot turn "${id}": there is no such switch`)
      await owner.turn(id, on)
    },
  }
}

const slowness = 2000
const group = 'Slack'

const switches: readonly Switch[] = [
  {
    id: 'slack-slow',
    group,
    kind: 'toggle',
    label: 'Slow Slack',
    description: 'Every answer of the Web API takes 2 seconds',
  },
  {
    id: 'slack-drop',
    group,
    kind: 'button',
    label: 'Drop the sockets',
    description: 'Cuts every connection without a word; the app connects again',
  },
  {
    id: 'slack-refresh',
    group,
    kind: 'button',
    label: 'Refresh a socket',
    description: 'Asks the oldest connection to go, as Slack does every few hours',
  },
  {
    id: 'slack-limit',
    group,
    kind: 'button',
    label: 'Limit the rate',
    description: 'The next update of a message is refused for 5 seconds',
  },
  {
    id: 'slack-again',
    group,
    kind: 'button',
    label: 'Deliver again',
    description: 'Sends the last event a second time, as after a lost acknowledgement',
  },
]
