import { schedule } from 'node-cron'
import type { Log } from '#src/core/log.ts'

/**
 * Beats once a minute, so that what is due is looked at even where a timer was lost. It decides nothing: when a record is
 * due stands in the store. Answers how to end it.
 */
export function startHeart(beat: () => void, log: Log): () => Promise<void> {
  const task = schedule('* * * * *', () => beat(), {
    name: 'heart',
    noOverlap: true,
    unref: true,
    logger: {
      info() {},
      debug() {},
      warn: (message) => log.warn({ heart: message }, 'the heart stumbles'),
      error: (message) => log.error({ heart: String(message) }, 'the heart stumbles'),
    },
  })
  return async () => {
    await task.destroy()
  }
}
