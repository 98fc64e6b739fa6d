import { LogLevel } from '@slack/bolt'
import type { Logger } from '@slack/bolt'
import type { Log } from '#src/core/log.ts'

/** The logger that Slack's packages get. Their debug lines hold whole messages, so they are dropped. */
export function slackLogger(log: Log): Logger {
  const say =
    (level: 'warn' | 'error') =>
    (...parts: unknown[]) =>
      log[level]({ from: 'slack' }, parts.map(inWords).join(' '))
  return {
    debug: () => {},
    info: () => {},
    warn: say('warn'),
    error: say('error'),
    setLevel: () => {},
    getLevel: () => LogLevel.INFO,
    setName: () => {},
  }
}

/** What an error says, without its stack; for logs and for what people read. */
export function inWords(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
