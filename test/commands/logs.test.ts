import { describe, expect, it } from 'vitest'
import { openLogs, own } from './logging.ts'

describe('logs', () => {
  it('say that nothing was delivered there', async () => {
    const { say } = await openLogs()
    expect(await say('logs checkout staging')).toContain(
      'Cannot show logs of checkout in staging: nothing of it that writes any was delivered there',
    )
  })

  it('tell first what is new since the last delivery', async () => {
    const { say, deliver, write } = await openLogs()
    await deliver('1.4.0')
    await write('level=info msg="it served 1"', 'level=info msg="it served 2"')
    await deliver('1.5.0')
    await write(
      'level=info msg="it served 3"',
      'level=error msg="it cannot pay 4"',
      'level=error msg="it cannot pay 5"',
    )

    const text = await say(`logs checkout in staging ${own}`)
    expect(text).toMatch(
      /New since 1\.5\.0[^]*• 2× error `it cannot pay &lt;\*&gt;`[^]*As before[^]*• 3× info `it served &lt;\*&gt;`/,
    )
    expect(text).toContain('from Loki')
    expect(text).toMatch(/```\n[^]*09:\d\d:\d\d \S+ level=error msg="it cannot pay 5"\n```/)
  })

  it('say so where nothing is new', async () => {
    const { say, deliver, write } = await openLogs()
    await deliver('1.4.0')
    await write('it is well 1')
    await deliver('1.5.0')
    await write('it is well 2')
    expect(await say(`logs checkout staging ${own}`)).toContain('Nothing new since 1.5.0')
  })

  it('mark nothing as new where there is nothing to compare with', async () => {
    const { say, deliver, write } = await openLogs()
    await deliver('1.5.0')
    await write('it cannot pay')
    const text = await say(`logs checkout staging ${own}`)
    expect(text).not.toContain('🆕')
    expect(text).toContain(
      'nothing is marked as new since 1.5.0: there are no lines from before it',
    )
  })

  it('say so where not all from before could be compared with', async () => {
    const { say, deliver, write, controls, bot } = await openLogs()
    await deliver('1.4.0')
    await write('it seldom happens')
    const [pod] = bot.simulated.clusters.get('shared')!.controls.pods('shop-staging')
    const line = { namespace: 'shop-staging', pod: pod!.metadata.name, container: 'api' }
    controls().write(...Array.from({ length: 5_100 }, (_, n) => ({ ...line, text: `it ran ${n}` })))
    await bot.clock.advance(1_000)
    await deliver('1.5.0')
    await write('it seldom happens')
    expect(await say(`logs checkout staging ${own}`)).toContain(
      'by the last 4999 lines before 1.5.0 alone: something seldom may be older',
    )
  })

  it('show no secrets, wherever they might stand', async () => {
    const { ask, deliver, write } = await openLogs({ masks: ['customer=[a-z-]+'] })
    await deliver('1.5.0')
    const secrets = Array.from(
      { length: 20 },
      (_, index) => `it paid ${index} password=canary-word customer=canary-person`,
    )
    await write(...secrets)
    const shown = await ask('logs checkout staging --grep paid')
    expect(shown.file?.content).toContain('password=[secret] [masked]')
    expect(JSON.stringify(shown)).not.toContain('canary')
  })

  it('find nothing by what is masked: no secret is guessed letter by letter', async () => {
    const { say, deliver, write } = await openLogs()
    await deliver('1.5.0')
    await write('it has password=canary-word')
    expect(await say('logs checkout staging --grep "password=c"')).toContain('No lines from')
    expect(await say('logs checkout staging --grep "it has"')).toContain('it has password=[secret]')
  })

  it('make whatever was written harmless', async () => {
    const { ask, deliver, write } = await openLogs()
    await deliver('1.5.0')
    await write('it ``` <!channel> <https://evil.example|click> @here *bold* \u202Eturned')
    const shown = await ask(`logs checkout staging ${own}`)
    const all = JSON.stringify([shown.text, shown.blocks])
    expect(all).not.toMatch(/<!channel>|<https:\/\/evil|@here|\u202E/)
    expect(shown.text.split('```')).toHaveLength(3)
  })

  it('send all lines as a file, to the one who asked alone', async () => {
    const { ask, deliver, write } = await openLogs()
    await deliver('1.5.0')
    await write(...Array.from({ length: 30 }, (_, index) => `it counts ${index}`))
    const shown = await ask('logs checkout staging --grep counts')
    expect(shown.visibility).toBeUndefined()
    expect(shown.file?.name).toMatch(/^checkout-staging-2026-01-05T\d{4}\.log$/)
    expect(shown.file?.content.trimEnd().split('\n')).toHaveLength(30)
    expect(shown.file?.content).toMatch(
      /^2026-01-05T09:\d\d:\d\d\.\d{3}Z checkout-\S+\/api it counts 0\n/,
    )
    expect(shown.text).toContain('30 lines')
  })

  it('steer no terminal, and pretend no line', async () => {
    const { ask, deliver, write } = await openLogs()
    await deliver('1.5.0')
    const nasty =
      'it \u001B[2J\u001B]0;owned\u0007 rings\r2026-01-05T09:00:00.000Z checkout/api forged'
    await write(...Array.from({ length: 20 }, () => nasty))
    const { file } = await ask(`logs checkout staging ${own}`)
    expect(file?.content).not.toMatch(/[^\P{Cc}\n]/u)
    expect(file?.content.trimEnd().split('\n')).toHaveLength(20)
  })

  it('of any size leave room for everything else meanwhile', async () => {
    const { ask, deliver, write } = await openLogs()
    await deliver('1.5.0')
    await write(...Array.from({ length: 40 }, () => `it ${'is long '.repeat(7_500)}`))
    let turns = 0
    let isOver = false
    const count = () => {
      turns += 1
      if (!isOver) setImmediate(count)
    }
    setImmediate(count)
    await ask(`logs checkout staging ${own}`)
    isOver = true
    expect(turns).toBeGreaterThan(10)
  })

  it('are of a level, a pod, a container, and so far back as is said', async () => {
    const { say, deliver, write, bot } = await openLogs()
    await deliver('1.5.0')
    await write('level=warn msg="it is slow"', 'level=info msg="it is well"')
    expect(await say(`logs checkout staging --level warning ${own}`)).toContain('1 line ')
    const [pod] = bot.simulated.clusters.get('shared')!.controls.pods('shop-staging')
    expect(await say(`logs checkout staging --pod ${pod!.metadata.name} ${own}`)).toContain(
      '2 lines',
    )
    expect(await say(`logs checkout staging --container other ${own}`)).toContain('No lines from')
    await bot.clock.advance(3_600_000)
    expect(await say(`logs checkout staging ${own}`)).toContain('No lines from')
    expect(await say(`logs checkout staging --since 2h ${own}`)).toContain('2 lines')
  })

  it.each([
    ['--grep "("', 'is no regular expression'],
    ['--since 25h', 'is longer than a day'],
    ['--since soon', '"soon" is no duration'],
    ['--level loud', 'there is no level "loud"'],
    ['--follow 11m', 'is longer than 10 minutes'],
    ['--follow 2m --previous', 'cannot be followed'],
    ['--pod payments-1', 'it is no pod of this app'],
  ])('refuse %s', async (flags, because) => {
    const { say, deliver } = await openLogs()
    await deliver('1.5.0')
    const text = await say(`logs checkout staging ${flags}`)
    expect(text).toContain('Cannot show logs')
    expect(text).toContain(because)
  })

  it('are for those who may deliver there', async () => {
    const { say, deliver } = await openLogs()
    await deliver('1.5.0')
    expect(await say('logs checkout staging', { name: 'victor' })).toMatch(/Cannot show logs/)
  })

  it('say why they cannot be read', async () => {
    const { say, deliver, controls } = await openLogs()
    await deliver('1.5.0')
    controls().fail('unavailable', 'Loki says password=canary-word')
    const text = await say('logs checkout staging')
    expect(text).toContain('Cannot show logs of checkout in staging: Loki says password=[secret]')
    expect(text).not.toContain('canary')
  })

  it('are those of the pods where there is no Loki, or what was before a restart is asked for', async () => {
    const { say, deliver } = await openLogs({ isWatched: false })
    await deliver('1.5.0')
    expect(await say('logs checkout staging')).toContain('from the pods that are there now')
    const watched = await openLogs()
    await watched.deliver('1.5.0')
    expect(await watched.say('logs checkout staging --previous')).toContain(
      'from the pods that are there now',
    )
  })
})
