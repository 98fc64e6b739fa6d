import type { ContainerSeen, Inspected, PodSeen, UsageSeen } from '#src/core/watch/inspected.ts'
import type { Message } from '#src/door/message.ts'
import { answer } from '#src/messages/blocks.ts'
import { code, escape } from '#src/messages/escape.ts'
import { bytes, cores, percent } from './amounts.ts'
import { placeWords, type Place } from './place.ts'

/** What an app's pods and containers use now, the greediest first, beside what they asked for and may have. */
export function topMessage(place: Place, seen: Inspected, by: 'cpu' | 'memory'): Message {
  const { usage, pods, cluster } = seen
  const title = `*Usage of ${escape(place.app)} in ${escape(place.environment)}*${placeWords(seen)}`
  if (usage === undefined || usage === 'none')
    return answer([
      title,
      `Nobody measures it: ${escape(cluster)} has no metrics-server, or it does not answer (it serves the API metrics.k8s.io).`,
    ])
  const rows = rowsOf(usage, pods, by)
  if (rows.length === 0) return answer([title, 'No pod of it was measured yet.'])
  const lines = rows.map((row) => rowLines(row))
  const shown = lines.slice(0, 25)
  const unmeasured = pods.length - rows.length
  const said = answer([
    title,
    ...inParagraphs(shown),
    sumOf(rows),
    ...(unmeasured > 0 ? [`${unmeasured} more pods were not measured: they do not run.`] : []),
    ...(lines.length > shown.length
      ? [`The other ${lines.length - shown.length} pods are in the file.`]
      : []),
  ])
  if (lines.length === shown.length) return said
  const content = rows.map((row) => rowLines(row).replaceAll('`', '')).join('\n')
  return { ...said, file: { name: `top-${place.app}-${place.environment}.txt`, content } }
}

type Row = {
  readonly pod: string
  readonly cpu: number
  readonly memory: number
  readonly containers: readonly (UsageSeen['containers'][number] & {
    readonly has: ContainerSeen | undefined
  })[]
}

function rowsOf(
  usage: readonly UsageSeen[],
  pods: readonly PodSeen[],
  by: 'cpu' | 'memory',
): readonly Row[] {
  return usage
    .map(({ pod, containers }) => {
      const has = pods.find(({ name }) => name === pod)
      return {
        pod,
        cpu: containers.reduce((sum, { cpu }) => sum + cpu, 0),
        memory: containers.reduce((sum, { memory }) => sum + memory, 0),
        containers: containers
          .map((one) => ({ ...one, has: has?.containers.find(({ name }) => name === one.name) }))
          .toSorted((a, b) => b[by] - a[by]),
      }
    })
    .toSorted((a, b) => b[by] - a[by] || a.pod.localeCompare(b.pod))
}

function rowLines({ pod, cpu, memory, containers }: Row): string {
  const [only, ...others] = containers
  if (only && others.length === 0)
    return `${code(pod)} ${escape(only.name)}: ${containerWords(only)}`
  return [
    `${code(pod)} cpu ${cores(cpu)} · memory ${bytes(memory)}`,
    ...containers.map((one) => `      ${escape(one.name)}: ${containerWords(one)}`),
  ].join('\n')
}

function containerWords({ cpu, memory, has }: Row['containers'][number]): string {
  return [
    `cpu ${cores(cpu)}${against(cpu, has?.requests?.cpu, has?.limits?.cpu, cores)}`,
    `memory ${bytes(memory)}${against(memory, has?.requests?.memory, has?.limits?.memory, bytes)}`,
  ].join(' · ')
}

function against(
  value: number,
  request: number | undefined,
  limit: number | undefined,
  words: (value: number) => string,
): string {
  const parts = [
    ...(request ? [`${percent(value, request)} of ${words(request)} requested`] : []),
    ...(limit ? [`${percent(value, limit)} of the limit ${words(limit)}`] : []),
  ]
  return parts.length > 0 ? ` (${parts.join(', ')})` : ' (nothing requested, no limit)'
}

function sumOf(rows: readonly Row[]): string {
  const cpu = rows.reduce((sum, row) => sum + row.cpu, 0)
  const memory = rows.reduce((sum, row) => sum + row.memory, 0)
  return `${rows.length} ${rows.length === 1 ? 'pod' : 'pods'} together: cpu ${cores(cpu)} · memory ${bytes(memory)}`
}

/** Some lines to a block: Slack takes fifty blocks. */
function inParagraphs(lines: readonly string[]): readonly string[] {
  const size = 8
  return Array.from({ length: Math.ceil(lines.length / size) }, (_, index) =>
    lines.slice(index * size, (index + 1) * size).join('\n'),
  )
}
