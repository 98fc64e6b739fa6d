import type { Delivery } from '#src/core/delivery.ts'
import type { Target } from '#src/core/target.ts'
import { autoscaleWords, replicasWords } from '#src/core/undertaking.ts'
import type { TargetInFlight } from '#src/door/deliveries/rows.ts'
import type { WorkloadSeen } from '#src/core/watch/inspected.ts'
import type { Message } from '#src/door/message.ts'
import { rejectionWords } from '#src/messages/pipeline/rejections.ts'
import { autoscalerWords } from '#src/messages/watch/autoscaler.ts'
import { moreWords } from './app-list.ts'
import { answer } from './blocks.ts'
import { iconOf, titleOf, workloadLine } from '#src/messages/delivery/delivery-card.ts'
import { code, escape, link } from './escape.ts'
import { waitingWords } from './waiting.ts'
import { brief, command, stop, time } from './words.ts'

/** How apps stand in their environments; one target alone is shown in full. */
export function targetStatus(
  rows: readonly TargetInFlight[],
  autoscaled: readonly WorkloadSeen[] = [],
): Message {
  const [only] = rows
  if (!only) return answer(['There is nothing here that you may see.'])
  if (rows.length === 1)
    return answer([
      [rowLine(only), ...autoscaled.map((workload) => scalerLine(workload))].join('\n'),
      ...only.inFlight.map((delivery) => deliveryDetail(delivery)),
    ])
  const shown = rows.slice(0, 40)
  return answer([
    `*Status*\n${shown.map((row) => rowLine(row)).join('\n')}${moreWords(rows.length - shown.length)}`,
  ])
}

/** `🚚 d-7k3f9q Delivering checkout 1.5.0 to staging, waits for pods: 2 of 3 ready`. */
export function deliveryLine(delivery: Delivery, heldUpBy?: string): string {
  const { id } = delivery
  const state = stateWords(delivery, heldUpBy)
  return `${iconOf(delivery)} ${code(id)} ${escape(titleOf(delivery))}${state ? `, ${escape(brief(state))}` : ''}`
}

function stateWords({ waitingOn, held, holding }: Delivery, heldUpBy?: string): string {
  if (held) return holding?.because ?? ''
  return waitingOn ? waitingWords(waitingOn, heldUpBy) : ''
}

function rowLine(row: TargetInFlight): string {
  const { app, environment, target, inFlight, isFormer, rejections = [] } = row
  const settled = target?.settled
  const runs = settled
    ? `${link(settled.release.url, settled.release.version)} since ${time(settled.at)} (${code(settled.delivery)})`
    : 'nothing was delivered yet'
  const left = target?.unsettled
    ? `\n      ⚠️ ${escape(target.unsettled.version)} was left half-way there by ${code(target.unsettled.delivery)}: what runs may not be ${settled ? escape(settled.release.version) : 'settled'}`
    : ''
  const said = rejections.map((one) => `\n      ${rejectionWords(one)}`).join('')
  const set = overridesWords(target)
  const holder = inFlight.find(({ held }) => held)?.id
  const coming = inFlight
    .slice(0, 5)
    .map((delivery) => `\n      ${deliveryLine(delivery, holder)}`)
    .join('')
  return `• *${escape(app)}* in *${escape(environment)}*${isFormer ? ' (not in the catalog any more)' : ''}: ${runs}${said}${set}${left}${coming}`
}

function scalerLine({ object, autoscaler }: WorkloadSeen): string {
  if (!autoscaler) return ''
  return `      📈 ${escape(object.kind)} ${code(object.name)}: ${autoscalerWords(autoscaler)}`
}

/** What people set there, which the manifests do not say. */
function overridesWords(target: Target | undefined): string {
  const { replicas = {}, autoscale = {} } = target?.overrides ?? {}
  const set = [
    ...Object.entries(replicas).map(([name, number]) =>
      number === 'kept'
        ? `${name} keeps as many pods as it had`
        : `${name} is scaled to ${replicasWords(number)}`,
    ),
    ...Object.entries(autoscale).map(
      ([name, one]) => `${name} is autoscaled, ${autoscaleWords(one)}`,
    ),
  ]
  return set.length > 0 ? `\n      ⚖️ ${escape(set.join(', '))} by hand` : ''
}

function deliveryDetail(delivery: Delivery): string {
  const { workloads, failure, held, id } = delivery
  const said = escape(stateWords(delivery))
  return [
    ...workloads.slice(0, 10).map((workload) => workloadLine(workload, said)),
    ...(failure && !held ? [`⚠️ ${escape(stop(failure.because))}`] : []),
    `More with ${command(`why ${id}`)}.`,
  ].join('\n')
}
