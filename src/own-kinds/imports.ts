import { isBuiltin, registerHooks } from 'node:module'

/** What a kind may use of Node: nothing with which it could look or reach outside. */
const harmless = new Set(
  [
    'assert',
    'buffer',
    'crypto',
    'events',
    'path',
    'process',
    'string_decoder',
    'url',
    'util',
  ].flatMap((name) => [name, `node:${name}`]),
)

/**
 * Lets a module find `deliver/kind` wherever on the disk it is, and keeps it from what a pure function has no use for.
 * Answers the files that were loaded on its behalf, a list that grows. It holds for this thread.
 */
export function followImports(module: string, entry: string): ReadonlySet<string> {
  const theirs = new Set([module])
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === 'deliver/kind') return { url: entry, shortCircuit: true }
      const isTheirs = context.parentURL !== undefined && theirs.has(context.parentURL)
      if (!isTheirs) return next(specifier, context)
      if (isBuiltin(specifier) && !harmless.has(specifier))
        throw new Error(
          `it imports "${specifier}"; a kind asks by its queries and acts by its effects`,
        )
      const found = resolved(specifier, () => next(specifier, context), entry)
      if (found.url.startsWith('file:') && found.url !== entry) theirs.add(found.url)
      return found
    },
  })
  return theirs
}

type Found = ReturnType<Parameters<typeof registerHooks>[0]['resolve'] & {}>

/** Whoever has no zod installed beside the kind gets ours. */
function resolved(specifier: string, next: () => Found, entry: string): Found {
  try {
    return next()
  } catch (error) {
    if (specifier === 'zod') return { url: entry, shortCircuit: true }
    throw error
  }
}
