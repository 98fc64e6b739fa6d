import type { Answer, Choice, Completion, Door, Form } from '#src/door/door.ts'
import type { Invocation } from '#src/door/invocation.ts'
import type { Message } from '#src/door/message.ts'

/** A door that remembers who came, and answers what a test says; `echo` unless it says something. */
export type ScriptedDoor = Door & {
  readonly received: Invocation[]
  readonly dispatched: Invocation[]
  readonly completed: Completion[]
  /** What a command's first word does. */
  readonly answers: Map<string, (invocation: Invocation) => Promise<Answer>>
  choices: readonly Choice[]
  /** Thrown by `receive` instead of remembering. */
  broken: Error | undefined
  interrupted: readonly Invocation[]
}

export function scriptedDoor(): ScriptedDoor {
  const seen = new Set<string>()
  const door: ScriptedDoor = {
    received: [],
    dispatched: [],
    completed: [],
    answers: new Map(),
    choices: [],
    broken: undefined,
    interrupted: [],
    async receive(invocation) {
      if (door.broken) throw door.broken
      door.received.push(invocation)
      if (seen.has(invocation.id)) return 'seen'
      seen.add(invocation.id)
      return 'new'
    },
    async dispatch(invocation) {
      door.dispatched.push(invocation)
      const verb = invocation.command ?? invocation.text?.split(' ')[0] ?? ''
      const answer = door.answers.get(verb)
      return answer ? answer(invocation) : { type: 'message', message: message(`did ${verb}`) }
    },
    unfinished: async () => door.interrupted,
    async complete(completion) {
      door.completed.push(completion)
      return door.choices
    },
    form: (command, _, { app }) =>
      command === 'deploy'
        ? {
            ...deployForm,
            fields: deployForm.fields.map((field) =>
              field.name === 'version' && app !== undefined ? { ...field, within: app } : field,
            ),
          }
        : undefined,
  }
  return door
}

export function message(text: string, visibility: 'private' | 'channel' = 'private'): Message {
  const blocks = [{ type: 'section', text: { type: 'mrkdwn', text } }] as const
  return { text, blocks, visibility }
}

export function saying(text: string, visibility?: 'private' | 'channel'): () => Promise<Answer> {
  return async () => ({ type: 'message', message: message(text, visibility) })
}

/** Asks for the app and the environment of a deployment. */
export const deployForm: Form = {
  command: 'deploy',
  title: 'Deploy',
  submit: 'Deploy',
  summary: 'Brings a release to an environment',
  fields: [
    { name: 'app', label: 'App', optional: false, input: 'choice', narrows: true },
    { name: 'version', label: 'Version', optional: true, input: 'choice' },
    { name: 'because', label: 'Because', optional: true, input: 'text' },
  ],
  given: { environment: 'staging' },
}
