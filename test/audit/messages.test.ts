import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { NewAudit } from '#db/store.ts'
import { factsOf } from '#src/door/facts.ts'
import { auditHeadNotice, auditList, auditNotice } from '#src/messages/audit/list.ts'
import { presenterOf } from '#src/messages/presenter.ts'
import { validateBlocks } from '#src/sandbox/slack/blocks/validate.ts'
import { catalog, identityOf, openHouse, workspace } from '../door/house.ts'

const nasty = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.constantFrom('<!channel>', '<@U0RITA>', '*bold*', '```', '<https://evil|x>', '', '\u202E'),
)
const row = fc.record({
  seq: fc.nat(),
  at: fc.nat(),
  actor: fc.oneof(
    fc.record({ type: fc.constant('person' as const), id: nasty, name: nasty }),
    fc.record({ type: fc.constant('robot' as const), name: nasty }),
  ),
  action: nasty,
  invocation: nasty,
  app: nasty,
  environment: nasty,
  plan: nasty,
  channel: nasty,
  detail: fc.oneof(fc.record({ reason: nasty }), fc.record({ args: fc.dictionary(nasty, nasty) })),
})

describe('The audit in Slack', () => {
  it('shows any row without calling anybody, within what Slack takes', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 20 }), nasty, (rows, title) => {
        const shown = [auditList(title, rows, 'audit --csv'), ...rows.map(auditNotice)]
        for (const { text, blocks } of shown) {
          expect(validateBlocks(blocks, 'message')).toEqual([])
          expect(text.length).toBeLessThanOrEqual(4_000)
          expect(text.replaceAll(/<!date\^\d+\^[^>|]*\|[^>]*>/g, '')).not.toMatch(/<[!h]|<@U0RITA/)
        }
      }),
      { numRuns: 200 },
    )
  })

  it('renders a row and the head from the store, and nothing for a row that is not there', async () => {
    const { store, directory } = openHouse()
    const presenter = presenterOf(
      factsOf({
        store,
        catalog: () => catalog,
        catalogProblems: () => [],
        identity: identityOf(directory),
        workspace,
        acts: () => [],
      }),
    )
    const refused: NewAudit = {
      actor: { type: 'person', id: 'UDEV', name: 'dev' },
      action: 'refused deploy',
      invocation: 'i',
      app: 'checkout',
      environment: 'production',
      channel: 'C0DEPLOYS',
      detail: { reason: 'Cannot deploy: you are viewer' },
    }
    await store.submit({ audit: refused })
    await store.seal(9)
    const render = async (kind: string, subject: string) =>
      (await presenter.render({ kind, subject, channel: 'C0AUDIT' }))?.text

    expect(await render('auditRow', '1')).toMatch(
      /<@UDEV> · \*refused deploy\* · checkout in production\n.*you are viewer\nsaid in <#C0DEPLOYS> · audit row 1$/,
    )
    expect(await render('auditRow', '2')).toBeUndefined()
    const head = (await store.auditHead())!
    expect(await render('auditHead', '2026-01-05')).toBe(auditHeadNotice('2026-01-05', head).text)
    expect(await render('auditHead', '2026-01-05')).toContain(
      `deliver audit verify --head 1:${head.hash}`,
    )
  })
})
