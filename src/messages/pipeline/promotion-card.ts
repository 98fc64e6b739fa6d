import type { ConfirmationDialog } from '@slack/types'
import type { Promotion } from '#src/kinds/promotion.ts'
import type { Message } from '#src/door/message.ts'
import { actions, button, confirmation, context, message, section } from '#src/messages/blocks.ts'
import { code, escape, link } from '#src/messages/escape.ts'
import { sentence, time } from '#src/messages/words.ts'

/** The question whether a release may go on, with the button that brings it on. */
export function promotionCard(promotion: Promotion): Message {
  const { id, channel, askedAt, from } = promotion
  return message(
    [
      section(titleOf(promotion)),
      section(wordsOf(promotion)),
      context(`${code(id)} · delivered by ${code(from.delivery)} · asked ${time(askedAt)}`),
      actions(promotion.state === 'asked' ? buttonsOf(promotion) : [look(promotion)]),
    ],
    { visibility: 'channel', card: { kind: 'promotion', subject: id, channel } },
  )
}

/** Asks once more before a release is brought on. */
export function promoteConfirmation(
  app: string,
  version: string,
  environment: string,
): ConfirmationDialog {
  const text = `${app} ${version} is delivered to ${environment}.`
  const asked = confirmation(`Promote to ${environment}?`, text, 'Promote it', 'Leave it')
  return { ...asked, style: 'primary' }
}

function titleOf({ app, release, environment, state }: Promotion): string {
  const what = `${escape(app)} ${link(release.url, release.version)}`
  const to = escape(environment)
  if (state === 'asked') return `⏩ *${what} may go to ${to}*`
  return state === 'promoted'
    ? `✅ *${what} to ${to}: somebody took it on*`
    : `⌛ *${what} did not go to ${to}*`
}

function wordsOf({ state, from, delivery, because }: Promotion): string {
  if (state === 'promoted')
    return delivery ? `The card of ${code(delivery)} shows how it goes.` : ''
  if (state === 'outdated') return because ? escape(sentence(because)) : ''
  return `It runs in ${escape(from.environment)}, and nothing keeps it there.`
}

function buttonsOf(promotion: Promotion) {
  const { app, environment, release } = promotion
  const confirm = promoteConfirmation(app, release.version, environment)
  const args = { app, version: release.version, environment }
  return [
    button('Promote', { command: 'promote', args }, { style: 'primary', confirm }),
    button('Not now…', { command: 'hold', args: { app, environment } }),
    look(promotion),
  ]
}

function look({ app }: Promotion) {
  return button('Pipeline', { command: 'pipeline', args: { app } })
}
