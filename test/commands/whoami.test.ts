import { describe, expect, it } from 'vitest'
import { catalog, openHouse } from '../door/house.ts'
import { ruled } from './ruled.ts'

const by = (id: string) => ({ actor: { type: 'person', id, name: id } as const })

describe('whoami', () => {
  it('explains what somebody may do where, what gives it to them, and whom they ask for the rest', async () => {
    const { say } = openHouse({ catalog: ruled })
    expect(await say('whoami', by('UDEV'))).toMatchInlineSnapshot(`
      "*You are dev* (\`UDEV\`). You are in the groups shop-team, release-managers. Commits of \`github:dev\` and \`gitlab:dev\` are yours.
      *dev*: developer, through the group shop-team
      • Ask the group sre (ops) to operate
      *staging*: developer, through the group shop-team
      • Ask the group sre (ops) to operate
      • Ask the group qa (nobody is in it), view to sign releases off
      *production*: no role
      • Ask the group sre (ops) to deploy or operate
      • You may approve, through the group release-managers
      • Ask the group sre (ops) to deliver in an emergency
      • For payments, ask the group sre (ops) to approve
      • For payments, you may deliver in an emergency, since deliver.yml names you, once you may deploy here at all"
    `)
  })

  it('tells people whom the rules name what they decide', async () => {
    const { say, directory } = openHouse({ catalog: ruled })
    directory.groups = { S0SRE: ['UOPS'], S0QA: ['UVIEW', 'UOPS'] }
    expect(await say('whoami', by('UVIEW'))).toMatchInlineSnapshot(`
      "*You are view* (\`UVIEW\`). You are in the groups release-managers, qa. No login at GitHub or GitLab is linked to you; \`people\` in deliver.yml does that.
      *dev*: viewer, since deliver.yml names you
      • Ask the group shop-team (dev), the group sre (ops) to deploy
      • Ask the group sre (ops) to operate
      *staging*: viewer, since deliver.yml names you
      • Ask the group shop-team (dev), the group sre (ops) to deploy
      • Ask the group sre (ops) to operate
      • You may sign releases off, through the group qa and since deliver.yml names you
      *production*: viewer, since deliver.yml names you
      • Ask the group sre (ops) to deploy or operate
      • You may approve, through the group release-managers
      • Ask the group sre (ops) to deliver in an emergency
      • For payments, ask the group sre (ops) to approve
      • For payments, ask dev to deliver in an emergency"
    `)
  })

  it('tells operators that emergencies are theirs where nobody is named for them', async () => {
    const { say } = openHouse({ catalog: ruled })
    expect(await say('whoami')).toMatchInlineSnapshot(`
      "*You are ops* (\`UOPS\`). You are in the group sre. No login at GitHub or GitLab is linked to you; \`people\` in deliver.yml does that.
      *dev*: operator, through the group sre
      *staging*: operator, through the group sre
      • Ask the group qa (nobody is in it), view to sign releases off
      *production*: operator, through the group sre
      • You may approve, through the group sre
      • You may deliver in an emergency, as an operator
      • For payments, you may approve, through the group sre
      • For payments, ask dev to deliver in an emergency"
    `)
  })

  it('has nothing to say of decisions where nobody is asked for any', async () => {
    const { say } = openHouse()
    expect(await say('whoami')).not.toMatch(/approve|sign|emergency/)
  })

  it('goes by who is in a group now', async () => {
    const { say, directory } = openHouse({ catalog: ruled })
    expect(await say('whoami')).toContain('You are in the group sre')
    directory.groups = { S0SRE: [], S0QA: ['UOPS'] }
    expect(await say('whoami')).toMatch(/You are in the group qa[^]*production\*: no role/)
  })

  it('answers those who have no role with what a role is needed for', async () => {
    const { say } = openHouse({ catalog: ruled })
    expect(await say('whoami', by('UNEW'))).toMatchInlineSnapshot(
      `"⚠️ Cannot say "whoami": you have no role here. It needs the role viewer. Viewers: view; developers: the group shop-team; operators: the group sre."`,
    )
  })

  it('tells nothing while Slack does not answer', async () => {
    const { say, directory } = openHouse({ catalog: ruled })
    directory.isDown = true
    expect(await say('whoami')).toContain('Cannot check who you are: Slack does not answer')
  })

  it('says at a shell that a shell decides nothing', async () => {
    const { say } = openHouse({ catalog: ruled })
    expect(await say('whoami', { via: 'shell', ...by('shell:root') })).toMatchInlineSnapshot(`
      "*You are shell:root* at the machine of the bot itself: you may do what roles give, everywhere.
      You approve nothing, sign nothing off and use no emergency: those are decisions of people, who ask in Slack."
    `)
  })

  it('writes names from Slack so that they do nothing', async () => {
    const { say } = openHouse({
      catalog: { ...catalog, people: { UDEV: { github: '<!channel>' } } },
    })
    expect(await say('whoami', by('UDEV'))).not.toContain('<!channel>')
  })
})
