/** What a promise rejects with; a promise that fulfils is an error here. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  const [outcome] = await Promise.allSettled([promise])
  if (outcome.status === 'rejected') return outcome.reason
  throw new Error(`Expected a failure, got ${JSON.stringify(outcome.value)}`)
}

/** What a careless logger would write of an error. */
export function everythingIn(error: unknown): string {
  if (!(error instanceof Error)) return JSON.stringify(error) ?? ''
  const own = Object.getOwnPropertyNames(error).map((name): unknown => Reflect.get(error, name))
  return `${JSON.stringify(own)} ${everythingIn(error.cause)}`
}
