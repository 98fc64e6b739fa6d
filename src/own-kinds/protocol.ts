import type { Act } from '#src/core/dependencies/order.ts'

// What the bot and the thread of a kind say to each other.

/** What the thread is started with. */
export type Start = { readonly name: string; readonly module: string }

export type Call = 'check' | 'describe' | 'outputs' | 'wants' | 'plan' | 'decide'

export type Question = { readonly call: Call; readonly given: unknown }

/** Said once, when the module was loaded or could not be. `files` are those it is made of, as far as it came. */
export type Loading = { readonly files: readonly string[] } & (
  | ({ readonly is: 'loaded' } & Known)
  | { readonly is: 'unusable'; readonly because: string }
)

/** What is known of a kind once it is loaded. */
export type Known = { readonly acts: readonly Act['do'][]; readonly hasManifests: boolean }

/** Said to each question. `json` is what the kind answered. */
export type Reply =
  | { readonly is: 'answered'; readonly json: string }
  | { readonly is: 'threw'; readonly because: string; readonly stack: string }

/** Stands for the memory that a kind begins with, until its own is known. */
export const beginning = { 'deliver/begin': true } as const

/** Whether a memory is that. */
export function isBeginning(memory: unknown): boolean {
  return typeof memory === 'object' && memory !== null && 'deliver/begin' in memory
}
