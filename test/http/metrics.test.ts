import { expect, it } from 'vitest'
import { createMetrics } from '#src/http/metrics.ts'

it('counts what the bot does, under names of its own', async () => {
  const metrics = createMetrics()
  metrics.command('deploy', 'ok')
  metrics.command('deploy', 'ok')
  metrics.acknowledged('slash', 0.02)
  metrics.called('chat.update', 'ratelimited')
  metrics.sockets(2)
  metrics.reconciled('delivery', 'ok', 0.002)
  metrics.stage('rollout', 'forward', 'done', 42)
  metrics.depth({ outbox: 3, dirty: 2, records: { rollout: 4, held: 1 } })
  metrics.shown(0.4)
  metrics.providerCall('kubernetes', 'apply', 'conflict', 0.1)
  expect(await ours(metrics)).toMatchInlineSnapshot(`
    "deliver_commands_total{verb="deploy",result="ok"} 2
    deliver_ack_seconds_count{kind="slash"} 1
    deliver_slack_calls_total{method="chat.update",result="ratelimited"} 1
    deliver_slack_sockets_connected 2
    deliver_reconcile_seconds_count{kind="delivery",result="ok"} 1
    deliver_stage_seconds_count{stage="rollout",direction="forward",result="done"} 1
    deliver_records{state="rollout"} 4
    deliver_records{state="held"} 1
    deliver_outbox_depth 3
    deliver_dirty_messages 2
    deliver_message_lag_seconds_count 1
    deliver_provider_call_seconds_count{provider="kubernetes",method="apply",result="conflict"} 1"
  `)
})

it('forgets states in which no record is any more', async () => {
  const metrics = createMetrics()
  metrics.depth({ outbox: 0, dirty: 0, records: { rollout: 4 } })
  metrics.depth({ outbox: 0, dirty: 0, records: { held: 1 } })
  expect(await ours(metrics)).not.toContain('rollout')
})

it('looks things up right before a scrape', async () => {
  const metrics = createMetrics()
  let outbox = 0
  metrics.beforeScrape(async () => metrics.depth({ outbox: (outbox += 1), dirty: 0, records: {} }))
  expect(await ours(metrics)).toContain('deliver_outbox_depth 1')
  expect(await ours(metrics)).toContain('deliver_outbox_depth 2')
})

it('lets two bots of one process count apart', async () => {
  const [one, other] = [createMetrics(), createMetrics()]
  one.command('deploy', 'ok')
  expect(await other.text()).not.toContain('verb="deploy"')
})

it('brings what every process is asked for', async () => {
  expect(await createMetrics().text()).toContain('process_resident_memory_bytes')
})

async function ours(metrics: ReturnType<typeof createMetrics>): Promise<string> {
  const lines = (await metrics.text()).split('\n')
  return lines
    .filter((line) => line.startsWith('deliver_') && !/_bucket|_sum/.test(line))
    .join('\n')
}
