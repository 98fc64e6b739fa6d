/** Throws where a process is to die; nobody is meant to catch it. */
export class Crash extends Error {
  override readonly name = 'Crash'
}

export type CrashPoint = { readonly call: number; readonly when: 'before' | 'after' }

/** Counts the calls of every port, and ends the process before or after one of them: from then on nothing answers. */
export function createFuse(point?: CrashPoint) {
  const died = Promise.withResolvers<never>()
  died.promise.catch(() => undefined)
  const calls: string[] = []
  let isDead = false
  let fatal = point

  function die(): Promise<never> {
    isDead = true
    died.reject(new Crash(`after ${calls.length} calls`))
    return new Promise(() => undefined)
  }

  async function pass<Result>(name: string, call: () => Result | Promise<Result>): Promise<Result> {
    if (isDead) return new Promise(() => undefined)
    calls.push(name)
    const isHere = calls.length - 1 === fatal?.call
    if (isHere && fatal?.when === 'before') return die()
    const result = await call()
    if (isDead || isHere) return isDead ? new Promise(() => undefined) : die()
    return result
  }

  return {
    calls,
    died: died.promise,
    pass,
    /** It ends so many calls from now. */
    blowIn(further: number, when: CrashPoint['when']): void {
      fatal = { call: calls.length + further, when }
    },
    /** The same port, each call of which may be the last. `only` names what is left alone. */
    through<Port extends object>(
      name: string,
      port: Port,
      untouched: readonly string[] = [],
    ): Port {
      const entries = Object.entries(port).map(([method, value]) => [
        method,
        typeof value === 'function' && !untouched.includes(method)
          ? (...args: unknown[]) => pass(`${name}.${method}`, () => value(...args))
          : value,
      ])
      return Object.fromEntries(entries) as Port
    },
  }
}

export type Fuse = ReturnType<typeof createFuse>
