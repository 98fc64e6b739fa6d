import type { Message } from '#src/door/message.ts'
import { actions, button, message, section } from './blocks.ts'
import { escape } from './escape.ts'
import { command } from './words.ts'

/** What a newcomer sees first: one thing to try, and where to look. */
export function welcome(app: string, version: string, environment: string): Message {
  return message(
    [
      section(
        `👋 *I deliver software.* Try ${command(`deploy ${app} ${version} to ${environment}`)}: a card will show ${escape(app)} rolling out, pod by pod.`,
      ),
      section(
        `Then look with ${command(`status ${app}`)}, ask ${command('why')} in the card's thread by mentioning me, and take it back with ${command(`rollback ${app} ${environment}`)}. ${command('help')} lists everything.`,
      ),
      actions([
        button(
          `Deliver ${app} ${version}`,
          { command: 'deploy', args: { app, version, environment } },
          { style: 'primary' },
        ),
        button('Help', { command: 'help', args: {} }),
      ]),
    ],
    { visibility: 'channel' },
  )
}
