import { setTimeout as delay } from 'node:timers/promises'
import { boxMissing, eventually, startBox } from '../live/kubernetes/box.ts'
import type { Benchmark } from './benchmark.ts'
import { buildBundle, pods, served } from './bundle/bundle.ts'
import type { Served } from './bundle/bundle.ts'
import { connect } from './cluster/kubernetes.ts'
import type { Kubernetes } from './cluster/kubernetes.ts'
import { median } from './statistics.ts'

const rounds = 8
/** Slack allows one edit of a message in a second, and about one in 1.5 s overall. */
const pauseMs = 2_500

/** How long it takes until Slack shows what happened in the cluster. */
export const eventToMessage: Benchmark = {
  name: 'event_to_message',
  what: 'from a pod that becomes ready until the edited card has reached Slack, on a real control plane',
  unit: 'ms',
  floorIs: 'from the same moment until a plain watch hears it from the Deployment',
  aim: { of: 'value', atMost: 300 },

  async run() {
    const missing = boxMissing()
    if (missing !== undefined) return { is: 'skipped', because: missing }
    await buildBundle()
    const box = await startBox()
    try {
      const place = {
        kubeconfig: box.kubeconfig,
        namespace: await box.createNamespace('bench'),
      }
      const kubernetes = connect(place.kubeconfig, place.namespace)
      const measured = await served((bot) => measure(bot, kubernetes), place)
      await kubernetes.close()
      const own = median(measured.values) - median(measured.floors)
      return { is: 'measured', ...measured, notes: [`of it ours: ${own.toFixed(0)} ms`] }
    } finally {
      await box.stop()
    }
  },
}

async function measure({ deliver, hear }: Served, kubernetes: Kubernetes) {
  await deliver()
  await hear(`0 of ${pods} pods ready`)
  const allRun = async () => (await kubernetes.runningPods()).length === pods
  await eventually('all pods to run', 30_000, allRun)

  const stop = new AbortController()
  const heard = Array.from({ length: pods + 1 }, () => Promise.withResolvers<number>())
  await kubernetes.watchReady((ready) => heard[ready]?.resolve(performance.now()), stop.signal)
  const values: number[] = []
  const floors: number[] = []
  const [...names] = await kubernetes.runningPods()
  for (let ready = 1; ready <= rounds; ready++) {
    await delay(pauseMs)
    const started = performance.now()
    const shown = hear(`${ready} of ${pods} pods ready`).then(() => performance.now() - started)
    await kubernetes.makeReady(names[ready - 1]!)
    values.push(await shown)
    floors.push((await heard[ready]!.promise) - started)
  }
  stop.abort()
  return { values, floors }
}
