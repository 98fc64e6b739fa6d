import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type FakeServer = {
  readonly kubeconfig: string
  /** What was asked, oldest first: `GET /api/v1/pods`. */
  readonly asked: readonly string[]
  /** Answers from now on. */
  answer(with_: (request: IncomingMessage, response: ServerResponse) => void): void
  /** Writes the kubeconfig again, with this token. */
  rotate(token: string): Promise<void>
  close(): Promise<void>
}

/** Something that speaks HTTP where an API server should be, and says what a test wants. */
export async function fakeServer(): Promise<FakeServer> {
  const asked: string[] = []
  let handler = (_request: IncomingMessage, response: ServerResponse): void =>
    void response.end('{}')
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    handler(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  const folder = await mkdtemp(join(tmpdir(), 'fake-api-'))
  const kubeconfig = join(folder, 'config')
  const rotate = (token: string) =>
    writeFile(kubeconfig, kubeconfigFor(`http://127.0.0.1:${port}`, token))
  await rotate('first')
  return {
    kubeconfig,
    asked,
    rotate,
    answer(with_) {
      handler = with_
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await rm(folder, { recursive: true })
    },
  }
}

function kubeconfigFor(server: string, token: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'fake', cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'bot', user: { token } }],
    contexts: [{ name: 'fake', context: { cluster: 'fake', user: 'bot' } }],
    'current-context': 'fake',
  })
}
