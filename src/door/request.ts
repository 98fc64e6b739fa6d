import type { Store } from '#db/store.ts'
import { Delivery } from '#src/core/delivery.ts'
import { argumentsOf } from './grammar/arguments.ts'
import { parseCall, parseLine, type Commands, type Request } from './grammar/line.ts'
import type { Invocation } from './invocation.ts'
import type { Names } from './grammar/reader.ts'
import { unescapeSlack } from './grammar/slack-text.ts'

/** What an invocation asks for, by its words alone. Throws DeliveryError. */
export function requestOf(invocation: Invocation, commands: Commands, names: Names): Request {
  const { command, args, text = '', via } = invocation
  if (command !== undefined) return parseCall(command, args ?? {}, commands)
  if (via === 'shell') return parseLine(text, commands, names)
  return parseLine(unescapeSlack(text), commands, names)
}

/**
 * The request with what the place says: in the thread of a card its delivery is meant where none is named, and whoever
 * names no app and no environment means those of the card.
 */
export async function withPlace(
  request: Request,
  invocation: Invocation,
  store: Pick<Store, 'messageAt' | 'find'>,
): Promise<Request> {
  const { place } = invocation
  const wanted = wantedOfPlace(request)
  if (!place?.thread || wanted === 'nothing') return request
  const key = await store.messageAt(place.channel, place.thread)
  if (key?.kind !== 'delivery') return request
  if (wanted === 'delivery')
    return { ...request, given: { ...request.given, delivery: key.subject } }

  const found = await store.find({ kind: 'delivery', id: key.subject })
  const delivery = Delivery.safeParse(found?.document)
  if (!delivery.success) return request
  const { app, environment } = delivery.data
  const has = new Set(argumentsOf(request.command).map(({ name }) => name))
  return {
    ...request,
    given: {
      ...(has.has('app') && { app }),
      ...(has.has('environment') && { environment }),
      ...request.given,
    },
  }
}

/** Whether the thread in which this was said may complete it. */
export function wantedOfPlace({ command, given }: Request): 'delivery' | 'target' | 'nothing' {
  if (command.either) {
    const begun = command.either.flat().some((name) => given[name] !== undefined)
    return begun ? 'nothing' : 'delivery'
  }
  const isFree = given['app'] === undefined && given['environment'] === undefined
  const isAboutTarget = 'app' in command.words && 'environment' in command.words
  return isFree && (command.effect === 'read' || isAboutTarget) ? 'target' : 'nothing'
}
