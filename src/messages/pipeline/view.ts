import type { Button } from '@slack/types'
import type { Gate } from '#src/core/rules/approval.ts'
import type { Coming, PipelineRow, PipelineView } from '#src/door/pipeline/view.ts'
import type { Message } from '#src/door/message.ts'
import { answer, button, message, section } from '#src/messages/blocks.ts'
import { code, escape, link } from '#src/messages/escape.ts'
import { promoteConfirmation } from './promotion-card.ts'
import { signOffWords } from './sign-off-card.ts'
import { deliveryLine } from '#src/messages/target-status.ts'
import { brief, command, time, who } from '#src/messages/words.ts'

/** How releases of an app travel: what runs in each environment, what may come into it, and what that waits for. */
export function pipelineMessage({ app, rows }: PipelineView): Message {
  if (rows.length === 0) return answer(['There is nothing here that you may see.'])
  const shown = rows.slice(0, SHOWN)
  const more = rows.length - shown.length
  return message([
    section(`*Pipeline of ${escape(app)}*`),
    ...shown.map((row) => section(rowWords(app, row), promoteButton(app, row))),
    section(more > 0 ? `and ${more} more` : ''),
  ])
}

/** How many environments have room. */
const SHOWN = 12

/** Promotion was held: what goes on, and how. */
export function held(app: string, environment: string): Message {
  return answer([
    `Nothing of ${escape(app)} goes into ${escape(environment)} by itself until somebody says ${command(`resume ${app} ${environment}`)}. People may still deliver there.`,
  ])
}

/** Promotion goes on. */
export function resumed(app: string, environment: string): Message {
  return answer([
    `Promotion of ${escape(app)} into ${escape(environment)} goes on; ${command(`pipeline ${app}`)} shows what comes.`,
  ])
}

function rowWords(app: string, row: PipelineRow): string {
  const { station } = row
  const { environment, policy } = station
  const way = policy.after.length > 0 ? ` · after ${escape(policy.after.join(', '))}` : ''
  const lines = [
    ...runsWords(row),
    ...blockedWords(row),
    ...station.coming.slice(0, 5).map((one) => deliveryLine(one, holderOf(row))),
    ...row.next.map((coming) => comingWords(app, row, coming)),
    ...(row.pause ? [`⏸️ nothing goes on by itself: ${escape(brief(row.pause))}`] : []),
    ...momentWords(row),
  ]
  return [`*${escape(environment)}*${way}`, ...lines.map((line) => `      ${line}`)].join('\n')
}

function runsWords({ station: { target }, signOff }: PipelineRow): readonly string[] {
  const { settled, unsettled } = target
  const runs = settled
    ? `▶️ ${link(settled.release.url, settled.release.version)} since ${time(settled.at)} (${code(settled.delivery)})`
    : '▫️ nothing was delivered yet'
  return [
    runs,
    ...(signOff ? [signOffWords(signOff)] : []),
    ...(unsettled
      ? [`⚠️ ${escape(unsettled.version)} was left half-way there by ${code(unsettled.delivery)}`]
      : []),
  ]
}

function blockedWords({ station: { target } }: PipelineRow): readonly string[] {
  return target.blocked
    .slice(-2)
    .map(
      ({ version, because, at }) =>
        `⛔ ${escape(version)} was taken back ${time(at)}: ${escape(brief(because, 120))}`,
    )
}

function holderOf({ station }: PipelineRow): string | undefined {
  return station.coming.find((one) => one.held)?.id
}

/** `⏩ 1.6.0 from staging waits: it soaks in staging until 14:05`. */
function comingWords(app: string, row: PipelineRow, coming: Coming): string {
  const { release, from } = coming
  return `⏩ ${link(release.url, release.version)} from ${escape(from.environment)} ${howWords(app, row, coming)}`
}

function howWords(app: string, { station, pause }: PipelineRow, coming: Coming): string {
  const { obstacle, gates, before, release } = coming
  const { environment, policy } = station
  if (obstacle) return `stays: ${escape(brief(obstacle.because))}`
  const closed = gates.filter(({ is }) => is !== 'open')
  const isShut = closed.some(({ is }) => is === 'shut')
  if (closed.length > 0) return `${isShut ? 'stays' : 'waits'}: ${closed.map(gateWords).join('; ')}`
  const byHand = command(`promote ${app} ${release.version} to ${environment}`)
  if (before) return `may go on; ${code(before)} was its promotion, so only ${byHand} repeats it`
  if (policy.promote === 'auto' && pause === undefined) return 'goes on by itself'
  return `may go on: ${byHand}`
}

function gateWords({ because, opensAt }: Gate): string {
  return `${escape(brief(because))}${opensAt === undefined ? '' : ` until ${time(opensAt)}`}`
}

/** What keeps deliveries from starting at this moment. */
function momentWords({ frozen, station: { target } }: PipelineRow): readonly string[] {
  const { lock } = target
  const opens =
    frozen?.opensAt === undefined ? 'nobody knows when it opens' : `opens ${time(frozen.opensAt)}`
  return [
    ...(frozen ? [`🧊 frozen: ${escape(brief(frozen.because))}; ${opens}`] : []),
    ...(lock
      ? [`🔒 locked by ${who(lock.by)} until ${time(lock.until)}: ${escape(brief(lock.because))}`]
      : []),
  ]
}

/** For the newest that nothing keeps. */
function promoteButton(app: string, { mayDeploy, next, station }: PipelineRow): Button | undefined {
  const ready = next.find(({ isReady }) => isReady)
  if (!ready || !mayDeploy) return undefined
  const { version } = ready.release
  const { environment, policy } = station
  const press = { command: 'promote', args: { app, version, environment } }
  const confirm = promoteConfirmation(app, version, environment)
  return button(`Promote ${version}`, press, policy.protected ? { confirm } : {})
}
