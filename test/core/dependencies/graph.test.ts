import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { circleThrough, cycleIn, inOrder, type Node } from '#src/core/dependencies/graph.ts'

const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g']

/** Any graph: circles, names that nobody has, and things that come after themselves among it. */
const graphs = fc
  .uniqueArray(fc.constantFrom(...names), { maxLength: names.length })
  .chain((present) =>
    fc.tuple(
      ...present.map((name) =>
        fc.record({
          name: fc.constant(name),
          after: fc.uniqueArray(fc.constantFrom(...names), { maxLength: 3 }),
        }),
      ),
    ),
  )

/** Graphs without a circle: each comes only after some of those before it, and they stand in any order. */
const trees = fc
  .array(fc.uniqueArray(fc.nat(6), { maxLength: 4 }), { maxLength: names.length })
  .chain((edges) => {
    const nodes = edges.map((after, index) => ({
      name: names[index]!,
      after: after.filter((other) => other < index).map((other) => names[other]!),
    }))
    return fc.shuffledSubarray(nodes, { minLength: nodes.length })
  })

describe('cycleIn()', () => {
  it('finds a circle exactly where there is one', () => {
    fc.assert(
      fc.property(graphs, (nodes) => {
        expect(cycleIn(nodes) !== undefined).toBe(hasCircle(nodes))
      }),
    )
  })

  it('tells a way that exists, and comes back to where it began', () => {
    fc.assert(
      fc.property(graphs, (nodes) => {
        const circle = cycleIn(nodes)
        fc.pre(circle !== undefined)
        expect(circle.length).toBeGreaterThan(1)
        expect(circle.at(-1)).toBe(circle[0])
        expect(new Set(circle).size).toBe(circle.length - 1)
        for (const [at, name] of circle.slice(0, -1).entries())
          expect(nodes.find((node) => node.name === name)?.after).toContain(circle[at + 1])
      }),
    )
  })

  it('says it from the first that is part of it', () => {
    const nodes = [
      { name: 'web', after: ['db'] },
      { name: 'db', after: ['cache'] },
      { name: 'cache', after: ['db', 'nowhere'] },
    ]
    expect(cycleIn(nodes)).toEqual(['db', 'cache', 'db'])
    expect(cycleIn(nodes.slice(0, 2))).toBeUndefined()
  })
})

describe('circleThrough()', () => {
  it('finds a circle exactly where one comes back to the one that is asked for', () => {
    fc.assert(
      fc.property(graphs, fc.constantFrom(...names), (nodes, start) => {
        const after = (name: string) => nodes.find((node) => node.name === name)?.after ?? []
        const circle = circleThrough(start, after)
        expect(circle !== undefined).toBe(reachable(after, start).has(start))
        for (const [at, name] of (circle ?? []).slice(0, -1).entries())
          expect(after(name)).toContain(circle?.[at + 1])
        expect([circle?.[0] ?? start, circle?.at(-1) ?? start]).toEqual([start, start])
      }),
    )
  })
})

describe('inOrder()', () => {
  it('puts each after all that it comes after, and loses none', () => {
    fc.assert(
      fc.property(trees, (nodes) => {
        const ordered = inOrder(nodes)
        expect(new Set(ordered)).toEqual(new Set(nodes))
        const place = (name: string) => ordered.findIndex((node) => node.name === name)
        for (const { name, after } of ordered)
          for (const before of after) expect(place(before)).toBeLessThan(place(name))
      }),
    )
  })

  it('takes always the first that may be next: what is in order stays as it stands', () => {
    fc.assert(
      fc.property(trees, (nodes) => {
        const ordered = inOrder(nodes)
        for (const [at, chosen] of ordered.entries()) {
          const left = new Set(ordered.slice(at).map(({ name }) => name))
          const first = nodes.find(
            ({ name, after }) => left.has(name) && !after.some((one) => left.has(one)),
          )
          expect(chosen).toBe(first)
        }
        expect(inOrder(ordered)).toEqual(ordered)
      }),
    )
  })

  it('takes no circle, and no name that nobody has for one to wait for', () => {
    expect(() => inOrder([{ name: 'a', after: ['a'] }])).toThrow('they go round in a circle')
    expect(inOrder([{ name: 'a', after: ['nowhere'] }])).toHaveLength(1)
  })
})

/** By another way than the code: whatever has nothing left to wait for is taken away, until nothing can be. */
function hasCircle(nodes: readonly Node[]): boolean {
  let left = nodes
  for (;;) {
    const open = left.filter(({ after }) => left.some(({ name }) => after.includes(name)))
    if (open.length === left.length) return left.length > 0
    left = open
  }
}

function reachable(after: (name: string) => readonly string[], start: string): Set<string> {
  const found = new Set<string>()
  const open = [...after(start)]
  for (let name = open.pop(); name !== undefined; name = open.pop())
    if (!found.has(name)) {
      found.add(name)
      open.push(...after(name))
    }
  return found
}
