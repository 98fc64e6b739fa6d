import type { Store } from '#db/store.ts'
import type { Message } from '#src/door/message.ts'
import { Schedule, type Run } from '#src/kinds/schedule/schedule.ts'

/** The answer of one run, as it was given. */
export type RunFacts = {
  readonly schedule: Schedule
  readonly run: Run
  readonly answer: Answered
}

/** What is kept of an answer; `left` says what was left out of it. */
export type Answered = Pick<Message, 'text' | 'blocks' | 'pictures'> & { readonly left?: string }

/** Schedules as their messages show them. */
export type ScheduleFacts = {
  schedule(id: string): Promise<Schedule | undefined>
  /** `subject` reads `t-7k3f9q/1790000000000`. */
  scheduleRun(subject: string): Promise<RunFacts | undefined>
}

/** Reads them from the store, each time afresh. */
export function scheduleFactsOf(store: Pick<Store, 'find' | 'artifact'>): ScheduleFacts {
  const schedule = async (id: string) => {
    const found = await store.find({ kind: 'schedule', id })
    return Schedule.safeParse(found?.document).data
  }
  return {
    schedule,
    async scheduleRun(subject) {
      const [id = '', key] = subject.split('/')
      const found = await schedule(id)
      const run = found?.runs.find((one) => one.key === key)
      const kept = run?.answer && (await store.artifact(run.answer))
      if (!found || !run || !kept) return undefined
      return { schedule: found, run, answer: JSON.parse(kept) as Answered }
    },
  }
}
