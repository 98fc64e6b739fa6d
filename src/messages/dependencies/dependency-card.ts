import type { Button } from '@slack/types'
import type { Dependency } from '#src/core/dependencies/dependency.ts'
import type { DependencyFacts } from '#src/door/dependencies/facts.ts'
import type { Message } from '#src/door/message.ts'
import { isChanging } from '#src/kinds/dependency/subject.ts'
import { actWords, dependencyName, isUnneeded } from '#src/kinds/dependency/words.ts'
import {
  actions,
  button,
  confirmation,
  context,
  fields,
  message,
  section,
} from '#src/messages/blocks.ts'
import { code, escape } from '#src/messages/escape.ts'
import { brief, time, voters, who } from '#src/messages/words.ts'
import {
  argumentsFor,
  markOf,
  nameOf,
  standingLines,
  userWords,
  wantedByWords,
} from './state-words.ts'

/** The one message about a dependency in an environment: what it is, how it stands, and what people can do about it. */
export function dependencyCard(facts: DependencyFacts): Message {
  const { document, quarantined } = facts
  const { id, channel, kind, state, environment, owners, wanted, current, changedAt, by } = document
  return message(
    [
      section(`${markOf(document)} *${nameOf(document)}* ${titleWords(document)}`),
      fields([
        ['What', escape(brief((current ?? wanted).description, 200))],
        ['Becomes', becomes(document)],
        ['Kind', escape(kind)],
        ['Environment', escape(environment)],
        ['Owners', voters(owners.slice(0, 10), 'and')],
        ['Used by', userWords(document)],
        ['Wanted by', wantedByWords(document)],
      ]),
      section(standingLines(document).join('\n')),
      section(
        state !== 'removed' && isUnneeded(document)
          ? '📦 No release names it any more. It is kept until somebody removes it.'
          : '',
      ),
      section(
        quarantined === undefined
          ? ''
          : `🧯 *It is out of the loop, for something broke on my side*: ${escape(brief(quarantined, 600))}`,
      ),
      context(code(id), `since ${time(changedAt)}`, `last ordered by ${who(by)}`),
      actions(buttonsFor(facts)),
    ],
    { visibility: 'channel', card: { kind: 'dependency', subject: id, channel } },
  )
}

/** Buttons that fit how it stands. */
export function buttonsFor({ document, quarantined, acts }: DependencyFacts): readonly Button[] {
  const { state, order, drift } = document
  const isOut = quarantined !== undefined
  if (state === 'removed') return [whyButton(document)]
  return [
    ...(state === 'asked' && order ? [agree(document, order)] : []),
    ...(state === 'held' || isOut ? [retry(document)] : []),
    ...(mayBeAdopted(document) && acts.includes('adopt') ? [adopt(document)] : []),
    ...(state === 'ready' && isUnneeded(document) && drift.length === 0 && acts.includes('remove')
      ? [remove(document)]
      : []),
    whyButton(document),
  ]
}

/** What exists may be made ours where nothing of ours was ever made. */
function mayBeAdopted({ state, isAdopted, current }: Dependency): boolean {
  return state === 'held' && !isAdopted && current === undefined
}

function titleWords(document: Dependency): string {
  const { state, order, wanted, current } = document
  switch (state) {
    case 'asked':
      return `waits for somebody to agree`
    case 'changing':
      if (order && !isChanging(document)) return `is at work: ${escape(actWords(order.act))}`
      return current
        ? `is changed for ${code(wanted.delivery)}`
        : `is made for ${code(wanted.delivery)}`
    case 'ready':
      return 'is ready'
    case 'held':
      return 'holds'
    case 'removed':
      return 'is gone'
  }
}

function becomes({ state, wanted, current }: Dependency): string {
  const isOther = current !== undefined && current.description !== wanted.description
  return isOther && state !== 'removed' ? escape(brief(wanted.description, 200)) : ''
}

function whyButton(document: Dependency): Button {
  return button('Why?', { command: 'deps why', args: argumentsFor(document) })
}

function retry(document: Dependency): Button {
  return button(
    'Retry',
    { command: 'deps retry', args: argumentsFor(document) },
    { style: 'primary' },
  )
}

/** It shows what exists first; only what was shown is made ours. */
function adopt(document: Dependency): Button {
  return button('Adopt…', { command: 'deps adopt', args: argumentsFor(document) })
}

/** It asks for a reason in a form, and then for a second person. */
function remove(document: Dependency): Button {
  const confirm = confirmation(
    'Remove it?',
    `${dependencyName(document)} goes, once somebody else has agreed.`,
    'Ask for it',
    'Keep it',
  )
  const press = { command: 'deps remove', args: argumentsFor(document) }
  return button('Remove…', press, { style: 'danger', confirm })
}

/** Bound to the order that is shown: another one is not agreed to by it. */
function agree(document: Dependency, { id, act }: NonNullable<Dependency['order']>): Button {
  const confirm = confirmation(
    'Agree?',
    `As the second person you want to ${actWords(act)}: ${dependencyName(document)}.`,
    'Agree',
    'Not yet',
  )
  return button(
    'Agree',
    { command: 'deps agree', args: { order: id } },
    { style: 'danger', confirm },
  )
}
