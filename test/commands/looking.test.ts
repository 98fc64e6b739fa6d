import { commands } from '#commands/registry.ts'
import { describe, expect, it } from 'vitest'
import { openHouse } from '../door/house.ts'
import { begin, delivered, idIn } from './deliveries.ts'

describe('commands that only look', () => {
  it('help names every command by what it is about, tells of a few, and explains one', async () => {
    const { say } = openHouse()
    const overview = await say('')
    for (const name of commands.keys()) expect(overview).toContain(`\`${name}\``)
    expect(overview.length).toBeLessThan(4_000)
    expect(await say('help alerting')).toMatchInlineSnapshot(`
      "*Look after alerts*
      • \`/deliver alerts\`: Show which alerts fire now, the worst first
      • \`/deliver ack\`: Say that you look after a group of alerts
      • \`/deliver silence\`: Mute alerts for some time, in Alertmanager itself
      • \`/deliver silences\`: Show which alerts are muted, by whom and until when
      • \`/deliver unsilence\`: End a silence before its time, also one that was made in Alertmanager itself"
    `)
    expect(await say('help rollback')).toMatchInlineSnapshot(`
      "*rollback*: Bring back what ran before, at once and with a reason.
      \`/deliver rollback &lt;app&gt; &lt;environment&gt; &lt;reason …&gt; [--to &lt;release&gt;] [--from &lt;release&gt;]\`
      • \`app\`: the app, also after \`of\`
      • \`environment\`: the environment, also after \`in\`, \`on\`
      • \`--to\`: the version to come back; the one before if left out, also after \`to\`
      • \`--from\`: only if this version, or what this delivery brought, is what would be taken back, also after \`from\`
      • \`reason\`: why, for the card and the history, also after \`because\`
      For example
      • \`/deliver rollback checkout staging payments fail\`
      • \`/deliver rollback checkout production to 1.4.0 because errors rise\`"
    `)
    expect(await say('rollback --help')).toBe(await say('help rollback'))
  })

  it('apps shows what runs where', async () => {
    const house = openHouse()
    await delivered(house, 'deploy checkout 1.5.0 staging')
    expect(await house.say('apps')).toMatchInlineSnapshot(`
      "*Apps*
      • *checkout* in #checkout, owned by shop-team: dev –, staging \`1.5.0\`, production –
      • *payments* in <#C0PAY>: dev –, production –
      Deliver one with \`/deliver deploy checkout VERSION ENVIRONMENT\`, or look with \`/deliver releases checkout\`."
    `)
  })

  it('apps tells operators what is wrong with the catalog, and nobody else', async () => {
    const house = openHouse()
    house.catalogProblems = ['deliver.yml:3:5 apps.checkout.channel: is missing']
    const told = '⚠️ *The catalog was edited and has mistakes; the old one stays*'
    expect(await house.say('apps')).toContain(`${told}\n• deliver.yml:3:5 apps.checkout.channel`)
    const dev = { type: 'person', id: 'UDEV', name: 'dev' } as const
    expect(await house.say('apps', { actor: dev })).not.toContain('deliver.yml')
  })

  it('releases marks pre-releases and drafts, and where each runs', async () => {
    const house = openHouse()
    await delivered(house, 'deploy checkout 1.5.0 staging')
    expect(await house.say('releases of checkout')).toMatchInlineSnapshot(`
      "*Releases of checkout*
      • *1.7.0* · draft, not deliverable
      • *1.6.0-rc.1* · pre-release
      • *<https://github.com/acme/checkout/releases/tag/v1.5.0|1.5.0>* · runs in staging
      Checked 40 s ago."
    `)
  })

  it('status shows what is there and what is coming', async () => {
    const house = openHouse()
    const first = await delivered(house, 'deploy checkout 1.4.0 staging')
    const second = await begin(house, idIn(await house.say('deploy checkout 1.5.0 staging')), {
      waitingOn: { on: 'pods', ready: 1, wanted: 3 },
    })
    const said = await house.say('status checkout')
    expect(said.replaceAll(first, 'd-1').replaceAll(second, 'd-2')).toMatchInlineSnapshot(`
      "*Status*
      • *checkout* in *dev*: nothing was delivered yet
      • *checkout* in *staging*: 1.4.0 since <!date^1767603601^{date_short_pretty} {time}|2026-01-05 09:00 UTC> (\`d-1\`)
            🚚 \`d-2\` Delivering checkout 1.5.0 to staging, waits for pods: 1 of 3 ready
      • *checkout* in *production*: nothing was delivered yet"
    `)
    expect(await house.say('status checkout staging')).toContain(`/deliver why ${second}`)
    expect(await house.say('status in production')).toContain('*payments* in *production*')
  })

  it('why answers for what is on its way, or else for what was last', async () => {
    const house = openHouse()
    const first = await delivered(house, 'deploy checkout 1.4.0 staging')
    expect((await house.say('why checkout staging')).replaceAll(first, 'd-1'))
      .toMatchInlineSnapshot(`
        "✅ \`d-1\` *checkout 1.4.0 runs in staging*
        *What happened*
        <!date^1767603601^{date_short_pretty} {time}|2026-01-05 09:00 UTC>  is succeeded"
      `)
    const second = await begin(house, idIn(await house.say('deploy checkout 1.5.0 staging')))
    expect(await house.say('why checkout staging')).toContain(second)
    expect(await house.say('why payments dev')).toContain(
      'Cannot find a delivery of payments to dev',
    )
  })

  it('history lists newest first, of one environment or of all that may be seen', async () => {
    const house = openHouse()
    const first = await delivered(house, 'deploy checkout 1.4.0 staging')
    const second = await delivered(house, 'deploy checkout 1.5.0 dev')
    const said = await house.say('history checkout')
    expect(said.replaceAll(first, 'd-1').replaceAll(second, 'd-2')).toMatchInlineSnapshot(`
      "*History of checkout*
      ✅ \`d-2\` *checkout 1.5.0 runs in dev* · <!date^1767603601^{date_short_pretty} {time}|2026-01-05 09:00 UTC> · by <@UOPS> · took 1 s
      ✅ \`d-1\` *checkout 1.4.0 runs in staging* · <!date^1767603600^{date_short_pretty} {time}|2026-01-05 09:00 UTC> · by <@UOPS> · took 1 s"
    `)
    expect(await house.say('history checkout in dev')).not.toContain(first)
    const viewer = { actor: { type: 'person', id: 'UVIEW', name: 'view' } } as const
    expect(await house.say('history checkout', viewer)).not.toContain(first)
    expect(await house.say('history payments')).toContain('Nothing was delivered yet')
  })
})
