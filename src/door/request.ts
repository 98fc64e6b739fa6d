import type { Store } from '#db/store.ts'
import { Delivery } from '#src/core/delivery.ts'
import { Dependency } from '#src/core/dependencies/dependency.ts'
import { sharedOwner } from '#src/core/dependencies/need.ts'
import { SignOff } from '#src/core/rules/sign-off.ts'
import { argumentsOf } from './grammar/arguments.ts'
import { parseCall, parseLine, type Commands, type Request } from './grammar/line.ts'
import type { MessageKey, RecordRef } from '#src/core/record.ts'
import { Freeze } from '#src/kinds/freeze.ts'
import { LockRecord } from '#src/kinds/lock.ts'
import { placedGroup } from './alerts/find.ts'
import { Silence } from '#src/kinds/silence.ts'
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
 * The request with what the place says: in the thread of a card what it is about is meant where nothing is named, and
 * whoever names no app and no environment means those of the card.
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
  const record = key && recordOf(key)
  const about = record && subjects[record.kind]
  if (!about) return request
  const has = new Set(argumentsOf(request.command).map(({ name }) => name))
  if (wanted === 'record' && has.has(about.argument))
    return { ...request, given: { ...request.given, [about.argument]: record.id } }

  const found = await store.find(record)
  const { data } = about.document.safeParse(found?.document)
  const { app, environment, dependency } = data ?? {}
  const known = Object.entries({ app, environment, dependency }).flatMap(([name, value]) =>
    value !== undefined && has.has(name) ? [[name, value] as const] : [],
  )
  return { ...request, given: { ...Object.fromEntries(known), ...request.given } }
}

type Subject = {
  /** By which commands name it. */
  readonly argument: string
  readonly document: {
    safeParse(document: unknown): {
      readonly data?:
        | {
            readonly app?: string | undefined
            readonly environment?: string | undefined
            readonly dependency?: string | undefined
          }
        | undefined
    }
  }
}

/** What cards are about, by the kind of message. */
const subjects: Readonly<Record<string, Subject>> = {
  alertGroup: { argument: 'alert', document: placedGroup },
  delivery: { argument: 'delivery', document: Delivery },
  dependency: {
    argument: 'dependency',
    document: Dependency.transform(({ owner, name, environment }) => ({
      dependency: name,
      environment,
      ...(owner !== sharedOwner && { app: owner }),
    })),
  },
  freeze: { argument: 'freeze', document: Freeze },
  lock: { argument: 'lock', document: LockRecord },
  signOff: { argument: 'signOff', document: SignOff },
  silence: { argument: 'silence', document: Silence },
}

/** The record that a message shows: whoever is called for a decision is called for either; each lock, and each time that alerts fire, has its own. */
function recordOf({ kind, subject }: MessageKey): RecordRef {
  if (kind === 'lock' || kind === 'alertGroup')
    return { kind, id: subject.split('@')[0] ?? subject }
  if (kind !== 'needed') return { kind, id: subject }
  return { kind: subject.startsWith('s-') ? 'signOff' : 'delivery', id: subject }
}

/** Whether the thread in which this was said may complete it. */
export function wantedOfPlace({ command, given }: Request): 'record' | 'target' | 'nothing' {
  if (command.either?.flat().some((name) => command.words[name]?.by === 'place')) {
    const begun = command.either.flat().some((name) => given[name] !== undefined)
    return begun ? 'nothing' : 'record'
  }
  const isFree = given['app'] === undefined && given['environment'] === undefined
  const isAboutTarget = 'app' in command.words && 'environment' in command.words
  return isFree && (command.effect === 'read' || isAboutTarget) ? 'target' : 'nothing'
}
