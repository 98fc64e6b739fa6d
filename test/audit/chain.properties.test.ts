import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  chainStart,
  follow,
  GENESIS,
  sealOf,
  type AuditEntry,
  type BadRow,
  type ChainState,
  type Sealed,
} from '#src/core/audit-chain.ts'

type Row = AuditEntry & Sealed

const word = fc.option(fc.string({ unit: 'grapheme' }), { nil: null })
const entry = fc.record({
  workspace: fc.constant('T1'),
  at: fc.nat(),
  by: word,
  actor: fc.json(),
  action: fc.string(),
  invocation: fc.string(),
  app: word,
  environment: word,
  plan: word,
  channel: word,
  detail: fc.json(),
})

/** Rows as the sealer leaves them; numbers may be left out, as they are where requests came twice. */
const chain = fc
  .array(fc.tuple(entry, fc.integer({ min: 1, max: 3 })), { minLength: 1, maxLength: 12 })
  .map((drafts) => {
    const rows: Row[] = []
    for (const [draft, step] of drafts) {
      const last = rows.at(-1)
      const row = { ...draft, seq: (last?.seq ?? 0) + step }
      const previousHash = last?.hash ?? GENESIS
      rows.push({ ...row, previousHash, hash: sealOf(row, previousHash) })
    }
    return rows
  })

const chainAndPlace = chain.chain((rows) =>
  fc.record({ rows: fc.constant(rows), place: fc.nat({ max: rows.length - 1 }) }),
)

describe('A sealed chain', () => {
  it('is followed to its head', () => {
    fc.assert(
      fc.property(chain, (rows) => {
        const { seq, hash } = rows.at(-1)!
        expect(check(rows)).toMatchObject({ sealed: rows.length, head: { seq, hash } })
      }),
    )
  })

  it('shows a change of any column of any row, and names the row', () => {
    const columns = fc.constantFrom(...(Object.keys(example()) as (keyof Row)[]))
    fc.assert(
      fc.property(chainAndPlace, columns, fc.string(), ({ rows, place }, column, value) => {
        const row = rows[place]!
        fc.pre(row[column] !== value)
        const changed = rows.with(place, {
          ...row,
          [column]: typeof row[column] === 'number' ? 99_999_999 + value.length : value,
        })
        expect(check(changed)).toMatchObject({ seq: changed[place]!.seq })
      }),
    )
  })

  it('shows a row that was taken out', () => {
    fc.assert(
      fc.property(chainAndPlace, ({ rows, place }) => {
        fc.pre(place < rows.length - 1)
        expect(check(rows.toSpliced(place, 1))).toMatchObject({
          seq: rows[place + 1]!.seq,
          problem: expect.stringContaining('removed'),
        })
      }),
    )
  })

  it('that was cut has not the head that was written down', () => {
    fc.assert(
      fc.property(chainAndPlace, ({ rows, place }) => {
        const { seq, hash } = rows.at(-1)!
        const { head } = check(rows.slice(0, place)) as ChainState
        expect(head).not.toEqual({ seq, hash })
      }),
    )
  })

  it('shows a row that was put in between, sealed or not', () => {
    fc.assert(
      fc.property(chainAndPlace, entry, fc.boolean(), ({ rows, place }, draft, isSealed) => {
        fc.pre(place > 0)
        const before = rows[place - 1]!
        const row = { ...draft, seq: before.seq + 0.5 }
        const hash = sealOf(row, before.hash!)
        const seal = isSealed
          ? { previousHash: before.hash, hash }
          : { previousHash: null, hash: null }
        const forged = rows.toSpliced(place, 0, { ...row, ...seal })
        expect(check(forged)).toMatchObject({ seq: isSealed ? rows[place]!.seq : row.seq })
      }),
    )
  })

  it('shows two rows that changed places, with their numbers or without', () => {
    fc.assert(
      fc.property(chainAndPlace, fc.boolean(), ({ rows, place }, keepNumbers) => {
        fc.pre(place > 0)
        const [one, other] = [rows[place - 1]!, rows[place]!]
        const swapped = keepNumbers
          ? rows.with(place - 1, { ...other, seq: one.seq }).with(place, { ...one, seq: other.seq })
          : rows.with(place - 1, other).with(place, one)
        expect(check(swapped)).toHaveProperty('problem')
      }),
    )
  })

  it('shows a row that was sealed anew after a change, at the row behind it', () => {
    fc.assert(
      fc.property(chainAndPlace, ({ rows, place }) => {
        fc.pre(place < rows.length - 1)
        const row = { ...rows[place]!, action: `${rows[place]!.action}!` }
        const anew = rows.with(place, { ...row, hash: sealOf(row, row.previousHash!) })
        expect(check(anew)).toMatchObject({ seq: rows[place + 1]!.seq })
      }),
    )
  })

  it('shows a seal that was taken off', () => {
    fc.assert(
      fc.property(chainAndPlace, fc.boolean(), ({ rows, place }, isHalf) => {
        fc.pre(isHalf || place < rows.length - 1)
        const row = rows[place]!
        const bare = rows.with(place, {
          ...row,
          hash: null,
          ...(!isHalf && { previousHash: null }),
        })
        expect(check(bare)).toMatchObject({ seq: row.seq })
      }),
    )
  })
})

function check(rows: readonly Row[]): ChainState | BadRow {
  let state: ChainState = chainStart
  for (const row of rows) {
    const next = follow(state, row)
    if ('problem' in next) return next
    state = next
  }
  return state
}

function example(): Row {
  return {
    seq: 1,
    workspace: '',
    at: 0,
    by: '',
    actor: '',
    action: '',
    invocation: '',
    app: '',
    environment: '',
    plan: '',
    channel: '',
    detail: '',
    previousHash: '',
    hash: '',
  }
}
