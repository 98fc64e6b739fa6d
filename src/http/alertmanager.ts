import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AlertDoor } from '#src/door/alerts/take.ts'
import { discardBody, readBody } from './body.ts'
import { answerJson, type Mount, pathOf } from './mount.ts'
import { isProven, type ProofOptions } from './proof.ts'

export type AlertmanagerMountOptions = ProofOptions & { readonly door: AlertDoor }

/** Ten thousand alerts of a usual size fit. */
const LONGEST = 4 * 1024 * 1024
/** So much is read at once, in bytes: what comes beyond is asked to come again. */
const MOST_AT_ONCE = 16 * LONGEST

const place = /^\/hooks\/alertmanager\/([^/]+)$/

/**
 * `POST /hooks/alertmanager/CLUSTER`: Alertmanager's webhook, answered once what it says is on the disk. Whoever cannot
 * prove to be that Alertmanager gets the same answer whether or not there is such a cluster, and nothing is read of them.
 */
export function alertmanagerMount(options: AlertmanagerMountOptions): Mount {
  let reading = 0
  return {
    async handle(request, response) {
      const [, cluster] = place.exec(pathOf(request)) ?? []
      if (cluster === undefined) return false
      const size = sizeOf(request)
      const isPost = request.method === 'POST'
      if (!isPost) response.setHeader('allow', 'POST')
      if (!isPost) refuse(response, 405, 'method not allowed')
      else if (!(await isProven(request, cluster, options))) refuseStranger(response)
      else if (!isJson(request)) refuse(response, 415, 'the body must be JSON')
      else if (size > LONGEST) await refuseTooLarge(request, response)
      else if (reading + size > MOST_AT_ONCE) refuseForNow(response)
      else {
        reading += size
        await take({ request, response, cluster, options }).finally(() => (reading -= size))
      }
      return true
    },
  }
}

type Taking = {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly cluster: string
  readonly options: AlertmanagerMountOptions
}

async function take({ request, response, cluster, options }: Taking): Promise<void> {
  const body = await readBody(request, LONGEST)
  if (body === 'broken off') return void response.destroy()
  if (body === 'too large') return refuseTooLarge(request, response)
  const taken = await options.door.take(cluster, body)
  if (taken.is === 'taken') return answerJson(response, 200, { ok: true })
  if (taken.is === 'unavailable') return refuseForNow(response)
  options.log.warn({ cluster, because: taken.because }, 'a webhook of Alertmanager was refused')
  refuse(response, 400, taken.because)
}

/** One that does not say how long it is may be as long as we read. */
function sizeOf({ headers }: IncomingMessage): number {
  const said = Number(headers['content-length'])
  return Number.isNaN(said) ? LONGEST : said
}

function isJson({ headers }: IncomingMessage): boolean {
  const [type = ''] = (headers['content-type'] ?? '').split(';')
  const encoding = headers['content-encoding'] ?? 'identity'
  return type.trim().toLowerCase() === 'application/json' && encoding === 'identity'
}

function refuseStranger(response: ServerResponse): void {
  response.setHeader('www-authenticate', ['Bearer realm="deliver"', 'Basic realm="deliver"'])
  refuse(response, 401, 'unauthorised')
}

/** Alertmanager tries again what is answered with 5xx. */
function refuseForNow(response: ServerResponse): void {
  response.setHeader('retry-after', '1')
  refuse(response, 503, 'not now')
}

/**
 * Whoever still sends when the connection closes hears nothing of the answer and tries again in vain: so as much as anybody
 * sends by mistake is read and thrown away before.
 */
async function refuseTooLarge(request: IncomingMessage, response: ServerResponse): Promise<void> {
  await discardBody(request, 4 * LONGEST)
  refuse(response, 413, 'the body is too large')
}

/** What was not read of the body is not waited for. */
function refuse(response: ServerResponse, status: number, error: string): void {
  response.setHeader('connection', 'close')
  answerJson(response, status, { error })
}
