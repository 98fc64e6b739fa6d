import { targetKey } from '#src/core/target.ts'
import type { Context } from '#src/door/command.ts'

const ongoing = new Map<string, Promise<unknown>>()

/**
 * Does something about a target when whatever was begun so before it has ended, well or not: of two people who press a
 * button at the same moment the second is told of the first. In this process alone: at another replica both may act.
 */
export async function oneAtATime<Done>(
  { invocation }: Pick<Context, 'invocation'>,
  { app, environment }: { readonly app: string; readonly environment: string },
  act: () => Promise<Done>,
): Promise<Done> {
  const key = JSON.stringify([invocation.workspace, targetKey(app, environment)])
  const done = (ongoing.get(key) ?? Promise.resolve()).then(act)
  const ended = done.catch(() => undefined)
  ongoing.set(key, ended)
  try {
    return await done
  } finally {
    if (ongoing.get(key) === ended) ongoing.delete(key)
  }
}
