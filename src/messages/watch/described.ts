import { shortDigests } from '#src/core/release.ts'
import type { EventSeen, Inspected, PodSeen, WorkloadSeen } from '#src/core/watch/inspected.ts'
import type { Instant } from '#src/core/clock.ts'
import type { Message } from '#src/door/message.ts'
import { answer } from '#src/messages/blocks.ts'
import { code, escape } from '#src/messages/escape.ts'
import { brief, duration } from '#src/messages/words.ts'
import { autoscalerWords } from './autoscaler.ts'
import { endWords } from './described-pod.ts'
import { placeWords, type Place } from './place.ts'

/** How an app's workloads and pods stand, and why what is not ready is not. */
export function describedMessage(place: Place, seen: Inspected, now: Instant): Message {
  const title = `*${escape(place.app)} in ${escape(place.environment)}*${placeWords(seen)}`
  if (seen.workloads.length === 0)
    return answer([title, 'It has no workload: nothing of what was delivered runs pods.'])
  const all = seen.workloads.map((workload) => {
    const pods = podsOf(workload, seen.pods)
    return { head: workloadLines(workload), pods: pods.map((pod) => podLine(pod, seen, now)) }
  })
  const room = Math.max(3, Math.floor(24 / all.length))
  const hidden = all.some(({ pods }) => pods.length > room)
  const said = answer([
    title,
    ...all.map(({ head, pods }) => {
      const more = pods.length - room
      const last = more > 0 ? [`and ${more} more pods, in the file`] : []
      return [...head, ...pods.slice(0, room), ...last].join('\n')
    }),
  ])
  if (!hidden) return said
  const content = all.flatMap(({ head, pods }) => [...head, ...pods, '']).join('\n')
  return { ...said, file: { name: `describe-${place.app}-${place.environment}.txt`, content } }
}

/** The worst first: those are what one looks for. */
function podsOf({ object }: WorkloadSeen, pods: readonly PodSeen[]): readonly PodSeen[] {
  return pods
    .filter(({ owner }) => owner?.kind === object.kind && owner.name === object.name)
    .toSorted((a, b) => Number(a.ready) - Number(b.ready) || b.restarts - a.restarts)
}

function workloadLines(workload: WorkloadSeen): string[] {
  const { object, wanted, ready, updated, images, autoscaler, isMissing } = workload
  const name = `*${escape(object.kind)}* ${code(object.name)}`
  if (isMissing) return [`❌ ${name} is not in the cluster any more`]
  const counted = object.kind === 'CronJob' ? '' : ` · ${ready} of ${wanted} ready`
  const old = updated < wanted ? `, ${updated} of them of the newest version` : ''
  return [
    `${ready >= wanted ? '🟢' : '🔴'} ${name}${counted}${object.kind === 'Deployment' ? old : ''}`,
    ...Object.entries(images).map(
      ([container, image]) => `      ${escape(container)}: ${code(shortDigests(image))}`,
    ),
    ...(autoscaler ? [`      ⚖️ autoscaler: ${autoscalerWords(autoscaler)}`] : []),
    ...conditionLines(workload),
  ]
}

/** Conditions that say that something is wrong; those that are as they should be say nothing new. */
function conditionLines({ conditions }: WorkloadSeen): readonly string[] {
  const good: Readonly<Record<string, string>> = {
    Available: 'True',
    Progressing: 'True',
    Complete: 'True',
  }
  return conditions
    .filter(({ type, status }) => status !== (good[type] ?? 'False'))
    .map(({ type, reason, message }) => {
      const words = [reason, message].filter((part) => part).join(': ')
      return `      ⚠️ ${escape(type)}: ${escape(brief(words || 'not so', 300))}`
    })
}

function podLine(pod: PodSeen, { events }: Inspected, now: Instant): string {
  const { name, ready, phase, restarts, createdAt, node } = pod
  const last = endWords(pod)
  const facts = [
    ready ? 'ready' : escape(phase === 'Running' ? 'runs, not ready' : phase),
    `${duration(now - createdAt)} old`,
    ...(node ? [escape(node)] : []),
    ...(restarts > 0 ? [`${restarts} ${restarts === 1 ? 'restart' : 'restarts'}${last}`] : []),
  ]
  const why = ready ? [] : reasonsOf(pod, events)
  return [
    `      ${ready ? '🟢' : '🔴'} ${code(name)} ${facts.join(' · ')}`,
    ...why.map((words) => `            ${escape(brief(words, 300))}`),
  ].join('\n')
}

/** Why it is not ready: what it says itself, or what was last said about it. */
export function reasonsOf(pod: PodSeen, events: readonly EventSeen[]): readonly string[] {
  if (pod.problems.length > 0) return pod.problems.slice(0, 3).map(({ message }) => message)
  const about = events.findLast(
    ({ type, object }) => type === 'Warning' && object.kind === 'Pod' && object.name === pod.name,
  )
  return about ? [`${about.reason}: ${about.message}`] : []
}
