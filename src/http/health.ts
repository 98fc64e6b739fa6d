import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Clock } from '#src/core/clock.ts'
import { answerJson, pathOf } from './mount.ts'
import type { Mount } from './mount.ts'

/**
 * Whether one part of the bot can do its work; `detail` is for operators and has no secret in it. A part that is not
 * `required` is told and changes nothing: a cluster that is away must not take the bot, which says so, out of service.
 */
export type Part = { readonly ok: boolean; readonly required?: false; readonly detail?: string }

/** The parts of the bot, by name: `store`, `slack`, `catalog`, `cluster NAME` … */
export type Health = Readonly<Record<string, () => Part | Promise<Part>>>

/** A part that takes longer than this, in milliseconds, is not ready. */
const patience = 2_000

/** `/healthz` says that the process lives, `/readyz` asks each part; 503 when a required one is not ready. */
export function healthMount(health: () => Health, clock: Clock): Mount {
  return {
    async handle(request, response) {
      switch (pathOf(request)) {
        case '/healthz':
          if (isRead(request, response)) answerJson(response, 200, { ok: true })
          return true
        case '/readyz':
          if (isRead(request, response)) answerReady(response, await askAll(health(), clock))
          return true
        default:
          return false
      }
    },
  }
}

/** Refuses everything but GET and HEAD. */
export function isRead({ method }: IncomingMessage, response: ServerResponse): boolean {
  if (method === 'GET' || method === 'HEAD') return true
  response.setHeader('allow', 'GET, HEAD')
  answerJson(response, 405, { error: 'method not allowed' })
  return false
}

function answerReady(response: ServerResponse, parts: Readonly<Record<string, Part>>): void {
  const ok = Object.values(parts).every((part) => part.ok || part.required === false)
  answerJson(response, ok ? 200 : 503, { ok, parts })
}

async function askAll(health: Health, clock: Clock): Promise<Readonly<Record<string, Part>>> {
  const answers = Object.entries(health).map(
    async ([name, ask]) => [name, await asked(ask, clock)] as const,
  )
  return Object.fromEntries(await Promise.all(answers))
}

async function asked(ask: Health[string], clock: Clock): Promise<Part> {
  const answered = new AbortController()
  const late = clock
    .wait(patience, answered.signal)
    .then((): Part => ({ ok: false, detail: 'does not answer' }))
  try {
    return await Promise.race([Promise.resolve().then(ask), late])
  } catch {
    return { ok: false, detail: 'failed' }
  } finally {
    answered.abort()
  }
}
