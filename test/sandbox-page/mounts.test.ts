import {
  createServer,
  request,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { pageMount } from '#src/sandbox/page/mount.ts'
import { joinWorlds } from '#src/sandbox/page/slack-switches.ts'
import { worldMount, type World } from '#src/sandbox/page/world.ts'

const token = 'a-token-of-the-test'
const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

describe('the page', () => {
  const page = () => serve(pageMount({ token, people: { U1: { role: '</script><b>' } } }).handle)

  it('carries its settings in a way that cannot end the script element', async () => {
    const { status, body } = await ask(await page(), '/')
    expect(status).toBe(200)
    expect(body).toContain(token)
    expect(body).not.toContain('</script><b>')
  })

  it('allows scripts, styles and connections of its own origin alone', async () => {
    const { headers } = await ask(await page(), '/')
    expect(headers['content-security-policy']).toContain(
      "default-src 'none'; script-src 'self'; style-src 'self'",
    )
    expect(headers['content-security-policy']).not.toContain('unsafe')
  })

  it.each([
    'evil.example',
    'evil.example:3000',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
  ])('keeps its token from a visitor who calls it %j', async (host) => {
    const { status, body } = await ask(await page(), '/', { headers: { host } })
    expect(status).not.toBe(200)
    expect(body).not.toContain(token)
  })

  it('keeps its token from a neighbour who calls it localhost', async () => {
    const base = await serve(fromAfar(pageMount({ token }).handle))
    const { status, body } = await ask(base, '/', { headers: { host: 'localhost:3000' } })
    expect(status).toBe(403)
    expect(body).not.toContain(token)
  })

  it.each(['/page/client/app.js', '/page/style/base.css'])('serves %s', async (path) => {
    expect(await ask(await page(), path)).toMatchObject({ status: 200 })
  })

  it.each([
    '/page/mount.ts',
    '/page/client/../mount.ts',
    '/page/client/%2e%2e/mount.ts',
    '/page/client/tsconfig.json',
    '/api/x',
  ])('leaves %s to others', async (path) => {
    expect(await ask(await page(), path)).toMatchObject({ status: 404, body: 'not mine' })
  })
})

describe('the world', () => {
  it('turns a switch for a holder of the token', async () => {
    const base = await serve(worldMount(lamp(), token).handle)
    const { status, body } = await turn(base, { id: 'lamp', on: true })
    expect(status).toBe(200)
    expect(JSON.parse(body)).toMatchObject({ switches: [{ id: 'lamp', on: true }] })
  })

  it.each([{}, { 'x-control-token': 'wrong' }])('refuses a stranger with %j', async (headers) => {
    const base = await serve(worldMount(lamp(), token).handle)
    expect(await ask(base, '/_world/state', { headers })).toMatchObject({ status: 401 })
  })

  it('refuses a neighbour who has the token', async () => {
    const base = await serve(fromAfar(worldMount(lamp(), token).handle))
    expect(await turn(base, { id: 'lamp', on: true })).toMatchObject({ status: 403 })
  })

  it.each(['{"id":"nope"}', '{"id":1}', 'not json', '{"id":"lamp","more":1}'])(
    'says what is wrong with %s',
    async (body) => {
      const base = await serve(worldMount(lamp(), token).handle)
      const answer = await ask(base, '/_world/switch', {
        method: 'POST',
        headers: { 'x-control-token': token },
        body,
      })
      expect(answer.status).toBe(400)
      expect(JSON.parse(answer.body)).toHaveProperty('error')
    },
  )

  it('turns each switch of joined worlds where it belongs', async () => {
    const [first, second] = [lamp('first'), lamp('second')]
    await joinWorlds(first, second).turn('second', true)
    expect(await first.state()).toMatchObject({ switches: [{ on: false }] })
    expect(await second.state()).toMatchObject({ switches: [{ on: true }] })
  })
})

function lamp(id = 'lamp'): World {
  let on = false
  return {
    state: () => ({
      switches: [{ id, label: 'A lamp', description: 'Shines', kind: 'toggle', on }],
    }),
    turn: (which, next) => {
      if (which !== id) throw new Error(`Cannot turn "${which}": there is no such switch`)
      on = next ?? !on
    },
  }
}

type Handle = (request: IncomingMessage, response: ServerResponse) => boolean

/** As if each request came from another machine. */
function fromAfar(handle: Handle): Handle {
  return (request, response) => {
    Object.defineProperty(request.socket, 'remoteAddress', { value: '192.168.7.9' })
    return handle(request, response)
  }
}

async function serve(handle: Handle): Promise<string> {
  const server = createServer((incoming, response) => {
    if (!handle(incoming, response)) response.writeHead(404).end('not mine')
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

type Asking = { method?: string; headers?: Record<string, string>; body?: string }

const turn = (base: string, body: unknown) =>
  ask(base, '/_world/switch', {
    method: 'POST',
    headers: { 'x-control-token': token },
    body: JSON.stringify(body),
  })

/** By hand, since fetch neither sends a foreign host nor keeps `..` in a path. */
function ask(base: string, path: string, { method = 'GET', headers = {}, body }: Asking = {}) {
  const { hostname, port } = new URL(base)
  return new Promise<{ status: number; headers: IncomingMessage['headers']; body: string }>(
    (resolve, reject) => {
      const outgoing = request(
        { hostname, port, path, method, headers, agent: false },
        (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              body: Buffer.concat(chunks).toString(),
            }),
          )
        },
      )
      outgoing.on('error', reject)
      outgoing.end(body)
    },
  )
}
