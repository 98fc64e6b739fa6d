import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { systemClock } from '#src/clock.ts'
import type { AnyKind, Subject } from '#src/core/dependencies/kind.ts'
import type { Clock } from '#src/core/clock.ts'
import type { Log } from '#src/core/log.ts'
import { createOwnKinds } from '#src/own-kinds/own-kinds.ts'

/** A module that is a kind, with parts of its own in place of those that do nothing. */
export function moduleOf(parts: Readonly<Record<string, string>> = {}, above = ''): string {
  const all = {
    kind: `'topic'`,
    spec: `z.strictObject({ partitions: z.int().default(3) })`,
    memory: `z.object({ steps: z.number() })`,
    begin: `{ steps: 0 }`,
    acts: `['remove']`,
    describe: `({ partitions }) => \`a topic of \${partitions}\``,
    outputs: `() => ({ name: 'plain' })`,
    wants: `() => []`,
    plan: `() => ({ is: 'planned', action: 'unchanged', steps: [] })`,
    decide: `({ key }) => ({ is: 'done', outputs: { name: { value: key } } })`,
    ...parts,
  }
  const body = Object.entries(all).map(([name, code]) => `  ${name}: ${code},`)
  return `import { defineKind, z } from 'deliver/kind'\n${above}\nexport default defineKind({\n${body.join('\n')}\n})\n`
}

export type Written = {
  readonly kind: AnyKind
  readonly file: string
  /** What was logged, a line each. */
  readonly logged: readonly string[]
  write(text: string): Promise<void>
  find(name: string): AnyKind | undefined
  load(): Promise<Readonly<Record<string, string>>>
}

/** The kind `topic` of a module with this text, in a folder of its own. */
export async function kindFrom(
  text: string,
  { clock = systemClock, name = 'topic.ts' }: { clock?: Clock; name?: string } = {},
): Promise<Written> {
  const folder = await mkdtemp(path.join(tmpdir(), 'own-kind-'))
  const file = path.join(folder, name)
  await writeFile(file, text)
  const logged: string[] = []
  const note = (details: object, words: string) =>
    void logged.push(`${words} ${JSON.stringify(details)}`)
  const log: Log = { debug: note, info: note, warn: note, error: note }
  const entries = { topic: { module: file }, other: { module: path.join(folder, 'other.ts') } }
  await writeFile(entries.other.module, moduleOf({ kind: `'other'` }))
  const kinds = createOwnKinds(() => entries, { clock, log })
  onTestFinished(async () => {
    await kinds.close()
    await rm(folder, { recursive: true })
  })
  const kind = kinds.find('topic')
  if (!kind) throw new Error('there is no kind')
  return {
    kind,
    file,
    logged,
    write: (next) => writeFile(file, next),
    find: kinds.find,
    load: kinds.load,
  }
}

export function subjectOf(parts: Partial<Subject> = {}): Subject {
  return {
    key: 'checkout.orders/staging',
    spec: { partitions: 3 },
    place: { cluster: 'shared', namespace: 'shop-staging' },
    isAdopted: false,
    task: { do: 'ensure' },
    outputs: {},
    memory: { steps: 0 },
    ...parts,
  }
}
