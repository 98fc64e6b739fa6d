import { awsFailure, codeOf, type Deed, wordsOf } from './failures.ts'

/** An error that is an answer: its code, what it means, and words that it has to have where the code says too little. */
export type Expected<Value> = readonly [code: string, means: Value, words?: RegExp]

/** Runs one call. Whatever it rejects with and was not expected is told as a failure of the cloud. */
export async function calling<Result, Value = never>(
  deed: Deed,
  call: () => Promise<Result>,
  expected: readonly Expected<Value>[] = [],
): Promise<Result | Value> {
  try {
    return await call()
  } catch (error) {
    const found = expected.find(
      ([code, , words]) => code === codeOf(error) && (words?.test(wordsOf(error)) ?? true),
    )
    if (found) return found[1]
    // A mistake of ours is no answer of AWS.
    throw error instanceof TypeError ? error : awsFailure(deed, error)
  }
}
