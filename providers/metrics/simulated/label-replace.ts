import { RE2JS } from 're2js'
import { QueryProblem } from './expression.ts'
import { wholly } from './samples.ts'
import { distinct, type Sample } from './values.ts'

/** `label_replace`: a label made of another by a regular expression that fits the whole of it. */
export function labelReplace(
  samples: readonly Sample[],
  [target = '', replacement = '', source = '', pattern = '']: readonly string[],
): readonly Sample[] {
  wholly(pattern)
  if (!/^[A-Za-z_]\w*$/.test(target))
    throw new QueryProblem(`invalid destination label name in label_replace(): ${target}`)
  const compiled = RE2JS.compile(pattern)
  return distinct(
    samples.map(({ labels, value }) => {
      const matcher = compiled.matcher(labels[source] ?? '')
      if (!matcher.matches()) return { labels, value }
      const made = replacement.replaceAll(/\$(?:\$|(\d+)|\{(\w+)\})/g, (whole, index, name) =>
        whole === '$$' ? '$' : groupOf(matcher, index ?? name),
      )
      const { [target]: _, ...rest } = labels
      return { labels: made === '' ? rest : { ...rest, [target]: made }, value }
    }),
  )
}

function groupOf(matcher: ReturnType<RE2JS['matcher']>, group: string): string {
  const index = /^\d+$/.test(group) ? Number(group) : group
  if (typeof index === 'number' && index > matcher.groupCount()) return ''
  try {
    return matcher.group(index) ?? ''
  } catch {
    return ''
  }
}
