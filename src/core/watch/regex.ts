import { RE2JS } from 're2js'

/** A regular expression (RE2: it never takes long) that finds itself anywhere in a text. Throws SyntaxError in words. */
export function regexOf(pattern: string): Regex {
  try {
    const compiled = RE2JS.compile(pattern)
    return {
      isIn: (text) => compiled.matcher(text).find(),
      replacedIn: (text, instead) =>
        compiled.matcher(text).replaceAll(RE2JS.quoteReplacement(instead)),
    }
  } catch (cause) {
    const because = cause instanceof Error ? cause.message : String(cause)
    throw new SyntaxError(because.replace(/^error parsing regexp: /, ''), { cause })
  }
}

export type Regex = {
  isIn(text: string): boolean
  /** With `instead`, as it stands, in the place of each match. */
  replacedIn(text: string, instead: string): string
}

/** Why a pattern is no regular expression, in words; undefined where it is one. */
export function regexProblem(pattern: string): string | undefined {
  try {
    regexOf(pattern)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
