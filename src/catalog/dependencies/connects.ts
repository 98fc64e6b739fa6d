import { fileKey } from '#src/core/dependencies/connection.ts'
import { namesIn } from '#src/core/dependencies/outputs.ts'
import { nearest } from '#src/core/nearest.ts'
import type { Finding, Path } from '#src/catalog/problem.ts'
import { quoted, unknown } from '#src/catalog/words.ts'
import { fields, texts } from './declared.ts'
import type { Meant } from './meaning.ts'
import type { Wanted } from './wanted.ts'

/** What is wrong with what a dependency gives the workloads. */
export function connectFindings(
  wanted: Wanted,
  meant: Meant | undefined,
  workloads: readonly string[],
): readonly Finding[] {
  const path = wanted.pathOf('connect')
  const env = Object.entries(fields(wanted.connect['env']))
  const files = Object.entries(fields(wanted.connect['files']))
  const templates = [
    ...env.map(([name, template]) => ({ path: [...path, 'env', name], template })),
    ...files.map(([file, template]) => ({ path: [...path, 'files', file], template })),
  ]
  return [
    ...env.flatMap(([name]) => variableFinding(name, [...path, 'env', name])),
    ...fileFindings(
      files.map(([file]) => file),
      [...path, 'files'],
    ),
    ...texts(wanted.connect['workloads']).flatMap((name, index): readonly Finding[] => {
      const here = [...path, 'workloads', index]
      if (workloads.includes(name)) return []
      return [{ path: here, at: 'value', words: unknown('workload', name, workloads) }]
    }),
    ...(meant ? templates.flatMap((one) => templateFindings(one, meant)) : []),
  ]
}

/** The same variable, or file, from two dependencies for one workload. */
export function twiceGiven(
  all: readonly Wanted[],
  workloads: readonly string[],
): readonly Finding[] {
  const givers = new Map<string, string>()
  return all.flatMap((wanted) => {
    const { name, connect } = wanted
    const named = connect['workloads'] === undefined ? workloads : texts(connect['workloads'])
    return ['env', 'files'].flatMap((what) =>
      Object.keys(fields(connect[what])).flatMap((given): readonly Finding[] => {
        const places = named.map((workload) => `${what} ${workload} ${given}`)
        const giver = places.map((place) => givers.get(place)).find((one) => one !== undefined)
        for (const place of places) givers.set(place, giver ?? name)
        if (giver === undefined || giver === name) return []
        const path = [...wanted.pathOf('connect'), what, given]
        return [{ path, at: 'key', words: `is given by the dependency ${quoted(giver)} already` }]
      }),
    )
  })
}

/** Kubernetes has more names; these are the ones that every shell and program can read. */
function variableFinding(name: string, path: Path): readonly Finding[] {
  if (/^[A-Za-z_][\w.-]*$/.test(name)) return []
  const words = `${quoted(name)} is no name of a variable: it has letters, digits and "_", and no digit first`
  return [{ path, at: 'key', words }]
}

function fileFindings(files: readonly string[], path: Path): readonly Finding[] {
  const keys = new Map<string, string>()
  return files.flatMap((file): readonly Finding[] => {
    const at = { path: [...path, file], at: 'key' as const }
    if (!/^(\/[^/\0]+)+$/.test(file) || /\/\.\.?(\/|$)/.test(file))
      return [{ ...at, words: `${quoted(file)} is no absolute path of a file` }]
    const other = keys.get(fileKey(file))
    keys.set(fileKey(file), file)
    if (fileKey(file).length > LONGEST_KEY) return [{ ...at, words: 'is too long a path' }]
    return other === undefined
      ? []
      : [{ ...at, words: `cannot be told from ${quoted(other)} in one Secret; rename one of them` }]
  })
}

/** Of a key of a Secret: https://kubernetes.io/docs/concepts/configuration/secret/#restriction-names-data */
const LONGEST_KEY = 253

function templateFindings(
  { path, template }: { readonly path: Path; readonly template: unknown },
  { kind, spec }: Meant,
): readonly Finding[] {
  if (typeof template !== 'string') return []
  const known = Object.keys(kind.outputs(spec))
  return namesIn(template)
    .filter((name) => !known.includes(name))
    .map((name): Finding => {
      const near = nearest(name, known)
      const guess = near === undefined ? '' : `; did you mean ${quoted(`{${near}}`)}?`
      const gives = known.length === 0 ? 'nothing' : known.map((one) => `{${one}}`).join(', ')
      return {
        path,
        at: 'value',
        words: `${kind.kind} gives no ${quoted(`{${name}}`)}${guess}${guess ? ' It' : '; it'} gives ${gives}`,
      }
    })
}
