import type { Answering } from '#src/engine/ask.ts'

/** Looks another record up. One that is in quarantine may come back, but nobody waits for it. */
export const record: Answering<'record'> = async ({ kind, id }, { store }) => {
  const found = await store.find({ kind, id })
  if (!found) return { is: 'absent' }
  return { is: 'seen', value: { lives: !found.done && found.quarantined === undefined } }
}
