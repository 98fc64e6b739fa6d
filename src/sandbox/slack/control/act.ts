import { z } from 'zod'
import type { Persona } from '#src/sandbox/slack/slack.ts'

const Place = z.union([
  z.object({
    channel: z.string(),
    ts: z.string(),
    block: z.string().exactOptional(),
    stale: z.boolean().exactOptional(),
  }),
  z.object({
    view: z.string(),
    block: z.string().exactOptional(),
    stale: z.boolean().exactOptional(),
  }),
])
const OneOrMore = z.union([z.string(), z.array(z.string())])
const as = z.string()

/** What a person does on the page, as `POST /_control/act` takes it. */
export const Act = z.discriminatedUnion('act', [
  z.object({ as, act: z.literal('command'), channel: z.string(), line: z.string() }),
  z.object({
    as,
    act: z.literal('say'),
    channel: z.string(),
    text: z.string(),
    thread: z.string().optional(),
  }),
  z.object({ as, act: z.literal('click'), place: Place, button: z.string() }),
  z.object({
    as,
    act: z.literal('choose'),
    place: Place,
    action: z.string(),
    value: OneOrMore,
    /** What else the form holds, by action id: the page keeps it until the app is told. */
    filled: z.record(z.string(), OneOrMore).default({}),
  }),
  z.object({ as, act: z.literal('suggest'), place: Place, action: z.string(), typed: z.string() }),
  z.object({
    as,
    act: z.literal('submit'),
    view: z.string(),
    values: z.record(z.string(), OneOrMore).default({}),
  }),
  z.object({ as, act: z.literal('close'), view: z.string() }),
  z.object({ as, act: z.literal('home') }),
  z.object({
    as,
    act: z.literal('react'),
    place: z.object({ channel: z.string(), ts: z.string() }),
    name: z.string(),
  }),
])
export type Act = z.infer<typeof Act>

/** Does it, as the person; resolves to what the persona's method answers. */
export async function perform(people: (user: string) => Persona, act: Act): Promise<unknown> {
  const person = people(act.as)
  switch (act.act) {
    case 'command':
      return person.command(act.channel, act.line)
    case 'say':
      return person.say(act.channel, act.text, act.thread)
    case 'click':
      return person.click(act.place, act.button)
    case 'choose':
      return person.choose(act.place, act.action, act.value, act.filled)
    case 'suggest':
      return person.suggest(act.place, act.action, act.typed)
    case 'submit':
      return person.submit(act.view, act.values)
    case 'close':
      return person.closeView(act.view)
    case 'home':
      return person.openHome()
    case 'react':
      return person.react(act.place, act.name)
    default:
      return act satisfies never
  }
}
