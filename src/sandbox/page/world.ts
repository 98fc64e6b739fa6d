import type { IncomingMessage, ServerResponse } from 'node:http'
import { z } from 'zod'
import { isFromHere } from '#src/sandbox/loopback.ts'
import { mayControl, readBody, sendJson } from './guard.ts'
import type { WorldState } from './switches.ts'

/** The world behind the sandbox, as far as the page can bend it: make a release crash, take a cluster away, publish a release. */
export type World = {
  state(): WorldState | Promise<WorldState>
  /** Turns a toggle to `on`, or presses a button. Rejects, worded for people, where that cannot be. */
  turn(id: string, on?: boolean): void | Promise<void>
}

const Turn = z.strictObject({ id: z.string(), on: z.boolean().optional() })

/** Serves `GET /_world/state` and `POST /_world/switch` to holders of the control token; other paths are not its own. */
export function worldMount(world: World, token: string) {
  return {
    handle(request: IncomingMessage, response: ServerResponse): boolean {
      const path = (request.url ?? '').split('?')[0]
      if (path !== '/_world/state' && path !== '/_world/switch') return false
      void answer(world, token, path, request, response)
      return true
    },
  }
}

async function answer(
  world: World,
  token: string,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!isFromHere(request))
    return sendJson(response, 403, { error: 'Cannot open the world: only this machine may' })
  if (!mayControl(request, token))
    return sendJson(response, 401, {
      error: 'Cannot open the world: reload the page, its token is old',
    })
  try {
    if (path === '/_world/switch') {
      if (request.method !== 'POST')
        return sendJson(response, 405, { error: 'Cannot turn a switch: it takes a POST' })
      const { id, on } = Turn.parse(JSON.parse(await readBody(request)))
      await world.turn(id, on)
    }
    sendJson(response, 200, await world.state())
  } catch (error) {
    sendJson(response, 400, { error: error instanceof Error ? error.message : String(error) })
  }
}
