import { ProviderFailure } from '#src/core/errors.ts'

/** Whoever gives up stops waiting; what is shared goes on for the others. */
export async function unlessStopped<Result>(
  work: Promise<Result>,
  signal: AbortSignal,
  provider: string,
): Promise<Result> {
  const stopped = () =>
    new ProviderFailure(provider, 'unavailable', 'Cannot look: stopped before the answer came')
  if (signal.aborted) {
    work.catch(() => undefined)
    throw stopped()
  }
  const { promise, reject } = Promise.withResolvers<never>()
  const stop = () => reject(stopped())
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race([work, promise])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
