import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { isFromHere } from '#src/sandbox/loopback.ts'
import type { Settings } from './settings.ts'

export type PageOptions = Pick<Settings, 'token'> &
  Partial<Settings> & {
    /** Where `index.html`, `client/` and `style/` are; beside this file unless said otherwise, as a bundle must. */
    readonly folder?: string
  }

/**
 * Serves the page at `/` and its files under `/page/`. It answers true when the request was its own.
 * The control token is in the page's HTML, so the page is only given to names of this machine.
 */
export function pageMount(options: PageOptions) {
  const { folder = fileURLToPath(new URL('.', import.meta.url)), ...given } = options
  const settings: Settings = { completions: [], people: {}, ...given }
  return {
    handle(request: IncomingMessage, response: ServerResponse): boolean {
      const address = (request.url ?? '').split('?')[0] ?? ''
      const file = fileOf(address)
      if (file === undefined) return false
      void serve(request, response, path.join(folder, file), settings)
      return true
    },
  }
}

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
}

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const headers = {
  'content-security-policy': policy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
}

/** The file of an address, by a pattern that no path can climb out of. */
function fileOf(address: string): string | undefined {
  if (address === '/' || address === '/index.html') return 'index.html'
  return /^\/page\/((?:client|style)\/[a-z-]+\.(?:js|css))$/.exec(address)?.[1]
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  file: string,
  settings: Settings,
): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return refuse(response, 405, 'Cannot do that: the page can only be read')
  if (!isFromHere(request))
    return refuse(response, 403, 'Cannot show the page: only this machine may see the sandbox')
  try {
    const text = await readFile(file, 'utf8')
    const body =
      path.extname(file) === '.html'
        ? text.replace('"settings-go-here"', () => embedded(settings))
        : text
    response.writeHead(200, { ...headers, 'content-type': types[path.extname(file)] })
    response.end(request.method === 'HEAD' ? undefined : body)
  } catch {
    refuse(response, 404, 'Cannot find that file of the page')
  }
}

/** JSON for a script element that is never run; `<` is escaped so that nothing can end the element. */
function embedded(settings: Settings): string {
  return JSON.stringify(settings).replaceAll('<', String.raw`\u003c`)
}

function refuse(response: ServerResponse, status: number, why: string): void {
  response.writeHead(status, { ...headers, 'content-type': 'text/plain; charset=utf-8' })
  response.end(`${why}\n`)
}
