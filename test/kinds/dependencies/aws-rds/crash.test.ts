import { expect, it } from 'vitest'
import type { Task } from '#src/core/dependencies/kind.ts'
import { CANARY, type Crash, ID, type Play, playDatabase, SPEC } from './playing.ts'

const ENSURE = { do: 'ensure' } as const
const first = { ...SPEC, parameters: { max_connections: 100 } }
const major = { ...first, version: '17.2', class: 'db.t4g.large' }

const story: readonly (readonly [object, Task])[] = [
  [first, ENSURE],
  [major, ENSURE],
  [major, { do: 'snapshot', id: 'o-1', isConnected: false }],
  [major, { do: 'rotate', id: 'o-2', isConnected: false }],
  [major, { do: 'restore', from: { snapshot: `${ID}-o-1` }, id: 'o-3', isConnected: false }],
  [major, { do: 'remove', id: 'o-4', isConnected: false }],
]

/** The whole story, dying once: around the effect of this number. Answers how many there were. */
async function told(play: Play, at: number, crash: Crash): Promise<number> {
  let count = 0
  for (const [spec, task] of story) {
    const ended = await play.play(spec, task, {
      crash: () => (count++ === at ? crash : undefined),
    })
    expect(ended, `${task.do}, dead ${crash} effect ${at}`).toMatchObject({ is: 'done' })
    expect(await play.letsIn(), `after ${task.do}`).toBe(task.do !== 'remove')
  }
  return count
}

const whole = (async () => {
  const play = playDatabase()
  const effects = await told(play, -1, undefined)
  return { play, effects }
})()

it.each(['before', 'after', 'anew'] as const)(
  'makes nothing twice whenever it dies (%s) around an effect, and keeps all passwords to itself',
  { timeout: 120_000 },
  async (crash) => {
    const { play: calm, effects } = await whole
    expect(effects).toBeGreaterThan(20)
    for (let at = 0; at < effects; at++) {
      const play = playDatabase()
      await told(play, at, crash)
      expect(play.journal(), `dead ${crash} effect ${at}`).toEqual(calm.journal())
      expect(play.controls.instances().map(({ id }) => id)).toEqual([`${ID}-old-o-3`])
      expect(await play.secretNames()).toEqual([])
      expect(JSON.stringify(play.told)).not.toContain(CANARY)
    }
  },
)
