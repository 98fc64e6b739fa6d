/** Something wrong in a file that people write, at the place where they mend it. Lines and columns count from 1. */
export type Problem = {
  readonly file: string
  readonly line: number
  readonly column: number
  /** `apps.checkout.releases.tag`; empty where the file as a whole is meant. */
  readonly path: string
  readonly words: string
}

/** Keys and indexes from the root of a document. */
export type Path = readonly (string | number)[]

/** A problem before it is known where in the file it is: a key, or what stands under it. */
export type Finding = { readonly path: Path; readonly at: 'key' | 'value'; readonly words: string }

/** One line that editors and terminals can follow: `deliver.yml:3:5 apps.checkout: …`. */
export function problemLine({ file, line, column, path, words }: Problem): string {
  return `${file}:${line}:${column} ${path ? `${path}: ` : ''}${words}`
}

/** By file, then from top to bottom. */
export function inOrder(problems: readonly Problem[]): readonly Problem[] {
  return problems.toSorted(
    (a, b) => a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column,
  )
}

/** `environments.staging.after[0]`. */
export function pathText(path: Path): string {
  return path
    .map((part, at) => (typeof part === 'number' ? `[${part}]` : at > 0 ? `.${part}` : part))
    .join('')
}
