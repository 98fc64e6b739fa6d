import { describe, expect, it } from 'vitest'
import { openLogs } from './logging.ts'
import { openShop, type Shop } from './shop.ts'

async function running(): Promise<Shop> {
  const shop = await openShop()
  await shop.deliver('deploy checkout 1.4.0 to staging')
  return shop
}

function cluster(shop: Shop) {
  return shop.bot.simulated.clusters.get('shared')!.controls
}

describe('what runs', () => {
  it('is shown by workloads with their images and pods', async () => {
    const shop = await running()
    const said = await shop.say('describe checkout staging')
    expect(said).toMatch(
      /^\*checkout in staging\*\n1\.4\.0 since .* · namespace `shop-staging` of shared/,
    )
    expect(said).toContain('🟢 *Deployment* `checkout` · 3 of 3 ready')
    for (const pod of shop.pods()) expect(said).toContain(`🟢 \`${pod}\` ready · `)
  })

  it('says of a pod why it is not ready, how it ended and how often', async () => {
    const shop = await running()
    cluster(shop).fail(() => true, 'oom')
    await shop.bot.clock.advance(60_000)
    const said = await shop.say('describe checkout staging')
    expect(said).toContain('🔴 *Deployment* `checkout` · 0 of 3 ready')
    expect(said).toMatch(/3 restarts, last: OOMKilled, exit code 137/)
    expect(said).toMatch(/container \w+ ran out of memory/)
  })

  it('is shown of one pod in full, by its name or by how that ends', async () => {
    const shop = await running()
    const [pod = ''] = shop.pods()
    const said = await shop.say(`describe checkout staging ${pod}`)
    expect(said).toContain(`🟢 *Pod* \`${pod}\` of checkout in staging`)
    expect(said).toMatch(/Running, ready · .* old · on node-\d · of Deployment `checkout`/)
    expect(said).toContain('running, ready · 0 restarts')
    expect(said).toContain('*Scheduled*')
    expect(await shop.say(`describe checkout staging ${pod.slice(-4)}`)).toBe(said)
    expect(await shop.say(`describe checkout staging checkout-nope`)).toMatch(
      /Cannot describe "checkout-nope": checkout has no such pod in staging/,
    )
  })

  it('is shown of a first delivery that does not come up, before anything is settled', async () => {
    const shop = await openShop()
    cluster(shop).fail(() => true, 'crash')
    await shop.say('deploy checkout 1.4.0 to staging')
    await shop.bot.settle(20_000)
    const said = await shop.say('describe checkout staging')
    expect(said).toContain('nothing is settled there yet')
    expect(said).toMatch(/container \w+ exited with code 1/)
  })
})

describe('events', () => {
  it('tells alike ones together, warnings first, and marks those since the last delivery', async () => {
    const shop = await running()
    await shop.bot.clock.advance(60_000)
    cluster(shop).fail(() => true, 'never-ready')
    await shop.bot.clock.advance(45_000)
    const said = await shop.say('events checkout staging')
    const lines = said.split('\n').filter((line) => /^(⚠️|▫️)/u.test(line))
    expect(lines[0]).toMatch(/^⚠️ \*Unhealthy\* ×\d+ · 3 Pods · .* · since 1\.4\.0$/)
    expect(said).toContain('Readiness probe failed: HTTP probe failed with statuscode: 503')
    expect(lines.findIndex((line) => line.startsWith('▫️'))).toBeGreaterThan(0)
    expect(lines.filter((line) => line.includes('*Started*'))).toHaveLength(1)
    expect(lines.find((line) => line.includes('*Started*'))).toMatch(/3 Pods · [^·]*$/)
  })

  it('tells those of pods that are gone, and none of other apps', async () => {
    const shop = await running()
    const [pod = ''] = shop.pods()
    await shop.deliver('deploy payments latest to staging').catch(() => undefined)
    await shop.deliver('deploy checkout 1.5.0 to staging')
    const said = await shop.say('events checkout staging')
    expect(shop.pods()).not.toContain(pod)
    expect(said).toContain('*Killing*')
    expect(said).not.toContain('payments')
  })
})

describe('top', () => {
  it('shows what pods use beside what they asked for, the greediest first', async () => {
    const shop = await running()
    const said = await shop.say('top checkout staging')
    expect(said).toMatch(/3 pods together: cpu [\d.]+ · memory [\d.]+ MiB/)
    const cpus = [...said.matchAll(/^`checkout-[^`]+` \w+: cpu ([\d.]+)/gm)].map(([, cpu]) => Number(cpu)) // prettier-ignore
    expect(cpus).toHaveLength(3)
    expect(cpus).toEqual(cpus.toSorted((a, b) => b - a))
    expect(await shop.say('top checkout staging by memory')).toContain('memory')
  })
})

describe.each(['describe', 'events'])('%s', (command) => {
  it('shows nothing that deliver.yml masks in logs', async () => {
    const { bot, deliver, say } = await openLogs({ masks: ['statuscode: [0-9]+'] })
    await deliver('1.4.0')
    bot.simulated.clusters.get('shared')!.controls.fail(() => true, 'never-ready')
    await bot.clock.advance(45_000)
    const said = await say(`${command} checkout staging`)
    expect(said).toContain('HTTP probe failed with [masked]')
    expect(said).not.toContain('503')
  })
})

describe.each(['describe', 'events', 'top'])('%s', (command) => {
  it('says so where nothing was delivered', async () => {
    const shop = await openShop()
    expect(await shop.say(`${command} checkout staging`)).toContain(
      'Cannot look at checkout in staging: nothing was delivered there yet',
    )
  })

  it('says so when the cluster is away, or does not let us look', async () => {
    const shop = await running()
    const undo = cluster(shop).deny('list', 'Pod')
    expect(await shop.say(`${command} checkout staging`)).toMatch(
      /Cannot look at checkout in staging: cannot list the pods in shop-staging: "deliver" may not list pods/,
    )
    undo()
    cluster(shop).goAway()
    expect(await shop.say(`${command} checkout staging`)).toMatch(
      /Cannot look at checkout in staging: cannot list .*: the API server does not answer/,
    )
  })
})
