import type { MessageView } from '#src/sandbox/slack/snapshot.ts'
import { eventually } from '../kubernetes/box.ts'
import type { House } from './house.ts'

export type Person = 'rita' | 'raj' | 'olga' | 'vic' | 'dana' | 'dave' | 'omar'

/** What people see of one app in Slack, and what they do there. */
export function inChannelOf(app: string, { slack }: Pick<House, 'slack'>) {
  const channel = `#${app}`
  const messages = () => slack.control.messages(channel)
  const posted = () => messages().filter(isForAll)
  const answersTo = (person: Person) => messages().filter(({ onlyFor }) => onlyFor === idOf(person))

  /** Waits, and tells what stood in the channel when it never came. */
  async function until(what: string, happened: () => unknown, within = 30_000): Promise<void> {
    await eventually(what, within, async () => Boolean(happened())).catch((cause: unknown) => {
      const all = messages().map(({ onlyFor = 'all', text }) => `[to ${onlyFor}] ${text}`)
      throw new Error(`${String(cause)}; ${channel} has:\n${all.join('\n')}`, { cause })
    })
  }

  /** Types a line, and reads what is answered to this person alone. */
  async function ask(person: Person, line: string): Promise<string> {
    const before = answersTo(person).length
    await slack.as(idOf(person)).command(channel, `/deliver ${line}`)
    await until(`an answer to "${line}"`, () => answersTo(person).length > before)
    return answersTo(person).at(-1)?.text ?? ''
  }

  /** One delivery, by its id. */
  function delivery(id: string) {
    // A card may name another delivery: the one it waits for, or the one that came after it.
    const isOwn = (text: string) => text.includes(`\`${id}\` · asked`)
    const cards = () => posted().filter(({ thread, text }) => thread === undefined && isOwn(text))
    const read = () => cards()[0]?.text ?? ''
    return {
      id,
      cards,
      /** What its thread says, oldest first. */
      notes: () => posted().flatMap(({ thread, text }) => (thread !== undefined && thread === cards()[0]?.ts ? [text] : [])), // prettier-ignore
      /** Everything that its card ever said. */
      history: () =>
        slack.control.journal().flatMap((entry) => {
          const text = entry.kind === 'call' && /^chat\.(postMessage|update)$/.test(entry.method) ? String(entry.args['text']) : '' // prettier-ignore
          return isOwn(text) ? [text] : []
        }),
      /** Waits until its card says so, and reads it. */
      async says(words: string | RegExp, within = 30_000): Promise<string> {
        const pattern = typeof words === 'string' ? new RegExp(escaped(words)) : words
        await until(`the card of ${id} to say "${words}"`, () => pattern.test(read()), within)
        return read()
      },
      async press(person: Person, button: string): Promise<void> {
        const { ts = '', channel: at = '' } = cards()[0] ?? {}
        await slack.as(idOf(person)).click({ channel: at, ts }, button)
      },
    }
  }

  return {
    ask,
    until,
    delivery,
    cards: () => posted().filter(({ thread }) => thread === undefined),
    newest: () => delivery(idIn(/`d-[^`]+` · asked/.exec(posted().findLast(({ thread }) => thread === undefined)?.text ?? '')?.[0])), // prettier-ignore
    /** Types a line that makes a delivery. */
    async order(person: Person, line: string) {
      return delivery(idIn(await ask(person, line)))
    },
    /** The modal that a line opens where something is missing, filled in. */
    async fillIn(person: Person, line: string, values: Readonly<Record<string, string>>) {
      const user = idOf(person)
      await slack.as(user).command(channel, `/deliver ${line}`)
      const find = () => slack.control.state(user).modals.at(-1)
      await until(`a modal after "${line}"`, find)
      const before = answersTo(person).length
      await slack.as(user).submit(find()?.id ?? '', values)
      await until('an answer to the modal', () => answersTo(person).length > before)
      return delivery(idIn(answersTo(person).at(-1)?.text))
    },
  }
}

export function idOf(person: Person): string {
  return `U0${person.toUpperCase()}`
}

function idIn(text = ''): string {
  const [id] = /\bd-[a-z0-9]+/.exec(text) ?? []
  if (id === undefined) throw new Error(`It made no delivery: ${text}`)
  return id
}

function isForAll({ bot, onlyFor, system }: MessageView): boolean {
  return bot && onlyFor === undefined && !system
}

function escaped(words: string): string {
  return words.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
}
