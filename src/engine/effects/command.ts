import type { Performing } from '#src/engine/perform.ts'

/**
 * Runs a line by the one door, and tells the record how it ended. The id derives from the record and its run: a second
 * try after a crash finds what the first made, and what is told is told once.
 */
export const command: Performing<'command'> = async (
  { run, line, by, channel },
  { command: dispatch, store },
  { record },
) => {
  const id = `${record.kind}/${record.id}/${run}`
  const { message, is, code, because, text } = await dispatch({ id, line, by, channel })
  const answer = await store.putArtifact(message)
  await store.submit({
    signals: [
      {
        to: record,
        key: `${id}/ran`,
        signal: {
          type: 'ran',
          run,
          is,
          ...(code !== undefined && { code }),
          ...(because !== undefined && { because }),
          text,
          answer,
        },
      },
    ],
  })
  return 'applied'
}
