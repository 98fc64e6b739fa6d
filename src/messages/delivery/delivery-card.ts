import type { SectionBlock } from '@slack/types'
import type { Delivery, Reason, StageState } from '#src/core/delivery.ts'
import { outcomeWords } from '#src/core/describe.ts'
import { shortDigests } from '#src/core/release.ts'
import { asTitle, undertakingOf, type Undertaking } from '#src/core/undertaking.ts'
import type { WaitingOn } from '#src/core/waiting.ts'
import { without } from '#src/core/without.ts'
import type { WorkloadStatus } from '#src/core/plan/workload.ts'
import type { Standing } from '#src/door/deliveries/standing.ts'
import type { Message } from '#src/door/message.ts'
import { approvalBlocks, isSaidInFull } from '#src/messages/deciding/approval-section.ts'
import { actions, context, fields, message, section } from '#src/messages/blocks.ts'
import { alertLines } from './alerts-section.ts'
import { buttonsOf } from './card-buttons.ts'
import {
  broughtSection,
  migrationsSection,
  needsSection,
  waysBackSection,
} from '#src/messages/dependencies/plan-sections.ts'
import { changelog } from '#src/messages/deciding/changelog.ts'
import { isAsked, type Rules } from '#src/messages/deciding/decision-buttons.ts'
import { code, codeBlock, escape, link } from '#src/messages/escape.ts'
import { planSection } from '#src/messages/plan.ts'
import { rejectionLines, type Rejection } from '#src/messages/pipeline/rejections.ts'
import { waitingWords } from '#src/messages/waiting.ts'
import { bar, duration, sentence, stop, time, who } from '#src/messages/words.ts'

/** The one message about a delivery: everything that it is, does, waits for and came to. */
export function deliveryCard(
  delivery: Delivery,
  quarantined?: string,
  around: Surroundings = {},
): Message {
  const { id, channel } = delivery
  const isReplaced = around.standing?.is === 'replaced'
  return message(
    [
      section(`${iconOf(delivery)} *${escape(titleOf(delivery, isReplaced))}*`),
      factsOf(delivery),
      section(stageLines(delivery)),
      section(isReplaced ? '' : workloadLines(delivery)),
      section(presentState(delivery, around)),
      section((delivery.rendered?.notes ?? []).map((note) => `⚠️ ${escape(note)}`).join('\n')),
      section(alertLines(delivery)),
      section(rejectionLines(around.rejections)),
      ...approvalBlocks(delivery, around.rules),
      ...neededBlocks(delivery),
      ...askedAbout(delivery),
      section(failureWords(delivery)),
      quarantined === undefined ? undefined : section(brokenWords(quarantined)),
      context(
        `${code(id)} · asked ${time(delivery.requestedAt)}`,
        endOf(delivery),
        'details in the thread',
      ),
      actions(buttonsOf(delivery, quarantined !== undefined, around)),
    ],
    { visibility: 'channel', card: { kind: 'delivery', subject: id, channel } },
  )
}

/** What the delivery itself does not know: whether it was replaced, and whether who is before it holds. */
export type Surroundings = {
  readonly standing?: Standing | undefined
  readonly heldUpBy?: string | undefined
  /** By which it is decided who approves. */
  readonly rules?: Rules | undefined
  /** Where QA said that its release goes no further. */
  readonly rejections?: readonly Rejection[] | undefined
}

/** `Delivering checkout 1.5.0 to staging`, in plain words; in the past tense once something else was delivered. */
export function titleOf(delivery: Delivery, isReplaced = false): string {
  const { environment, purpose, direction, held, outcome } = delivery
  const undertaking = undertakingOf(delivery)
  const { noun, where, doing, past } = undertaking
  if (outcome?.is === 'succeeded' && purpose === 'rollback')
    return `${environment} was rolled back to ${noun}`
  if (outcome?.is === 'succeeded' && isReplaced) return past
  if (outcome) return asTitle(endTitles[outcome.is](undertaking, environment))
  if (held) return asTitle(`${noun} ${where} is on hold`)
  if (isAsked(delivery)) return asTitle(`${noun} ${where} waits for approval`)
  return direction === 'back' ? `Taking ${noun} back from ${environment}` : doing
}

/** One mark for how a delivery stands, for lists too. */
export function iconOf(delivery: Delivery): string {
  const { outcome, held, direction, purpose } = delivery
  if (outcome) return endIcons[outcome.is]
  if (held) return '✋'
  if (isAsked(delivery)) return '🗳️'
  return direction === 'back' ? '↩️' : icons[purpose]
}

const icons: Readonly<Record<Delivery['purpose'], string>> = {
  deploy: '🚚',
  rollback: '↩️',
  restart: '🔁',
  scale: '⚖️',
  contract: '🗜️',
}

type End = NonNullable<Delivery['outcome']>['is']

const endTitles: Readonly<Record<End, (of: Undertaking, environment: string) => string>> = {
  succeeded: ({ done }) => done,
  rolledBack: ({ noun }, environment) => `${noun} failed in ${environment} and was rolled back`,
  aborted: ({ noun, where }) => `${noun} ${where} was aborted`,
  cancelled: ({ noun, where }) => `${noun} ${where} was cancelled`,
  refused: ({ subject, participle, where }) => `${subject} could not be ${participle} ${where}`,
  rejected: ({ noun, where }) => `${noun} ${where} was rejected`,
  expired: ({ noun, where }) => `${noun} ${where} was not approved in time`,
  superseded: ({ noun, where }) => `${noun} ${where} was superseded`,
}

const endIcons: Readonly<Record<End, string>> = {
  succeeded: '✅',
  rolledBack: '⏪',
  aborted: '🛑',
  cancelled: '🚫',
  refused: '❌',
  rejected: '🙅',
  expired: '⌛',
  superseded: '⏭️',
}

function factsOf(delivery: Delivery): SectionBlock | undefined {
  const { environment, app, by, reason, purpose, outcome, abortedBy, emergency } = delivery
  const stoppedBy =
    outcome && 'by' in outcome && outcome.is !== 'superseded' ? outcome.by : abortedBy
  return fields([
    ['App', escape(app)],
    ['Release', releaseWords(delivery)],
    ['Environment', escape(environment)],
    [byWords[purpose], who(by)],
    ['Reason', reason ? escape(reason) : ''],
    ['Emergency', emergency ? `🚨 ${escape(emergency.because)}` : ''],
    ['Stopped by', stoppedBy ? who(stoppedBy) : ''],
  ])
}

const byWords: Readonly<Record<Delivery['purpose'], string>> = {
  deploy: 'Delivered by',
  rollback: 'Rolled back by',
  restart: 'Restarted by',
  scale: 'Scaled by',
  contract: 'Ordered by',
}

/** `1.4.0 → 1.5.0`, each with its notes; what it replaces is known once it is its turn. */
function releaseWords(delivery: Delivery): string {
  const { release, wanted, begun, purpose } = delivery
  const from = replacedBy(delivery)
  const to = link(release?.url, release?.version ?? wanted)
  const mark = release?.prerelease ? ' (pre-release)' : ''
  if (purpose !== 'deploy' && purpose !== 'rollback') return `${to}${mark}`
  if (from) return `${link(from.url, from.version)} → ${to}${mark}`
  return `${begun ? 'nothing → ' : ''}${to}${mark}`
}

/** As long as it is asked for, what its changes were compared with. */
function replacedBy({ from, changes, outcome }: Delivery): Delivery['from'] {
  if (from || outcome || changes?.from === undefined) return from
  return { version: changes.from }
}

const stageIcons: Readonly<Record<StageState['state'], string>> = {
  waiting: '▫️',
  running: '🔄',
  done: '☑️',
  failed: '✖️',
  skipped: '➖',
}

/** Where nobody was asked and nothing had to be waited for, that stage is no news. */
function stageLines({ stages, approval }: Delivery): string {
  return stages
    .filter(
      ({ stage, state }) => stage !== 'approval' || approval !== undefined || state !== 'done',
    )
    .map(({ stage, direction, state, startedAt, endedAt }) => {
      const took =
        startedAt !== undefined && endedAt !== undefined
          ? ` · ${duration(endedAt - startedAt)}`
          : ''
      const isStopped = state === 'skipped' && startedAt !== undefined
      const word = isStopped ? 'stopped' : state
      return `${isStopped ? '⏹️' : stageIcons[state]} ${escape(stage)}${direction === 'back' ? ' back' : ''}: ${word}${took}`
    })
    .join('\n')
}

function workloadLines(delivery: Delivery): string {
  const { workloads } = delivery
  const said = failureWords(delivery)
  const shown = workloads.slice(0, 10).map((workload) => workloadLine(workload, said))
  const more = workloads.length - shown.length
  return [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join('\n')
}

/** `Deployment checkout ▰▰▰▱▱ 3 of 5 pods ready, 1 old`, and what keeps the others unless it is said already. */
export function workloadLine(
  { object, ready, wanted, old, problems }: WorkloadStatus,
  said = '',
): string {
  const pods = `${bar(ready, wanted)} ${ready} of ${wanted} pods ready${old > 0 ? `, ${old} old` : ''}`
  const [problem] = problems
  const message = problem ? escape(shortDigests(problem.message)) : ''
  const isNews = problem !== undefined && !said.includes(message)
  const trouble = isNews ? `\n      ⚠️ ${escape(problem.reason)}: ${message}` : ''
  return `${escape(object.kind)} ${code(object.name)} ${pods}${trouble}`
}

/** What a decision is about, as long as it is asked. */
function askedAbout(delivery: Delivery): readonly (SectionBlock | undefined)[] {
  const { changes, plan } = delivery
  if (!isAsked(delivery)) return []
  return [section(changes ? changelog(changes) : ''), section(plan ? planSection(plan) : '')]
}

/** What has to be there first, until the rollout begins, and before anything began what could be taken back; at the end, what was done. */
export function neededBlocks(delivery: Delivery): readonly (SectionBlock | undefined)[] {
  const { plan, outcome, direction, stages, approval, begun } = delivery
  const isBrought = stages.some(
    ({ stage, state, direction: way }) =>
      stage === 'dependencies' && way === 'forward' && state === 'done',
  )
  if (plan && outcome && isBrought) return [section(broughtSection(plan))]
  const isRolling = stages.some(({ stage, startedAt }) => stage === 'rollout' && !!startedAt)
  if (!plan || outcome || direction === 'back' || isRolling) return []
  return [
    section(needsSection(plan, { missing: isAsked(delivery) ? approval?.missingRequired : [] })),
    section(migrationsSection(plan)),
    section(begun ? '' : waysBackSection(plan)),
  ]
}

function presentState(delivery: Delivery, { standing, heldUpBy }: Surroundings): string {
  const { outcome, waitingOn, held } = delivery
  if (outcome?.is === 'succeeded') return standing ? standingWords(standing) : ''
  if (outcome) return `*${escape(stop(outcomeWords(delivery)))}*`
  if (held || !waitingOn || isSaidInFull(delivery)) return ''
  return `⏳ ${escape(sentence(waitingWords(unsaid(waitingOn, delivery), heldUpBy)))}`
}

/** When it was replaced, and by what. */
export function standingWords(standing: Standing): string {
  if (standing.is === 'settled') return ''
  const { at, version, delivery } = standing
  return `It ran until ${time(at)}, then ${escape(version)} came (${code(delivery)}).`
}

/** What keeps the pods stands under their workload already. */
function unsaid(waiting: WaitingOn, { workloads }: Delivery): WaitingOn {
  if (waiting.on !== 'pods' || waiting.because === undefined) return waiting
  const { because } = waiting
  const isSaid = workloads.slice(0, 10).some(({ problems: [first] }) => first?.message === because)
  return isSaid ? without(waiting, 'because') : waiting
}

function failureWords(delivery: Delivery): string {
  const { outcome, failure, holding, direction } = delivery
  if (outcome?.is === 'succeeded') return ''
  if (outcome)
    return 'reason' in outcome ? joined(hintOf(outcome.reason), proofOf(outcome.reason)) : ''
  const back = direction === 'back' && failure
  return joined(
    back ? reasonWords('↩️ *It goes back*', back) : '',
    holding ? reasonWords('✋ *It holds until somebody decides*', holding) : '',
  )
}

function reasonWords(title: string, reason: Reason): string {
  return joined(`${title}: ${escape(stop(reason.because))}`, hintOf(reason), proofOf(reason))
}

function joined(...lines: readonly string[]): string {
  return lines.filter(Boolean).join('\n')
}

/** The hint of a failure, and its log lines as a block of code. */
function hintOf({ hint }: Reason): string {
  return hint ? escape(sentence(hint)) : ''
}

export function proofOf({ details }: Reason): string {
  return details && details.length > 0 ? codeBlock(details, 1_500) : ''
}

function brokenWords(error: string): string {
  return `🧯 *It is out of the loop, for something broke on my side*: ${escape(error)}`
}

function endOf({ endedAt, requestedAt }: Delivery): string {
  return endedAt === undefined
    ? ''
    : `ended ${time(endedAt)} after ${duration(endedAt - requestedAt)}`
}
