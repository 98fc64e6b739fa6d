import type { Button } from '@slack/types'
import type { Release } from '#src/core/release.ts'
import type { SignOff, SignOffState } from '#src/core/rules/sign-off.ts'
import { unreachable } from '#src/core/unreachable.ts'
import type { Message } from '#src/door/message.ts'
import { actions, answer, button, context, fields, message, section } from '#src/messages/blocks.ts'
import { changelog } from '#src/messages/deciding/changelog.ts'
import { code, escape, escapeLines, link } from '#src/messages/escape.ts'
import { signOffButtons } from '#src/messages/deciding/needed.ts'
import { brief, channelName, stop, time, voters, who } from '#src/messages/words.ts'

/** The one message about a release that QA looks at: what it brings, where to test it, who decided and why. */
export function signOffCard(signOff: SignOff): Message {
  const { id, channel, environment, release, delivery, since, from = [], url } = signOff
  return message(
    [
      section(`${icons[signOff.state]} *${escape(titleOf(signOff))}*`),
      fields([
        ['Release', link(release.url, release.version)],
        ['Environment', escape(environment)],
        ['Test it at', url ? link(url, url) : ''],
        ['Last signed off', since ? escape(since) : ''],
        ['Decided by', from.length > 0 ? voters(from, 'or') : ''],
      ]),
      section(stateWords(signOff)),
      section(pendingWords(signOff)),
      section(changesOf(signOff)),
      section(notesOf(release)),
      context(
        `${code(id)} · delivered by ${code(delivery)} · asked ${time(signOff.askedAt)}`,
        'details in the thread',
      ),
      actions(buttonsOf(signOff)),
    ],
    { visibility: 'channel', card: { kind: 'signOff', subject: id, channel } },
  )
}

/** The answer to somebody who decided: whether it counts is looked up once more before it does. */
export function said(choice: 'sign' | 'reject', signOff: SignOff): Message {
  const { id, app, release, environment, channel } = signOff
  const doing = choice === 'sign' ? 'Signing off' : 'Rejecting'
  return answer([
    `${doing} ${escape(app)} ${escape(release.version)} in ${escape(environment)} (${code(id)}). Its card in ${channelName(channel)} shows it`,
  ])
}

/** How QA stands to a release, in one clause: `rejected by @rita: totals are wrong`. */
export function signOffWords({
  state,
  by,
  because,
  id,
}: Pick<SignOff, 'state'> & {
  readonly by?: SignOff['by'] | undefined
  readonly because?: string | undefined
  readonly id?: string | undefined
}): string {
  const name = by ? who(by) : 'QA'
  const why = because ? `: ${escape(brief(because))}` : ''
  switch (state) {
    case 'asked':
      return `⏳ waits for a sign-off${id ? ` (${code(id)})` : ''}`
    case 'signed':
      return `✅ signed off by ${name}${why}`
    case 'rejected':
      return `🙅 rejected by ${name}${why}`
    case 'notNeeded':
      return `☑️ needs no sign-off${why}`
    case 'outdated':
      return '▫️ was not signed off'
    default:
      return unreachable(state)
  }
}

const icons: Readonly<Record<SignOffState, string>> = {
  asked: '🔎',
  signed: '✅',
  rejected: '🙅',
  notNeeded: '☑️',
  outdated: '⌛',
}

function titleOf({ app, release, environment, state }: SignOff): string {
  const what = `${app} ${release.version}`
  switch (state) {
    case 'asked':
      return `${what} in ${environment} waits for a sign-off`
    case 'signed':
      return `${what} is signed off in ${environment}`
    case 'rejected':
      return `${what} was rejected in ${environment}`
    case 'notNeeded':
      return `${what} needs no sign-off in ${environment}`
    case 'outdated':
      return `${what} in ${environment} was not signed off`
    default:
      return unreachable(state)
  }
}

function stateWords(signOff: SignOff): string {
  const { state, because, decidedAt, unless = [], closedAt } = signOff
  if (state === 'asked') return unless.length > 0 ? checksWords(unless) : ''
  if (state === 'outdated')
    return because ? escape(stop(`It needs nobody any more: ${because}`)) : ''
  const at = decidedAt === undefined ? '' : ` ${time(decidedAt)}`
  const end = closedAt === undefined ? '' : `\nIt does not run there any more.`
  return `*${signOffWords(signOff)}*${at}${end}`
}

function checksWords(unless: readonly string[]): string {
  return `Nobody is needed once these checks passed: ${escape(unless.join(', '))}.`
}

/** What somebody said, while it cannot be looked up whether they may. */
function pendingWords({ pending = [] }: SignOff): string {
  return pending
    .map(({ by, choice }) => {
      const did = choice === 'sign' ? 'signed it off' : 'rejected it'
      return `🕓 ${who(by)} ${did}; it counts once it is known that they may.`
    })
    .join('\n')
}

function changesOf({ changes, state }: SignOff): string {
  return changes && state !== 'outdated' ? changelog(changes) : ''
}

/** As their authors wrote them, and so untrusted. */
function notesOf({ notes, url }: Release): string {
  if (!notes || notes.trim() === '') return ''
  const more = url ? `\n${link(url, 'All notes')}` : ''
  return `*Notes*\n${escapeLines(brief(notes.trim(), 900))}${more}`
}

function buttonsOf(signOff: SignOff): readonly Button[] {
  const { app, state, closedAt } = signOff
  const look = button('Pipeline', { command: 'pipeline', args: { app } })
  if (closedAt !== undefined) return [look]
  const [sign, reject] = signOffButtons(signOff)
  const possible = [
    ...(sign && state !== 'signed' ? [sign] : []),
    ...(reject && state !== 'rejected' ? [reject] : []),
  ]
  return [...possible, look]
}
