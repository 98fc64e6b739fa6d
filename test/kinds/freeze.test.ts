import { describe, expect, it } from 'vitest'
import type { Actor } from '#src/core/actor.ts'
import type { Signal } from '#src/core/signal.ts'
import { Freeze, freezeKind } from '#src/kinds/freeze.ts'

const olga: Actor = { type: 'person', id: 'U1', name: 'olga' }
const omar: Actor = { type: 'person', id: 'U2', name: 'omar' }
const noon = Date.UTC(2026, 10, 21, 12)
const hour = 3_600_000

const running: Freeze = {
  version: 1,
  id: 'f-1',
  environment: 'production',
  from: noon,
  until: noon + hour,
  because: 'audit',
  by: olga,
  channel: '#ops',
  begunAt: noon,
}
const { begunAt: _, ...rest } = running
const coming: Freeze = { ...rest, from: noon + hour, until: noon + 2 * hour }

function tick(record: Freeze, signals: readonly Signal[], now = noon) {
  return freezeKind.decide({ record, target: undefined, seen: {}, signals, now })
}

describe('a declared freeze', () => {
  it('waits for its beginning, says that it begins, and waits for its end', () => {
    expect(tick(coming, [])).toMatchObject({ wakeAt: noon + hour, record: coming })
    const begun = tick(coming, [], noon + hour)
    expect(begun).toMatchObject({
      wakeAt: noon + 2 * hour,
      notes: [{ text: 'The freeze of production begins: audit', broadcast: true }],
      messages: [{ kind: 'freeze', subject: 'f-1', channel: '#ops' }],
    })
    expect(freezeKind.stateOf(coming)).toBe('declared')
    expect(freezeKind.stateOf(begun.record)).toBe('on')
    expect(tick(begun.record, [], noon + hour + 1)).toEqual({
      record: begun.record,
      effects: [],
      wakeAt: noon + 2 * hour,
    })
  })

  it('is over by itself, without a word but on its message', () => {
    const over = tick(running, [], noon + hour)
    expect(over.record.endedAt).toBe(noon + hour)
    expect(over.notes).toBeUndefined()
    expect(over.messages).toHaveLength(1)
    expect(freezeKind.isDone(over.record)).toBe(true)
    expect(tick(over.record, [{ type: 'unfreeze', by: omar }], noon + hour)).toEqual({
      record: over.record,
      effects: [],
    })
  })

  it('ends when somebody says so: who waits is woken, and who declared it is told', () => {
    const wake = [{ kind: 'delivery', id: 'd-1' }]
    const ended = tick(running, [{ type: 'unfreeze', by: omar, because: 'done', wake }], noon + 1)
    expect(ended.record).toMatchObject({ endedBy: omar, endedBecause: 'done', endedAt: noon + 1 })
    expect(ended.notes).toMatchObject([
      { text: 'omar ended the freeze of production: done', mention: ['U1'] },
    ])
    expect(ended.signals).toMatchObject([{ to: wake[0], signal: { type: 'wake' } }])
  })

  it('is ended quietly by the one who declared it, even before it begins', () => {
    expect(tick(coming, [{ type: 'unfreeze', by: olga }]).record.endedAt).toBe(noon)
    expect(tick(coming, [{ type: 'unfreeze', by: olga }]).notes).toEqual([])
  })

  it('is ended by no robot', () => {
    const robot = { type: 'robot', name: 'nightly' } as const
    expect(tick(running, [{ type: 'unfreeze', by: robot }]).record.endedAt).toBeUndefined()
  })

  it('stored by an earlier version is read', () => {
    expect(Freeze.parse(rest)).toEqual(rest)
  })
})
