import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A Slack that takes everything at once, so that what is measured is the bot: the strict one checks each message. */
export async function startSink(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

let posted = 1_700_000_000

const answers: Readonly<Record<string, () => object>> = {
  '/api/users.info': () => ({
    user: { id: 'U0OLGA', name: 'olga', team_id: 'T0SHOP', deleted: false, is_bot: false },
  }),
  '/api/usergroups.users.list': () => ({ users: ['U0DANA', 'U0OLGA'] }),
  '/api/chat.postMessage': () => ({ channel: 'C0GENERAL', ts: `${posted++}.000100` }),
  '/api/chat.update': () => ({ channel: 'C0GENERAL', ts: `${posted}.000100` }),
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  request.resume()
  request.on('end', () => {
    const body = JSON.stringify({ ok: true, ...answers[request.url ?? '']?.() })
    response.writeHead(200, { 'content-type': 'application/json' }).end(body)
  })
}
