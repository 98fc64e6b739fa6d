import { expect } from 'vitest'

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

/** Lives to the end with at most one crash: what died is started again over what outlived it. */
export async function withOneCrash(live: (fuse: Fuse) => Promise<void>, point?: CrashPoint) {
  const fuse = createFuse(point)
  const crashed = await live(fuse).then(
    () => false,
    (error: unknown) => {
      if (error instanceof Crash) return true
      throw error
    },
  )
  if (crashed) await live(createFuse())
  return { calls: fuse.calls, crashed }
}

/**
 * Crashes before and after calls on a port, each time in a play of its own, and compares what is left: the end is the same,
 * nothing is lost, nothing is done twice. `every` takes a sample. Resolves to how many calls were tried.
 */
export async function expectSameEnds(
  play: (point?: CrashPoint) => Promise<Played>,
  every: number,
): Promise<number> {
  const whole = await play()
  expect(whole.end).toMatchSnapshot()
  const points = [...whole.calls.keys()].filter((call) => call % every === 0)
  for (const call of points)
    for (const when of ['before', 'after'] as const) {
      const { end, crashed } = await play({ call, when })
      expect(end, `${when} call ${call}, ${whole.calls[call]}`).toEqual(whole.end)
      expect(crashed, `${when} call ${call}`).toBe(true)
    }
  return points.length
}

type Played = {
  readonly calls: readonly string[]
  readonly crashed: boolean
  readonly end: unknown
}

export type Fuse = ReturnType<typeof createFuse>
