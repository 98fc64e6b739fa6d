import { describe, expect, it } from 'vitest'
import { simulateCluster } from '#providers/cluster/simulated.ts'
import type { PodLogRequest } from '#providers/cluster/inspecting.ts'
import type { PodSeen } from '#src/core/watch/inspected.ts'
import { ProviderFailure } from '#src/core/errors.ts'
import { podLogs } from '#providers/logs/pods.ts'
import type { LogsRequest } from '#providers/logs/logs.ts'
import type { WrittenLine } from '#providers/logs/simulated.ts'
import { manualClock } from '../../support/clock.ts'
import { describeLogs, START } from './logs.contract.ts'

const { signal } = new AbortController()

/** A cluster that is these pods and what they wrote, as its API server would tell it. */
function clusterOf(lines: readonly WrittenLine[]) {
  const faults = { isAway: false, asked: [] as PodLogRequest[] }
  const gone = () =>
    new ProviderFailure('prod', 'unavailable', 'Cannot reach the API server: it does not answer')
  const cluster = {
    async pods(
      { namespace }: { readonly namespace: string },
      stop: AbortSignal,
    ): Promise<readonly PodSeen[]> {
      if (faults.isAway || stop.aborted) throw gone()
      const own = lines.filter((line) => line.namespace === namespace)
      return [...Map.groupBy(own, ({ pod }) => pod)].map(([name, those]) =>
        podSeen(name, [...new Set(those.map(({ container }) => container))]),
      )
    },
    async podLog(of: PodLogRequest, stop: AbortSignal): Promise<string> {
      faults.asked.push(of)
      if (faults.isAway || stop.aborted) throw gone()
      return lines
        .filter(
          (line) =>
            line.namespace === of.namespace &&
            line.pod === of.pod &&
            line.container === of.container,
        )
        .filter(({ at }) => at >= (of.since ?? 0))
        .slice(-of.tailLines)
        .map(({ at, text }) => `${new Date(at).toISOString().replace('Z', '456789Z')} ${text}\n`)
        .join('')
        .slice(0, of.limitBytes)
    },
    async ping() {
      if (faults.isAway) throw gone()
    },
  }
  return { cluster, faults }
}

function podSeen(name: string, containers: readonly string[], restarts = 0): PodSeen {
  return {
    name,
    phase: 'Running',
    ready: true,
    restarts,
    labels: {},
    createdAt: START,
    problems: [],
    containers: containers.map((one) => ({
      name: one,
      image: 'x',
      ready: true,
      restarts,
      state: 'running',
    })),
  }
}

describeLogs("pods' own", async (lines) => {
  const { cluster, faults } = clusterOf(lines)
  return {
    logs: podLogs('prod', cluster),
    goAway() {
      faults.isAway = true
    },
    async stop() {},
  }
})

describe("pods' own logs", () => {
  const request: LogsRequest = {
    namespace: 'shop',
    pods: [{ startsWith: 'checkout' }],
    from: START,
    to: START + 60_000,
    limit: 100,
  }
  const line = (pod: string, second: number, text: string, container = 'api'): WrittenLine => ({
    namespace: 'shop',
    pod,
    container,
    at: START + second * 1_000,
    text,
  })

  it('are those of a simulated cluster, what cannot be read yet told', async () => {
    const clock = manualClock(START)
    const { cluster } = simulateCluster({
      clock,
      readyAfterMs: 10_000,
      logs: ({ since }) => [{ at: since + 5_000, text: 'level=info msg=hello' }],
    })
    const containers = [{ name: 'api', image: 'checkout:1' }]
    const template = { metadata: { labels: { app: 'checkout' } }, spec: { containers } }
    const manifests = [
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'checkout', namespace: 'shop' },
        spec: { replicas: 2, selector: { matchLabels: { app: 'checkout' } }, template },
      },
    ]
    const stamp = { target: 'checkout/production', delivery: 'd-1', fence: 1 }
    await cluster.apply({ namespace: 'shop', stamp, manifests }, signal)
    const logs = podLogs('prod', cluster)

    const early = await logs.read(request, signal)
    expect(early.lines).toEqual([])
    expect(early.missing).toHaveLength(2)
    expect(early.missing[0]).toMatch(/^checkout-\w+-\d\/api: .*waiting to start/)

    await clock.advance(30_000)
    const later = await logs.read(
      { ...request, pods: [{ of: { kind: 'Deployment', name: 'checkout' } }] },
      signal,
    )
    expect(later.missing).toEqual([])
    expect(later.lines.map(({ text, level }) => [text, level])).toEqual([
      ['level=info msg=hello', 'info'],
      ['level=info msg=hello', 'info'],
    ])
  })

  it('reads all containers of a pod, and says which there are where one is asked for that is not', async () => {
    const { cluster } = clusterOf([line('checkout-1', 1, 'a'), line('checkout-1', 2, 'b', 'proxy')])
    const logs = podLogs('prod', cluster)
    const { lines } = await logs.read(request, signal)
    expect(lines.map(({ container }) => container)).toEqual(['api', 'proxy'])
    await expect(logs.read({ ...request, container: 'web' }, signal)).rejects.toMatchObject({
      kind: 'rejected',
      hint: 'There are: api, proxy',
    })
  })

  it('tells a pod that cannot be read, and shows the others', async () => {
    const { cluster } = clusterOf([line('checkout-1', 1, 'a'), line('checkout-2', 2, 'b')])
    const logs = podLogs('prod', {
      ...cluster,
      async podLog(of, stop) {
        if (of.pod === 'checkout-1')
          throw new ProviderFailure(
            'prod',
            'unavailable',
            'Cannot read the log: the kubelet does not answer',
          )
        return cluster.podLog(of, stop)
      },
    })
    expect(await logs.read(request, signal)).toMatchObject({
      lines: [{ text: 'b' }],
      missing: ['checkout-1/api: the kubelet does not answer'],
    })
  })

  it('rejects where no pod may be read at all', async () => {
    const { cluster } = clusterOf([line('checkout-1', 1, 'a')])
    const denied = new ProviderFailure(
      'prod',
      'denied',
      'Cannot read the log: pods/log is forbidden',
    )
    const logs = podLogs('prod', { ...cluster, podLog: () => Promise.reject(denied) })
    await expect(logs.read(request, signal)).rejects.toBe(denied)
  })

  it('reads what was before a restart of those that restarted, alone', async () => {
    const { cluster, faults } = clusterOf([])
    const pods = async () => [podSeen('checkout-1', ['api']), podSeen('checkout-2', ['api'], 3)]
    await podLogs('prod', { ...cluster, pods }).read({ ...request, previous: true }, signal)
    expect(faults.asked.map(({ pod, previous }) => [pod, previous])).toEqual([['checkout-2', true]])
  })

  it('asks for fewer lines where they are too long, so that the newest are among them', async () => {
    const long = Array.from({ length: 200 }, (_, second) =>
      line('checkout-1', second / 10, `${second} ${'x'.repeat(20_000)}`),
    )
    const { cluster, faults } = clusterOf(long)
    const { lines, cut } = await podLogs('prod', cluster).read(request, signal)
    expect(faults.asked.length).toBeGreaterThan(1)
    expect(lines.at(-1)?.text).toMatch(/^199 /)
    expect(cut).toBe(true)
  })

  it('reads a bounded number of containers, and says how many it did not', async () => {
    const { cluster, faults } = clusterOf([])
    const pods = async () =>
      Array.from({ length: 60 }, (_, index) => podSeen(`checkout-${index}`, ['api']))
    const { missing } = await podLogs('prod', { ...cluster, pods }).read(request, signal)
    expect(faults.asked).toHaveLength(40)
    expect(faults.asked[0]?.pod).toBe('checkout-59')
    expect(missing).toEqual(['20 more containers were not read'])
  })

  it('keeps what has no time at that of the line before it', async () => {
    const { cluster } = clusterOf([line('checkout-1', 1, 'a\n  at main.js:1')])
    const { lines } = await podLogs('prod', cluster).read(request, signal)
    expect(lines).toMatchObject([
      { at: START + 1_000, text: 'a' },
      { at: START + 1_000, text: '  at main.js:1' },
    ])
  })
})
