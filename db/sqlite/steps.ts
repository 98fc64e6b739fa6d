import type Sqlite from 'better-sqlite3'
import { inWords, isOutage } from './outages.ts'

/**
 * Steps that save. Those of one turn of the event loop share one transaction, and so one wait for the disk. A step
 * that throws is undone alone; when the disk is to blame, all of the turn are.
 */
export type Steps = {
  /** `work` is synchronous from first statement to last; the promise settles when it is on the disk. */
  take<T>(work: () => T): Promise<T>
  /** Resolves once everything that was taken so far is settled. */
  settled(): Promise<void>
}

export function stepsOf(sqlite: Sqlite.Database): Steps {
  const atomically = sqlite.transaction((work: () => unknown) => work())
  let waiting: Step[] = []
  let flushing: Promise<void> = Promise.resolve()

  /** What to tell the step's caller once the turn is saved. */
  const run = ({ work, resolve, reject }: Step) => {
    try {
      const value = atomically(work)
      return () => resolve(value)
    } catch (error) {
      if (isOutage(error) || !sqlite.inTransaction) throw error
      return () => reject(error)
    }
  }
  const flush = () => {
    const turn = waiting
    waiting = []
    try {
      const answers: (() => void)[] = []
      atomically.immediate(() => answers.push(...turn.map(run)))
      for (const answer of answers) answer()
    } catch (error) {
      for (const { reject } of turn) reject(inWords(error))
    }
  }

  return {
    take: <T>(work: () => T) =>
      new Promise<T>((resolve, reject) => {
        waiting.push({ work, resolve: (value) => resolve(value as T), reject })
        if (waiting.length === 1) flushing = endOfTurn().then(flush)
      }),

    settled: () => flushing,
  }
}

type Step = {
  readonly work: () => unknown
  resolve(value: unknown): void
  reject(error: unknown): void
}

const endOfTurn = () => new Promise<void>((resolve) => setImmediate(resolve))
