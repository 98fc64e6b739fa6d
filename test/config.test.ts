import { describe, expect, it } from 'vitest'
import { missingForSlack, readConfig } from '#src/config.ts'
import type { DeliveryError } from '#src/core/errors.ts'

const bot = { SLACK_BOT_TOKEN: 'xoxb-1-2-abc' }

describe('the environment', () => {
  it('starts the sandbox on loopback when nothing is set', () => {
    expect(readConfig({})).toMatchInlineSnapshot(`
      {
        "catalogFile": "./deliver.yml",
        "database": {
          "file": "./data/deliver.db",
        },
        "host": "127.0.0.1",
        "logLevel": "info",
        "mode": {
          "is": "sandbox",
        },
        "port": 3000,
        "slackApiUrl": "https://slack.com/api/",
      }
    `)
  })

  it.each(['127.0.0.1', '127.0.0.2', 'localhost', '::1', ''])(
    'lets the sandbox listen on %j, which is this machine alone',
    (host) => {
      expect(readConfig({ HOST: host }).mode.is).toBe('sandbox')
    },
  )

  it.each(['0.0.0.0', '::', '10.0.0.7', 'bot.example', 'localhost.example'])(
    'lets the bot listen on %s for Slack, but never the sandbox',
    (host) => {
      expect(readConfig({ ...bot, SLACK_APP_TOKEN: 'xapp-1-A', HOST: host }).host).toBe(host)
      expect(refusal({ HOST: host })).toMatchInlineSnapshot(`
        "Cannot start: the environment is not right
          HOST must be a loopback address, such as 127.0.0.1, since the sandbox is for this machine alone
        → Set the variables named above, or none of SLACK_* to start the sandbox"
      `)
    },
  )

  it('means Socket Mode with an app token, and HTTP mode with a signing secret', () => {
    expect(readConfig({ ...bot, SLACK_APP_TOKEN: 'xapp-1-A' }).mode.is).toBe('socket')
    expect(readConfig({ ...bot, SLACK_SIGNING_SECRET: 'a'.repeat(32) }).mode.is).toBe('http')
  })

  it('prefers Socket Mode when both are there', () => {
    const both = { ...bot, SLACK_APP_TOKEN: 'xapp-1-A', SLACK_SIGNING_SECRET: 'a'.repeat(32) }
    expect(readConfig(both).mode.is).toBe('socket')
  })

  it('treats an empty variable as unset', () => {
    expect(readConfig({ SLACK_BOT_TOKEN: '', PORT: '', LOG_LEVEL: '' }).mode.is).toBe('sandbox')
  })

  it('tells every problem at once, by name and never by value', () => {
    const text = refusal({
      SLACK_BOT_TOKEN: 'hush-bot',
      SLACK_APP_TOKEN: 'hush-app',
      SLACK_SIGNING_SECRET: 'hush secret',
      SLACK_API_URL: 'http://hush.example/api',
      DATABASE_URL: 'postgres://deliver:hush@db/deliver',
      PORT: 'hush',
      LOG_LEVEL: 'hush',
    })
    expect(text).toMatchInlineSnapshot(`
      "Cannot start: the environment is not right
        SLACK_BOT_TOKEN must be a token that starts with "xoxb-"
        SLACK_APP_TOKEN must be a token that starts with "xapp-"
        SLACK_SIGNING_SECRET must be the 32 characters that the app's "Basic Information" page shows
        SLACK_API_URL must be an https URL; plain http is for loopback addresses only
        DATABASE_URL must read "file:PATH", such as "file:./data/deliver.db"; other databases are not supported
        PORT must be a number
        LOG_LEVEL must be one of trace, debug, info, warn, error, fatal, silent
      → Set the variables named above, or none of SLACK_* to start the sandbox"
    `)
    expect(text).not.toContain('hush')
  })

  it('asks for the other half of a token pair', () => {
    expect(refusal(bot)).toMatchInlineSnapshot(`
      "Cannot start: the environment is not right
        SLACK_APP_TOKEN (xapp-…, for Socket Mode) or SLACK_SIGNING_SECRET (for HTTP mode) is missing
      → Set the variables named above, or none of SLACK_* to start the sandbox"
    `)
    expect(refusal({ SLACK_APP_TOKEN: 'xapp-1-A' })).toMatchInlineSnapshot(`
      "Cannot start: the environment is not right
        SLACK_BOT_TOKEN (xoxb-…) is missing
      → Set the variables named above, or none of SLACK_* to start the sandbox"
    `)
  })

  it.each(['http://127.0.0.1:3100/api/', 'http://localhost:3100/api', 'http://[::1]:3100/api/'])(
    'allows plain http to %s, and ends the address with a slash',
    (url) => {
      expect(readConfig({ SLACK_API_URL: url }).slackApiUrl).toMatch(/\/api\/$/)
    },
  )

  it.each([
    'http://slack.example/api/',
    'http://127.0.0.1.evil.example/',
    'ftp://localhost/',
    'https://user:pass@slack.com/api/',
    'nonsense',
  ])('refuses %s as the address of Slack', (url) => {
    expect(() => readConfig({ SLACK_API_URL: url })).toThrow('SLACK_API_URL must be an https URL')
  })

  it.each([
    ['file:./data/deliver.db', './data/deliver.db'],
    ['file:/data/deliver.db', '/data/deliver.db'],
    ['file:///data/my%20deliver.db', '/data/my deliver.db'],
  ])('reads %s as the file %s', (url, file) => {
    expect(readConfig({ DATABASE_URL: url }).database).toEqual({ file })
  })

  it.each(['file:', 'file://./deliver.db', 'data/deliver.db', 'mysql://db'])(
    'refuses %j as a database',
    (url) => {
      expect(() => readConfig({ DATABASE_URL: url })).toThrow('DATABASE_URL must read "file:PATH"')
    },
  )

  it.each(['-1', '65536', '3000x', '1e3'])('refuses port %s', (port) => {
    expect(() => readConfig({ PORT: port })).toThrow('PORT must be')
  })

  it('knows what serving Slack needs', () => {
    expect(missingForSlack({})).toMatchInlineSnapshot(`
      [
        "SLACK_BOT_TOKEN (xoxb-…)",
        "SLACK_APP_TOKEN (xapp-…, for Socket Mode) or SLACK_SIGNING_SECRET (for HTTP mode)",
      ]
    `)
    expect(missingForSlack({ ...bot, SLACK_APP_TOKEN: 'xapp-1-A' })).toEqual([])
  })
})

function refusal(env: Record<string, string>): string {
  try {
    readConfig(env)
  } catch (error) {
    const { message, hint } = error as DeliveryError
    return `${message}\n→ ${hint}`
  }
  throw new Error('it was accepted')
}
