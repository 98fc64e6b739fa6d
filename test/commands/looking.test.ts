import { describe, expect, it } from 'vitest'
import { openHouse } from '../door/house.ts'
import { begin, delivered, idIn } from './deliveries.ts'

describe('commands that only look', () => {
  it('help lists every command, and explains one', async () => {
    const { say } = openHouse()
    expect(await say('')).toMatchInlineSnapshot(`
      "*What I understand*
      • \`/deliver help\`: Say what I understand, or how one command is written
      • \`/deliver apps\`: List the apps and what runs where
      • \`/deliver releases\`: List the releases of an app that are known, newest first
      • \`/deliver pipeline\`: Show what runs where, what may go on, and what it waits for
      • \`/deliver deploy\`: Deliver a release of an app to an environment
      • \`/deliver promote\`: Bring on what runs in the environment before, digest for digest
      • \`/deliver rollback\`: Bring back what ran before, at once and with a reason
      • \`/deliver restart\`: Replace the pods of an app by new ones of the same release
      • \`/deliver scale\`: Set how many pods a workload has, until it is set back to its default
      • \`/deliver autoscale\`: Let a workload have as many pods as its load needs, within bounds
      • \`/deliver contract\`: Take away from the data what only older releases need, before the next release does
      • \`/deliver approve\`: Agree that a delivery begins, by the plan on its card
      • \`/deliver reject\`: Say no to a delivery that asks for approval, which ends it
      • \`/deliver revoke\`: Take back your own vote on a delivery
      • \`/deliver approvals\`: Show what waits for whose decision, yours first
      • \`/deliver countersign\`: Sign, as a second person, what was delivered in an emergency
      • \`/deliver signoff\`: Let a release pass to the next environment, for those who test it
      • \`/deliver reject-release\`: Say that a release goes no further, and why
      • \`/deliver hold\`: Pause automatic promotion into an environment
      • \`/deliver resume\`: Let automatic promotion into an environment go on
      • \`/deliver cancel\`: End a delivery that has not begun to act
      • \`/deliver abort\`: Take back what a delivery did so far
      • \`/deliver retry\`: Let a delivery that holds go on
      • \`/deliver lock\`: Keep others from delivering an app to an environment for some time
      • \`/deliver unlock\`: End a lock; one of somebody else as an operator
      • \`/deliver who\`: Show who holds the lock of an app in an environment, and who waits
      • \`/deliver freeze\`: Let no delivery to an environment start for some time
      • \`/deliver unfreeze\`: End a freeze that was declared, before its time
      • \`/deliver freezes\`: Show what is frozen now and what is planned
      • \`/deliver schedule\`: Run a command later, or again and again, with your rights of that moment
      • \`/deliver schedules\`: Show what runs by itself, when, and how it went last
      • \`/deliver schedule pause\`: Let a schedule rest until somebody resumes it
      • \`/deliver schedule resume\`: Let a schedule go on that was paused; nothing of meanwhile is made up for
      • \`/deliver schedule run\`: Run a schedule now, beside its own times, with your own rights
      • \`/deliver unschedule\`: Remove a schedule: what it ran stays as it is
      • \`/deliver deps\`: Show what an app needs where, how that stands, and what it gives
      • \`/deliver deps plan\`: Show what a release would do to what it needs, before anything does
      • \`/deliver deps why\`: Say why a dependency waits or holds, and what happened to it
      • \`/deliver deps retry\`: Try a dependency again that holds, for operators and its owners
      • \`/deliver deps adopt\`: Make something that exists, and is not ours, a dependency: it is shown first
      • \`/deliver deps remove\`: Remove a dependency that no release names any more; two people have to want it
      • \`/deliver deps agree\`: Agree, as a second person, with what somebody ordered of a dependency
      • \`/deliver deps cancel\`: Give up what somebody ordered of a dependency, before it is done or after it failed
      • \`/deliver db status\`: Show a managed database: version, class, storage, endpoint, snapshots, what is pending
      • \`/deliver db snapshot\`: Take a snapshot of a managed database, for operators and its owners
      • \`/deliver db restore\`: Bring the data of a managed database back as they were; two people have to want it, and what was written since is lost
      • \`/deliver db rotate\`: Give a managed database new credentials: everybody who uses it gets them before the old ones end
      • \`/deliver alerts\`: Show which alerts fire now, t…"
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
