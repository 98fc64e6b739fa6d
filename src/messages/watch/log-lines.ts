import type { LogLine } from '#src/core/watch/logs.ts'
import { codeBlock, visible } from '#src/messages/escape.ts'

/** Lines as a block of code, the last ones where there is no room for all: `09:15:04 checkout-7f9 text`, by UTC. */
export function lineBlock(lines: readonly LogLine[], longest: number): string {
  const isOnePod = new Set(lines.map(({ pod }) => pod)).size <= 1
  const shown = lines.map(({ at, pod, text }) => {
    const time = new Date(at).toISOString().slice(11, 19)
    return [time, ...(isOnePod || pod === undefined ? [] : [shortPod(pod)]), text].join(' ')
  })
  return codeBlock(shown, longest)
}

/** All lines as text, with everything that is known of each; nothing in them steers a terminal. */
export function lineFile(lines: readonly LogLine[]): string {
  const rows = lines.map(({ at, pod = '-', container = '-', text }) =>
    [new Date(at).toISOString(), `${pod}/${container}`, oneLine(text)].join(' '),
  )
  return `${rows.join('\n')}\n`
}

function oneLine(text: string): string {
  return visible(text).replaceAll(/[\r\n]+/g, ' ')
}

/** What a request looked for beside its app, as people typed it, plain. */
export function soughtWords(sought: {
  readonly grep?: string | undefined
  readonly pod?: string | undefined
  readonly container?: string | undefined
  readonly level?: string | undefined
}): readonly string[] {
  const { grep, pod, container, level } = sought
  return [
    ...(level === undefined ? [] : [`level ${level}${level === 'fatal' ? '' : ' or worse'}`]),
    ...(grep === undefined ? [] : [`matching ${grep}`]),
    ...(pod === undefined ? [] : [`pod ${pod}`]),
    ...(container === undefined ? [] : [`container ${container}`]),
  ]
}

/** The end of a pod's name is what differs. */
function shortPod(pod: string): string {
  return pod.length > 20 ? `…${pod.slice(-19)}` : pod
}
