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
