import type { Dependency } from '#src/core/dependencies/dependency.ts'
import { isConfirmed, type Order } from '#src/core/dependencies/order.ts'
import type { DependencyFacts } from '#src/door/dependencies/facts.ts'
import type { Message } from '#src/door/message.ts'
import { actWords } from '#src/kinds/dependency/words.ts'
import { answer, button, confirmation } from '#src/messages/blocks.ts'
import { past, type Happening } from '#src/messages/delivery/explanation.ts'
import { code, escape } from '#src/messages/escape.ts'
import { brief, channelName, command, sentence, stop } from '#src/messages/words.ts'
import type { PlanView } from '#src/messages/plan.ts'
import { buttonsFor } from './dependency-card.ts'
import { migrationsSection, changesNeeds, needsSection, waysBackSection } from './plan-sections.ts'
import {
  argumentsFor,
  markOf,
  nameOf,
  outputWords,
  standingLines,
  userWords,
  wantedByWords,
} from './state-words.ts'

/** Something was ordered: whether it goes on now, or somebody else has to agree first. */
export function ordered(
  record: Dependency,
  order: Order,
  warnings: readonly string[] = [],
): Message {
  const what = `${escape(sentence(actWords(order.act)))} ${code(order.id)}`
  const where = `Its card is in ${channelName(record.channel)}.`
  const goesOn = isConfirmed(order)
    ? `It begins at once. ${where}`
    : `*Somebody else has to agree first*, within a day: on its card in ${channelName(record.channel)}, or with ${command(`deps agree ${order.id}`)}.`
  return answer([
    `🗳️ *${nameOf(record)}*: ${what}\n${goesOn}`,
    warnings.map((words) => `⚠️ ${escape(sentence(words))}`).join('\n'),
  ])
}

/** It begins anew. */
export function retrying(record: Dependency): Message {
  return answer([
    `🔄 *${nameOf(record)}* is tried again. Its card is in ${channelName(record.channel)}.`,
  ])
}

/** An order is given up. */
export function givingUp(record: Dependency): Message {
  return answer([
    `🚫 What was ordered of *${nameOf(record)}* is given up. Its card is in ${channelName(record.channel)}.`,
  ])
}

/** A second person agreed. */
export function agreed(record: Dependency, { act, id }: Order): Message {
  return answer([
    `✅ You agree to ${escape(actWords(act))}: *${nameOf(record)}* (${code(id)}). Its card is in ${channelName(record.channel)}.`,
  ])
}

/** What exists under its name, as far as it is known: only what was shown is made ours. */
export function adoptable(record: Dependency, seen: string): Message {
  const { wanted, failure, facts, kind } = record
  const confirm = confirmation(
    'Make it ours?',
    'From then on deliveries change it, and it can be removed here.',
    'Adopt it',
    'Leave it',
  )
  const press = {
    command: 'deps adopt',
    args: { ...argumentsFor(record), yes: 'true' },
    evidence: seen,
  }
  return answer(
    [
      `🔎 *${nameOf(record)}* (${escape(kind)}) would be adopted`,
      `Wanted: ${escape(brief(wanted.description))}`,
      failure
        ? `What is there: ${escape(brief(stop(failure.because), 900))}`
        : 'Nothing is known of what is there: it is looked at before anything is changed.',
      factLines(facts),
      'Nothing was changed. Once it is ours, the next delivery brings it to what its release wants, and its plan shows how.',
    ],
    [button('Adopt it', press, { style: 'danger', confirm })],
  )
}

/** What a release would do to what it needs, and nothing else of its plan. */
export function dependencyPlan(view: PlanView): Message {
  const { plan, app, release, environment, warnings = [] } = view
  if (!plan.dependencies && !plan.migrations)
    return answer([
      `*${escape(app)} ${escape(release.version)}* needs nothing beside its own containers in ${escape(environment)}.`,
    ])
  return answer([
    `📋 *What ${escape(app)} ${escape(release.version)} would do to what it needs in ${escape(environment)}*`,
    needsSection(plan, { isFull: true }),
    migrationsSection(plan),
    waysBackSection(plan),
    warnings.map((words) => `⚠️ ${escape(words)}`).join('\n'),
    `${changesNeeds(plan) ? 'Nothing was changed.' : 'Nothing of it would change.'} All of the plan: ${command(`deploy ${app} ${release.version} to ${environment} --dry-run`)}`,
  ])
}

/** A managed database in full: what it is, gives, and waits for. */
export function databaseStatus(facts: DependencyFacts): Message {
  const { document } = facts
  const { kind, current, wanted, outputs } = document
  const gives = outputWords(outputs)
  const users = userWords(document)
  const wanting = wantedByWords(document)
  return answer(
    [
      `${markOf(document)} *${nameOf(document)}* (${escape(kind)}): ${escape(brief((current ?? wanted).description))}`,
      factLines(document.facts),
      gives === '' ? '' : `Gives ${gives}`,
      users === '' ? '' : `Used by ${users}`,
      wanting === '' ? '' : `Wanted by ${wanting}`,
      standingLines(document).join('\n'),
    ].filter(Boolean),
    buttonsFor(facts),
  )
}

/** Why a dependency does what it does: how it stands, then everything that happened. */
export function dependencyExplanation(
  facts: DependencyFacts,
  happenings: readonly Happening[],
): Message {
  const { document, quarantined } = facts
  const standing = standingLines(document)
  return answer(
    [
      `${markOf(document)} *${nameOf(document)}*: ${escape(brief((document.current ?? document.wanted).description))}`,
      quarantined === undefined
        ? ''
        : `🧯 It is out of the loop, for something broke on my side: ${escape(brief(quarantined, 600))}`,
      standing.length > 0 ? standing.join('\n') : calm[document.state],
      factLines(document.facts),
      past(happenings),
    ].filter(Boolean),
    buttonsFor(facts).filter(({ action_id }) => action_id !== 'deps why'),
  )
}

const calm: Readonly<Record<Dependency['state'], string>> = {
  asked: 'It waits for somebody to agree.',
  changing: 'It is at work.',
  ready: 'It is as its release wants it, and waits for nothing.',
  held: 'It holds until somebody decides.',
  removed: 'It is gone.',
}

/** Ten snapshots by their ids, each to be typed in full. */
const LONGEST = 900

function factLines(facts: Dependency['facts']): string {
  const all = Object.entries(facts)
  return [
    ...all
      .slice(0, 15)
      .map(([label, value]) => `• ${escape(brief(label, 60))}: ${escape(brief(value, LONGEST))}`),
    ...(all.length > 15 ? [`and ${all.length - 15} more`] : []),
  ].join('\n')
}
