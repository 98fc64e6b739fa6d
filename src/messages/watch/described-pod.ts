import { shortDigests } from '#src/core/release.ts'
import type { ContainerSeen, Inspected, PodSeen } from '#src/core/watch/inspected.ts'
import type { Instant } from '#src/core/clock.ts'
import type { Message } from '#src/door/message.ts'
import { answer } from '#src/messages/blocks.ts'
import { code, escape } from '#src/messages/escape.ts'
import { brief, duration, time } from '#src/messages/words.ts'
import { bytes, cores } from './amounts.ts'
import { grouped } from './events.ts'
import type { Place } from './place.ts'

/** One pod in full: its containers, what they may use, how they ended before, and what happened to it. */
export function describedPod(place: Place, pod: PodSeen, seen: Inspected, now: Instant): Message {
  const { name, phase, ready, node, createdAt, owner } = pod
  const events = seen.events.filter((one) => one.object.kind === 'Pod' && one.object.name === name)
  return answer([
    `${ready ? '🟢' : '🔴'} *Pod* ${code(name)} of ${escape(place.app)} in ${escape(place.environment)}`,
    [
      `${escape(phase)}, ${ready ? 'ready' : 'not ready'} · ${duration(now - createdAt)} old`,
      ...(node ? [`on ${escape(node)}`] : []),
      ...(owner ? [`of ${escape(owner.kind)} ${code(owner.name)}`] : []),
    ].join(' · '),
    ...pod.problems.map(({ message }) => `⚠️ ${escape(brief(message, 500))}`),
    ...pod.containers.map((container) => containerLines(container)),
    ...grouped(events)
      .slice(0, 12)
      .map(
        ({ type, reason, count, message, last }) =>
          `${type === 'Warning' ? '⚠️' : '▫️'} *${escape(reason)}*${count > 1 ? ` ×${count}` : ''} · ${time(last)}\n      ${escape(brief(message, 240))}`,
      ),
  ])
}

function containerLines(container: ContainerSeen): string {
  const { name, image, state, ready, restarts, message, requests, limits, lastEnd } = container
  const may = [amountsOf('requests', requests), amountsOf('limits', limits)].filter((one) => one)
  return [
    `*${escape(name)}* ${code(shortDigests(image))}`,
    `      ${escape(state)}, ${ready ? 'ready' : 'not ready'} · ${restarts} ${restarts === 1 ? 'restart' : 'restarts'}${lastEnd ? `; the last run ended: ${endOf(lastEnd)}` : ''}`,
    ...(message ? [`      ${escape(brief(message, 300))}`] : []),
    `      ${may.length > 0 ? may.join(' · ') : 'requests nothing, has no limits'}`,
  ].join('\n')
}

function amountsOf(word: string, amounts: ContainerSeen['requests']): string {
  const { cpu, memory } = amounts ?? {}
  const parts = [
    ...(cpu === undefined ? [] : [`cpu ${cores(cpu)}`]),
    ...(memory === undefined ? [] : [`memory ${bytes(memory)}`]),
  ]
  return parts.length > 0 ? `${word} ${parts.join(', ')}` : ''
}

/** How the last run of the container that ended last did end: `, last: OOMKilled …`. */
export function endWords({ containers }: PodSeen): string {
  const [last] = containers
    .flatMap(({ lastEnd }) => (lastEnd ? [lastEnd] : []))
    .toSorted((a, b) => (b.at ?? 0) - (a.at ?? 0))
  return last ? `, last: ${endOf(last)}` : ''
}

function endOf({ reason, exitCode, at }: NonNullable<ContainerSeen['lastEnd']>): string {
  const when = at === undefined ? '' : ` ${time(at)}`
  return `${escape(reason)}, exit code ${exitCode}${when}`
}
