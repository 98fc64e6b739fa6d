import { describe, expect, it } from 'vitest'
import type { Delivery } from '#src/core/delivery.ts'
import type { Witnessed } from '#src/core/rules/evidence.ts'
import { deliveryCard } from '#src/messages/delivery/delivery-card.ts'
import { explanation } from '#src/messages/delivery/explanation.ts'
import { ended, held, noon, rolling, shown } from './samples.ts'

const linesOf = (delivery: Delivery) =>
  shown(deliveryCard(delivery))
    .split('\n')
    .filter((line) => /Alert|alert|Slow|Errors/.test(line))

describe('the card of a delivery', () => {
  it('names the alerts that began meanwhile, made harmless, and not those that fired before', () => {
    expect(linesOf({ ...rolling, watched: { since: noon, alerts: [slow, before] } }))
      .toMatchInlineSnapshot(`
        [
          "🔔 \`Slow*ness* &lt;!channel&gt;\` (warning) since <!date^1795262460^{date_short_pretty} {time}|2026-11-21 12:01 UTC>: p99 is 4 s",
        ]
      `)
  })

  it('calls known what people let pass, and says once what it holds for', () => {
    const watched = { since: noon, alerts: [{ ...slow, as: 'stopped' as const }] }

    expect(linesOf({ ...rolling, watched })).toMatchInlineSnapshot(`
      [
        "🔔 \`Slow*ness* &lt;!channel&gt;\` (warning) since <!date^1795262460^{date_short_pretty} {time}|2026-11-21 12:01 UTC>, known: p99 is 4 s",
      ]
    `)
    expect(linesOf({ ...held, watched })).toEqual([])
  })

  it('says that alerts cannot be seen, while it runs', () => {
    const watched = { since: noon, alerts: [], blind: 'Cannot reach <!channel>: no route' }

    expect(linesOf({ ...rolling, watched })).toMatchInlineSnapshot(`
      [
        "🙈 Alerts cannot be seen: Cannot reach &lt;!channel&gt;: no route.",
      ]
    `)
    expect(linesOf(ended({ ...rolling, watched, outcome: { is: 'succeeded' } }))).toEqual([])
  })

  it('tells until when alerts count, and what is left where none can be seen', () => {
    const until = { on: 'watching', until: noon + 600_000 } as const
    const blind = { on: 'watching', blind: { because: 'no route', left: 90_000 } } as const
    const watched = { since: noon, alerts: [], blind: 'no route' }

    expect(linesOf({ ...rolling, waitingOn: until })).toMatchInlineSnapshot(`
      [
        "⏳ Watches for alerts until 2026-11-21 12:10 UTC.",
      ]
    `)
    expect(linesOf({ ...rolling, watched, waitingOn: blind })).toMatchInlineSnapshot(`
      [
        "⏳ Watches for alerts, of which none can be seen: no route; 90 s are left from when they can be seen again.",
      ]
    `)
    expect(shown(explanation({ ...rolling, waitingOn: until }, []))).toContain(
      'It watches for alerts until 2026-11-21 12:10 UTC.',
    )
  })

  it('counts those for which there is no room', () => {
    const alerts = Array.from({ length: 7 }, (_, index) => ({ ...slow, name: `Slow${index}` }))

    expect(linesOf({ ...rolling, watched: { since: noon, alerts } }).at(-1)).toBe(
      'and 2 alerts before',
    )
  })
})

const slow: Witnessed = {
  key: 'a@1',
  name: 'Slow*ness* <!channel>',
  severity: 'warning',
  summary: 'p99 is\n4 s',
  startsAt: noon + 60_000,
  means: 'tell',
  as: 'told',
}
const before: Witnessed = { ...slow, key: 'b@1', name: 'Errors before', as: 'before' }
