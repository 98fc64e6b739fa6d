/** Something that has to come after others of its kind, by their names. */
export type Node = { readonly name: string; readonly after: readonly string[] }

/**
 * A circle among them, from one of them back to itself (`db → cache → db`); undefined where there is none. Names that
 * nobody has are no part of one.
 */
export function cycleIn(nodes: readonly Node[]): readonly string[] | undefined {
  const byName = new Map(nodes.map((node) => [node.name, node]))
  const done = new Set<string>()

  function walk(name: string, path: readonly string[]): readonly string[] | undefined {
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name]
    if (done.has(name)) return undefined
    for (const next of byName.get(name)?.after ?? []) {
      const found = walk(next, [...path, name])
      if (found) return found
    }
    done.add(name)
    return undefined
  }

  for (const { name } of nodes) {
    const found = walk(name, [])
    if (found) return found
  }
  return undefined
}

/** A circle that comes back to this one of them; undefined where there is none. */
export function circleThrough(
  start: string,
  after: (name: string) => readonly string[],
): readonly string[] | undefined {
  const from = new Map<string, string>()
  const open = [start]
  for (let name = open.shift(); name !== undefined; name = open.shift())
    for (const next of after(name)) {
      if (next === start) return [...wayTo(name), start]
      if (from.has(next)) continue
      from.set(next, name)
      open.push(next)
    }
  return undefined

  function wayTo(name: string): readonly string[] {
    const before = from.get(name)
    return name === start || before === undefined ? [name] : [...wayTo(before), name]
  }
}

/** Each after those that it comes after, otherwise as they stand. There must be no circle. */
export function inOrder<One extends Node>(nodes: readonly One[]): readonly One[] {
  const ordered: One[] = []
  const left = [...nodes]
  while (left.length > 0) {
    const open = new Set(left.map(({ name }) => name))
    const next = left.findIndex(({ after }) => !after.some((name) => open.has(name)))
    if (next === -1)
      throw new Error(`Cannot order ${[...open].join(', ')}: they go round in a circle`)
    ordered.push(...left.splice(next, 1))
  }
  return ordered
}
