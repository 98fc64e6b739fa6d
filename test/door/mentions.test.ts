import { describe, expect, it } from 'vitest'
import { CatalogDocument, type Catalog } from '#src/core/catalog.ts'
import { mentionsOf } from '#src/door/mentions.ts'
import { note } from '#src/messages/note.ts'
import { catalog, identityOf, type Directory } from './house.ts'

const groups = CatalogDocument.shape.groups.parse({
  sre: { slackGroup: 'S0SRE', users: ['UOPS', 'UTWO'] },
  qa: { slackGroup: 'S0QA' },
  odd: { slackGroup: 'S0|<!channel>' },
  pair: { users: ['U0RITA', 'U0OMAR', '<!here>'] },
})
const house: Catalog = { ...catalog, groups }
const key = { kind: 'delivery', subject: 'd-1', channel: '#checkout' }

function directory(rest: Partial<Directory> = {}) {
  return identityOf({ isDown: false, groups: { S0SRE: ['UOPS'] }, ...rest })
}

async function called(mention: readonly string[], identity = directory()): Promise<string> {
  return note(
    { key: 'k', message: key, text: 'it <failed>' },
    await mentionsOf(mention, house, identity),
  ).text
}

describe('a note calls', () => {
  it('groups as Slack knows them, people of other groups, and people by their ids, each once', async () => {
    expect(await called(['sre', 'qa', 'pair', 'U0RITA', 'sre'])).toBe(
      '<!subteam^S0SRE> <!subteam^S0QA> <@U0RITA> <@U0OMAR> it &lt;failed&gt;',
    )
  })

  it('the listed people where the workspace has no groups', async () => {
    expect(await called(['sre'], directory({ groups: undefined }))).toBe(
      '<@UOPS> <@UTWO> it &lt;failed&gt;',
    )
  })

  it('the group while Slack cannot tell', async () => {
    expect(await called(['sre'], directory({ isDown: true }))).toContain('<!subteam^S0SRE>')
  })

  it('nobody else, whatever is written there', async () => {
    const hostile = [
      '<!channel>',
      'U0RITA>',
      'shell:root',
      'here',
      '',
      'constructor',
      'odd',
      'u0rita',
    ]
    expect(await called(hostile)).toBe('it &lt;failed&gt;')
  })

  it('no more than twenty', async () => {
    const many = Array.from({ length: 90 }, (_, index) => `U0${index}`)
    expect((await called(many)).match(/<@/g)).toHaveLength(20)
  })
})
