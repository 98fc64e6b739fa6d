import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { MessageView } from '#src/sandbox/slack/snapshot.ts'
import { alertmanagerMissing } from '../alertmanager/alertmanager.ts'
import { idOf, type Person } from '../delivery/seen.ts'
import { eventually } from '../kubernetes/box.ts'
import { prometheusMissing } from '../prometheus/server.ts'
import { type House, startHouse } from './house.ts'

const missing = process.env['CI'] ? undefined : (prometheusMissing() ?? alertmanagerMissing())
if (missing) console.warn(`Skipped: ${missing}`)

describe.skipIf(missing)('alerts, with a real Prometheus and a real Alertmanager', () => {
  let house: House
  let seen: ReturnType<typeof seenIn>
  beforeAll(async () => {
    house = await startHouse({ own: 'their-own' })
    seen = seenIn(house)
  }, 60_000)
  afterAll(() => house?.stop(), 30_000)
  let hasFailed = false
  beforeEach(({ skip, onTestFailed }) => {
    skip(hasFailed, 'a step before it failed')
    onTestFailed(() => {
      hasFailed = true
    })
  })

  it('begin a thread with a chart, that says what was delivered before, and calls who is on call', async () => {
    const delivery = await house.channel.order('olga', 'deploy checkout 1.4.0 to production')
    await delivery.says('checkout 1.4.0 runs in production')
    const better = await house.channel.order('olga', 'deploy checkout 1.5.0 to production')
    await better.says('checkout 1.5.0 runs in production')
    house.fails('checkout', 0.2)
    const card = await seen.says(/🚨 \*ErrorRateHigh\* · checkout in production · critical/)
    expect(card.text).toContain('20% of the requests to checkout fail')
    expect(card.text).toContain('https://runbooks.example/errors')
    expect(card.text).toMatch(/checkout 1\.5\.0 reached production .*before/)
    await seen.until('its picture', () => seen.picture() !== undefined)
    await seen.until('who is called', () => seen.notes().some((text) => text.includes('<@U0OLGA>')))
  })

  it('are acknowledged', async () => {
    await seen.press('olga', 'Acknowledge')
    const { text } = await seen.says(/Acknowledged: by <@U0OLGA>/)
    expect(text).toContain('1 firing')
  })

  it('are silenced in Alertmanager itself, and heard again when the silence is ended', async () => {
    const said = await house.channel.ask('olga', `silence ${seen.id()} for 1h because of the move`)
    expect(said).toContain('1')
    await seen.says(/Silenced: by <@U0OLGA>/)
    const [silence] = await active(house)
    expect(silence).toMatchObject({ status: { state: 'active' } })
    expect(silence?.comment).toContain('of the move')
    expect(silence?.matchers).toContainEqual(expect.objectContaining({ name: 'service', value: 'checkout' })) // prettier-ignore
    expect(await house.channel.ask('vic', 'silences')).toContain('of the move')

    await house.channel.ask('olga', `unsilence ${/m-\w+/.exec(said)?.[0]}`)
    await eventually('an end of it', 30_000, async () => (await active(house)).length === 0)
    await seen.says(/^(?![^]*Silenced:)/)
  })

  it('end with a time line when they are resolved', async () => {
    house.fails('checkout', 0)
    await seen.says(/✅ \*ErrorRateHigh\* · checkout in production is resolved/)
    expect(seen.card()?.text).toMatch(/acknowledged by/i)
  })

  it('are found by asking where their webhook got lost', async () => {
    house.losing.next = 1
    house.fails('checkout', 0.4)
    await seen.says(/🚨 \*ErrorRateHigh\* · checkout in production · critical/)
    // Asking may be sooner than the webhook is.
    await seen.until('the webhook to be lost', () => house.losing.lost === 1)
    house.fails('checkout', 0)
    await seen.says(/✅ \*ErrorRateHigh\*/)
    expect(house.losing.lost).toBe(1)
  })

  it("are told about as soon as by Alertmanager's own notifier", async () => {
    const own = () => house.slack.control.messages('#their-own').filter(({ bot }) => bot)
    expect(own().length).toBeGreaterThan(0)
    const [theirs] = own()
    const [first] = seen.cards()
    const later = Number(first?.ts) - Number(theirs?.ts)
    console.log(`alert_to_message: ours ${Math.round(later * 1000)} ms after Alertmanager's own`)
    expect(later).toBeLessThan(2)
  })
})

describe.skipIf(missing)('a storm of 500 groups of alerts', () => {
  it('is a few messages and a digest, within what Slack allows', async () => {
    const house = await startHouse()
    try {
      const before = calls(house).length
      const begun = Date.now()
      await Promise.all(
        Array.from(
          { length: 500 },
          (_, index) =>
          house.alertmanager.fire({ alertname: `Storm${index}`, service: `s${index}`, severity: 'critical' }), // prettier-ignore
        ),
      )
      const digest = () => messages(house, '#alerts').find(({ text }) => /storm/i.test(text))
      await house.channel.until('a digest of the storm', () => digest(), 30_000)
      await house.channel.until('all of them in it', () => /4[89]\d/.test(digest()?.text ?? ''), 60_000) // prettier-ignore
      const minutes = (Date.now() - begun) / 60_000
      const made = calls(house).slice(before)
      const posts = made.filter((method) => method === 'chat.postMessage').length
      const edits = made.filter((method) => method === 'chat.update').length
      console.log(`storm: ${posts} posts and ${edits} edits in ${minutes.toFixed(1)} min`)
      expect(posts).toBeLessThan(40)
      expect(edits).toBeLessThan(50 * Math.max(minutes, 1) + 10)
      expect(house.log()).not.toContain('"level":"error"')
    } finally {
      await house.stop()
    }
  }, 120_000)
})

describe.skipIf(missing)('an alert in the middle of a delivery', () => {
  it('holds it, and it goes back when somebody says so', async () => {
    const house = await startHouse({ readyAfterMs: 12_000 })
    try {
      const first = await house.channel.order('olga', 'deploy checkout 1.4.0 to production')
      await first.says('checkout 1.4.0 runs in production', 60_000)
      const delivery = await house.channel.order('olga', 'deploy checkout 1.5.0 to production')
      await delivery.says(/of 2 pods ready/)
      house.fails('checkout', 0.3)
      const text = await delivery.says(/holds|held/i, 30_000)
      expect(text).toContain('ErrorRateHigh')
      await delivery.press('olga', 'Abort')
      house.fails('checkout', 0)
      await delivery.says(/1\.4\.0/, 60_000)
    } finally {
      await house.stop()
    }
  }, 180_000)
})

/** The card of the one alert that there is, and what people do with it. */
function seenIn(house: House) {
  const { channel, slack } = house
  const all = () => messages(house, '#checkout').filter(({ bot, onlyFor }) => bot && onlyFor === undefined) // prettier-ignore
  const cards = () => all().filter(({ thread, text }) => thread === undefined && /\ba-[a-f0-9]{8}\b/.test(text)) // prettier-ignore
  const card = () => cards().at(-1)
  return {
    cards,
    card,
    id: () => /\ba-[a-f0-9]{8}\b/.exec(card()?.text ?? '')?.[0] ?? '',
    notes: () => all().flatMap(({ thread, text }) => (thread === card()?.ts ? [text] : [])),
    picture: () => card()?.blocks.find(({ type }) => type === 'image'),
    until: (what: string, happened: () => unknown) => channel.until(what, happened, 30_000),
    async says(words: RegExp): Promise<MessageView> {
      await channel.until(`the card of the alert to say ${words}`, () => words.test(card()?.text ?? ''), 30_000) // prettier-ignore
      return card()!
    },
    async press(person: Person, button: string): Promise<void> {
      const { ts = '', channel: at = '' } = card() ?? {}
      await slack.as(idOf(person)).click({ channel: at, ts }, button)
    },
  }
}

function messages({ slack }: House, channel: string): readonly MessageView[] {
  return slack.control.messages(channel)
}

async function active(house: House) {
  return (await house.silences()).filter(({ status }) => status.state === 'active')
}

function calls({ slack }: House): readonly string[] {
  return slack.control.journal().flatMap((entry) => (entry.kind === 'call' ? [entry.method] : []))
}
