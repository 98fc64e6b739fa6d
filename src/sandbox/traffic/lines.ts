import type { WrittenLine } from '#providers/logs/simulated.ts'
import type { Instant } from '#src/core/clock.ts'
import type { PodBook, TrackedPod } from './pods.ts'
import { behaviourAt, chance } from './waves.ts'

/** Each pod says something this often, in milliseconds. */
const EVERY = 2_000
/** No question is answered with more lines than this. */
const MOST = 20_000
/** From this part of failing requests on a release has faults of its own, which no other wrote of. */
const SICK = 0.1

const paths = ['/cart', '/cart/items', '/checkout', '/health', '/orders', '/prices']

/** What pods of a book wrote between two moments: the same whenever it is asked. */
export function linesOf(
  book: PodBook,
  { namespace, from, to }: { readonly namespace: string; readonly from: Instant; readonly to: Instant }, // prettier-ignore
): readonly WrittenLine[] {
  const pods = book.between(from, to).filter((pod) => pod.namespace === namespace)
  return pods.flatMap((pod) => linesOfPod(pod, from, to)).slice(-MOST)
}

function linesOfPod(pod: TrackedPod, from: Instant, to: Instant): WrittenLine[] {
  const { name, namespace, container } = pod
  const end = Math.min(to, pod.until ?? Infinity)
  const lines: WrittenLine[] = []
  for (let at = Math.ceil(Math.max(from, pod.from) / EVERY) * EVERY; at < end; at += EVERY) {
    const text = textAt(pod, at)
    if (text !== undefined) lines.push({ at, namespace, pod: name, container, text })
  }
  return lines
}

function textAt(pod: TrackedPod, at: Instant): string | undefined {
  const does = behaviourAt(pod, at)
  if (!does || does.rate === 0) return undefined
  const draw = (what: string) => chance(pod.name, at, what)
  const trace = draw('trace').toString(16).slice(2, 10)
  const path = paths[Math.floor(draw('path') * paths.length)]
  if (draw('fails') < does.failing && does.failing < SICK)
    return `level=error msg="the customer hung up" path=${path} status=500 trace=${trace}`
  if (draw('fails') < does.failing)
    return draw('which') < 0.7
      ? `level=error msg="payment was declined by the gateway" order=${Math.floor(draw('order') * 90_000) + 10_000} gateway=pay-2 trace=${trace}`
      : `level=error msg="cannot read the price of an item" item=${Math.floor(draw('item') * 900) + 100} error="missing key: currency" trace=${trace}`
  if (draw('warns') < 0.02)
    return `level=warn msg="retried a slow call" target=payments attempt=${1 + Math.floor(draw('attempt') * 3)} trace=${trace}`
  const took = Math.round(does.median * 1000 * (0.4 + draw('took') * 1.6))
  return `level=info msg="request served" method=GET path=${path} status=200 took=${took}ms trace=${trace}`
}
