import type { Message } from '#src/door/message.ts'
import { actions, button, message, section } from './blocks.ts'
import { escape } from './escape.ts'
import { command } from './words.ts'

/** What a newcomer to the sandbox sees first: one thing to try, where to look, and who decides what happens next. */
export function welcome(app: string, version: string, environment: string): Message {
  return message(
    [
      section(
        `👋 *I deliver software.* Try ${command(`deploy ${app} ${version} to ${environment}`)}: a card will show ${escape(app)} rolling out, pod by pod.`,
      ),
      section(
        `Then look with ${command(`status ${app}`)}, ask ${command('why')} in the card's thread by mentioning me, and take it back with ${command(`rollback ${app} ${environment}`)}. ${command('help')} lists everything.`,
      ),
      section(
        `*Then people decide.* From dev a release goes on to staging by itself. QA signs it off there, and ${command(`promote ${app} to production`)} asks two release managers: become Quinn, Rita or Omar at the left, and look where you are needed with ${command('approvals')}. ${command(`pipeline ${app}`)} shows how far it is; ${command(`lock ${app} production`)} and ${command('freeze production')} keep it waiting.`,
      ),
      section(
        `*Then things break.* Turn on “New releases of ${escape(app)} answer with errors” under *World* at the top right, and deliver: within a minute an alert opens a thread in the app's channel, with a chart and a way back that Olga may press. ${command(`logs ${app} ${environment}`)} shows what is new, ${command(`metrics ${app} ${environment}`)} the numbers, ${command('alerts')} all that fires.`,
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
