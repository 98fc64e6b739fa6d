import { describe, expect, it } from 'vitest'
import { encodeFormMemory, decodeFormMemory } from '#src/chat/form-memory.ts'
import { readIncoming } from '#src/chat/receiving/invocations.ts'
import { decodeButton, encodeButton, longestOption } from '#src/door/button.ts'

const self = { workspace: 'T1', botUserId: 'UBOT', botId: 'BBOT', command: '/deliver' }
const read = (body: unknown) => readIncoming(body, self)

const event = (fields: object) => ({
  type: 'event_callback',
  event_id: 'Ev1',
  event: { type: 'app_mention', user: 'U1', channel: 'C1', text: '<@UBOT> status', ...fields },
})

describe('a mention', () => {
  it.each([
    ['<@UBOT> status', 'status'],
    ['<@UBOT>: status', 'status'],
    ['<@UBOT|deliver>, status', 'status'],
    ['hey <@UBOT> status', 'status'],
    ['<@UBOT>', ''],
    ['<@UBOT> tell <@UBOT> status', 'tell <@UBOT> status'],
    ['status', 'status'],
  ])('%s says "%s"', (text, words) => {
    expect(read(event({ text }))).toMatchObject({ invocation: { text: words } })
  })

  it.each([
    ['an edited one', { edited: { ts: '1.1' } }],
    ["a bot's", { bot_id: 'B9' }],
    ['our own', { user: 'UBOT' }],
    ['one with a subtype', { subtype: 'bot_message' }],
  ])('%s is no command', (_, fields) => {
    expect(read(event(fields))).toEqual({ type: 'ignored' })
  })
})

describe('a message', () => {
  const said = (fields: object) => read(event({ type: 'message', text: 'status', ...fields }))

  it("is a command in the bot's own conversation alone", () => {
    expect(said({ channel: 'D1', channel_type: 'im' })).toMatchObject({
      invocation: { via: 'mention', text: 'status', place: { channel: 'D1' } },
    })
    expect(said({ channel_type: 'channel' })).toEqual({ type: 'ignored' })
  })

  it.each(['message_changed', 'message_deleted', 'bot_message', 'channel_join'])(
    'with the subtype %s is none, there either',
    (subtype) => {
      expect(said({ channel: 'D1', channel_type: 'im', subtype })).toEqual({ type: 'ignored' })
    },
  )
})

describe('ids', () => {
  const slash = {
    command: '/deliver',
    text: 'x',
    channel_id: 'C1',
    user_id: 'U1',
    trigger_id: 't1',
  }
  const id = (body: unknown) => {
    const incoming = read(body)
    return incoming.type === 'invocation' ? incoming.invocation.id : undefined
  }

  it('are the same for the same request, and others for others', () => {
    expect(id(slash)).toBe(id({ ...slash, response_url: 'https://hooks.slack.com/2' }))
    expect(id(slash)).not.toBe(id({ ...slash, trigger_id: 't2' }))
    expect(id(event({}))).not.toBe(id({ ...event({}), event_id: 'Ev2' }))
  })

  it('do not tell the trigger', () => {
    expect(id({ ...slash, trigger_id: 'secret-trigger' })).not.toContain('secret-trigger')
  })
})

describe('an overflow menu', () => {
  it('is a button too', () => {
    const value = encodeButton({ command: 'why', args: { delivery: 'd-1' } }, longestOption)
    const body = {
      type: 'block_actions',
      user: { id: 'U1', username: 'rita' },
      trigger_id: 't1',
      channel: { id: 'C1' },
      message: { ts: '2.2', thread_ts: '1.1' },
      actions: [{ type: 'overflow', selected_option: { value } }],
    }
    expect(read(body)).toMatchObject({
      invocation: {
        command: 'why',
        args: { delivery: 'd-1' },
        place: { channel: 'C1', thread: '1.1' },
      },
    })
  })
})

describe('values that we write', () => {
  it('are read as they were written', () => {
    const button = { command: 'abort', args: { delivery: 'd-1', because: 'ü"\\' }, evidence: 'h' }
    expect(decodeButton(encodeButton(button))).toEqual(button)
    const memory = { command: 'deploy', given: { app: 'a' }, place: { channel: 'C1' } }
    expect(decodeFormMemory(encodeFormMemory(memory))).toEqual(memory)
  })

  it.each([
    '',
    'null',
    '[]',
    '{}',
    '{"c":"x"}',
    '{"c":"","a":{}}',
    '{"c":"x","a":{"b":1}}',
    '{"c":"x","a":{},"z":1}',
  ])('%s is not one of them', (value) => {
    expect(decodeButton(value)).toBeUndefined()
    expect(decodeFormMemory(value)).toBeUndefined()
  })

  it('that Slack would not take are refused where they are written', () => {
    const long = { command: 'deploy', args: { because: 'x'.repeat(2_000) } }
    expect(() => encodeButton(long)).toThrow('its value has')
    expect(() =>
      encodeButton({ command: 'x', args: { y: 'z'.repeat(150) } }, longestOption),
    ).toThrow('its value has')
    expect(() => encodeFormMemory({ command: 'x', given: { y: 'z'.repeat(3_000) } })).toThrow(
      'too long',
    )
  })

  it('give up the address for the answer before what was given', () => {
    const text = encodeFormMemory({
      command: 'x',
      given: { y: 'z'.repeat(2_800) },
      responseUrl: `https://hooks.slack.com/${'u'.repeat(200)}`,
    })
    expect(decodeFormMemory(text)).toEqual({ command: 'x', given: { y: 'z'.repeat(2_800) } })
  })
})
