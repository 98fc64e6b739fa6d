import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { payload, startHook } from './hook.ts'

describe('a webhook that is too much', () => {
  it('is refused when it says so', async () => {
    const { post } = await startHook()
    expect(await post(`{"a":"${'x'.repeat(5 * 1024 * 1024)}"}`)).toMatchObject({ status: 413 })
  })

  it.each([
    ['content-length: 12582912', ['x'.repeat(12 * 1024 * 1024)]],
    ['transfer-encoding: chunked', [`c00000\r\n${'x'.repeat(12 * 1024 * 1024)}\r\n`, '0\r\n\r\n']],
  ])(
    'is answered once all is sent, to a sender that reads only then: %s',
    async (header, parts) => {
      const { url } = await startHook()
      const { hostname, port } = new URL(url)
      const socket = connect(Number(port), hostname)
      const failed: unknown[] = []
      socket.on('error', (error) => failed.push(error))
      socket.pause()
      socket.write(
        `POST /hooks/alertmanager/prod HTTP/1.1\r\nhost: x\r\n${header}\r\n` +
          'content-type: application/json\r\nauthorization: Bearer canary-token\r\n\r\n',
      )
      for (const part of parts) await new Promise((resolve) => socket.write(part, resolve))
      const answer = await new Promise<string>((resolve) => {
        socket.once('data', (data) => resolve(data.toString()))
        socket.once('close', () => resolve('closed'))
        socket.resume()
      })
      expect(answer).toMatch(/^HTTP\/1.1 413 /)
      expect(failed).toEqual([])
      socket.destroy()
    },
  )

  it('is not read to its end when it does not say so', async () => {
    const { url } = await startHook()
    const { hostname, port } = new URL(url)
    const socket = connect(Number(port), hostname)
    socket.on('error', () => undefined)
    socket.write(
      'POST /hooks/alertmanager/prod HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n' +
        'content-type: application/json\r\nauthorization: Bearer canary-token\r\n\r\n',
    )
    const chunk = 'x'.repeat(64 * 1024)
    let written = 0
    const answered = new Promise<string>((resolve) => {
      socket.once('data', (data) => resolve(data.toString()))
      socket.once('close', () => resolve('closed'))
    })
    const write = () => {
      if (socket.destroyed || written > 64 * 1024 * 1024) return
      written += chunk.length
      socket.write(`10000\r\n${chunk}\r\n`, write)
    }
    write()
    expect(await answered).toMatch(/^HTTP\/1.1 413 |^closed$/)
    expect(written).toBeLessThan(32 * 1024 * 1024)
    socket.destroy()
  })

  it('keeps of many alerts the worst that fire, and counts the others', async () => {
    const { post, told } = await startHook()
    const body = await payload()
    const alerts = Array.from({ length: 10_000 }, (_, index) => ({
      ...body.alerts[0],
      fingerprint: `${index}`,
      status: index % 2 === 0 ? 'firing' : 'resolved',
      labels: { alertname: 'Storm', severity: index === 8_000 ? 'critical' : 'info' },
    }))
    expect(await post({ ...body, truncatedAlerts: 5, alerts })).toMatchObject({ status: 200 })
    const [{ signals } = { signals: [] }] = await told()
    const [signal] = signals
    expect(signal!.alerts).toHaveLength(500)
    expect(signal!.truncated).toBe(9_505)
    expect(signal!.alerts[0]).toMatchObject({ fingerprint: '8000' })
    expect(signal!.alerts.every(({ status }) => status === 'firing')).toBe(true)
  })

  it('is cut where labels and texts are endless, and groups stay apart', async () => {
    const { post, told } = await startHook()
    const body = await payload()
    const many = Object.fromEntries(
      Array.from({ length: 500 }, (_, index) => [`label${index}`, 'v'.repeat(5_000)]),
    )
    const annotations = { summary: 's'.repeat(100_000) }
    const alerts = [{ ...body.alerts[0], labels: many, annotations }]
    for (const end of ['a', 'b'])
      await post({ ...body, alerts, groupLabels: { long: 'x'.repeat(5_000) + end } })
    const groups = await told()
    expect(groups).toHaveLength(2)
    const [alert] = groups[0]!.signals[0]!.alerts
    expect(Object.keys(alert!.labels)).toHaveLength(64)
    expect(JSON.stringify(alert).length).toBeLessThan(100_000)
  })

  it('is refused before it is looked at when it has absurdly many alerts', async () => {
    const { post } = await startHook()
    const body = await payload()
    const alerts = Array.from({ length: 100_000 }, () => ({}))
    expect(await post({ ...body, alerts })).toMatchObject({ status: 400 })
  })
})
