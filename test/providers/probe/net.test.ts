import { createServer as createHttp } from 'node:http'
import { createServer as createPlain, type Server } from 'node:net'
import { createServer as createTls, getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import { netProber } from '#providers/probe/net.ts'
import { type Certificate, selfSigned } from '../../support/certificate.ts'

const { signal } = new AbortController()
const { probe } = netProber()
const host = '127.0.0.1'
const known = getCACertificates('default')

/** A server on loopback that lives as long as its test. */
async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

describe('asking over the network', () => {
  it('tells whether something accepts connections', async () => {
    const server = createPlain((socket) => socket.end())
    const port = await listening(server)

    expect(await probe({ check: 'tcp', host, port }, signal)).toEqual({
      ok: true,
      says: 'accepts connections',
    })
    await new Promise((resolve) => server.close(resolve))
    expect(await probe({ check: 'tcp', host, port }, signal)).toEqual({
      ok: false,
      says: `connect ECONNREFUSED 127.0.0.1:${port}`,
    })
  })

  it('says which name is unknown', async () => {
    const found = await probe({ check: 'tcp', host: 'nothing.invalid', port: 1 }, signal)

    expect(found).toMatchObject({ ok: false, says: expect.stringContaining('nothing.invalid') })
  })

  it('takes the answer of a web server, whatever it should be', async () => {
    const server = createHttp(({ url = '/' }, response) => {
      response.writeHead(Number(url.slice(1)), { location: '/200' }).end('some words')
    })
    const port = await listening(server)
    const ask = (path: number, status?: number) =>
      probe(
        { check: 'http', url: `http://${host}:${port}/${path}`, ...(status && { status }) },
        signal,
      )

    expect(await ask(204)).toEqual({ ok: true, says: 'answers 204' })
    expect(await ask(302)).toEqual({ ok: true, says: 'answers 302' })
    expect(await ask(503)).toEqual({ ok: false, says: 'answers 503, not below 400' })
    expect(await ask(401, 401)).toEqual({ ok: true, says: 'answers 401' })
    expect(await ask(200, 401)).toEqual({ ok: false, says: 'answers 200, not 401' })
  })

  it('is no answer of theirs where whoever asked gives up', async () => {
    const port = await listening(createPlain())
    const given = new AbortController()
    const asking = probe({ check: 'http', url: `http://${host}:${port}/` }, given.signal)
    given.abort()

    await expect(asking).rejects.toMatchObject({
      kind: 'unavailable',
      message: `Cannot ask http://127.0.0.1:${port}/: it took too long`,
    })
  })
})

describe('asking for a certificate', () => {
  afterEach(() => setDefaultCACertificates(known))

  async function asked({ certificate, key }: Certificate) {
    const port = await listening(createTls({ cert: certificate, key }))
    return await probe({ check: 'tls', host, port }, signal)
  }

  it('takes one that holds, by an authority that is known', async () => {
    const made = selfSigned()
    setDefaultCACertificates([...known, made.certificate])

    expect(await asked(made)).toEqual({ ok: true, says: 'has a certificate that holds for 9 days' })
  })

  it('takes none by nobody', async () => {
    const says = expect.stringContaining('self-signed certificate')
    expect(await asked(selfSigned())).toEqual({ ok: false, says })
  })

  it('takes none that is over', async () => {
    const made = selfSigned({ until: Date.now() - 60_000 })
    setDefaultCACertificates([made.certificate])

    expect(await asked(made)).toEqual({ ok: false, says: 'certificate has expired' })
  })

  it('takes none of another', async () => {
    const made = selfSigned({ name: 'another.example' })
    setDefaultCACertificates([made.certificate])

    expect(await asked(made)).toMatchObject({ ok: false, says: expect.stringMatching(/altname/) })
  })

  it('takes no server that speaks otherwise', async () => {
    const port = await listening(createPlain((socket) => socket.end('hello\n')))

    expect(await probe({ check: 'tls', host, port }, signal)).toMatchObject({ ok: false })
  })
})
