import { circleThrough, cycleIn } from '#src/core/dependencies/graph.ts'
import type { Finding } from '#src/catalog/problem.ts'
import { quoted, unknown } from '#src/catalog/words.ts'
import type { Declared } from './declared.ts'
import { wantedIn } from './wanted.ts'
import type { Wanted } from './wanted.ts'

/** What is wrong with what comes after what, in one environment. `names` are those of every environment. */
export function orderFindings(
  all: readonly Wanted[],
  names: readonly string[],
): readonly Finding[] {
  const strange = all.flatMap((wanted) =>
    wanted.after.flatMap((name, index): readonly Finding[] => {
      if (names.includes(name)) return []
      const path = [...wanted.pathOf('after'), index]
      return [{ path, at: 'value', words: unknown('dependency', name, names) }]
    }),
  )
  const circle = cycleIn(all)
  const first = all.find(({ name }) => name === circle?.[0])
  if (!circle || !first) return strange
  const words = `dependencies wait for each other: ${circle.join(' → ')}`
  return [...strange, { path: first.pathOf('after'), at: 'value', words }]
}

/** What is wrong with the apps that an app waits for, in one environment. */
export function appFindings(all: readonly Wanted[], { app, apps }: Declared): readonly Finding[] {
  return all.flatMap((wanted): readonly Finding[] => {
    const name = appOf(wanted)
    if (name === undefined) return []
    const at = { path: wanted.pathOf('app'), at: 'value' as const }
    const { environment } = wanted
    const known = Object.hasOwn(apps, name) ? apps[name] : undefined
    if (!known) return [{ ...at, words: unknown('app', name, Object.keys(apps)) }]
    if (!known.environments.includes(environment))
      return [{ ...at, words: `${quoted(name)} is not delivered to ${quoted(environment)}` }]
    const neededBy = (one: string) =>
      one === app
        ? [name]
        : wantedIn(apps[one]?.definition, environment).flatMap((need) => appOf(need) ?? [])
    const circle = circleThrough(app, neededBy)
    return circle ? [{ ...at, words: `apps wait for each other: ${circle.join(' → ')}` }] : []
  })
}

function appOf({ kind, spec }: Wanted): string | undefined {
  const { app } = spec
  return kind === 'app' && typeof app === 'string' ? app : undefined
}
