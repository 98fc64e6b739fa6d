import fc from 'fast-check'
import { expect, it } from 'vitest'
import { RdsSpec } from '#src/kinds/dependencies/aws-rds/spec.ts'
import { CANARY, type Crash, ID, type Play, playDatabase } from './playing.ts'

const order = { isConnected: false } as const

const wishes = fc.record({
  version: fc.constantFrom('15.7', '16', '16.4', '16.6', '17.2', '17'),
  class: fc.constantFrom('db.t4g.medium', 'db.t4g.large'),
  storage: fc.constantFrom(20, 50, 100),
  multiAz: fc.boolean(),
  backupDays: fc.constantFrom(1, 7, 14),
  deletionProtection: fc.boolean(),
  apply: fc.constantFrom('once', 'window'),
  parameters: fc.constantFrom({}, { work_mem: 4096 }, { max_connections: 200, work_mem: 8192 }),
})

const happenings = fc.oneof(
  { weight: 4, arbitrary: wishes.map((wish) => ({ do: 'wish', wish }) as const) },
  fc.constant({ do: 'snapshot' } as const),
  fc.constant({ do: 'rotate' } as const),
  fc.constant({ do: 'restore' } as const),
  fc.constant({ do: 'full' } as const),
  fc.constant({ do: 'byHand' } as const),
)

const crashes = fc.array(
  fc.constantFrom<Crash>(undefined, undefined, undefined, 'before', 'after'),
  {
    maxLength: 20,
  },
)
const faults = fc.array(fc.constantFrom('none', 'none', 'throttle', 'away'), { maxLength: 30 })

type Happening = typeof happenings extends fc.Arbitrary<infer One> ? One : never

it(
  'ends as wished or says why, and what is there is as its last success left it',
  { timeout: 120_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        wishes,
        fc.array(happenings, { minLength: 1, maxLength: 4 }),
        crashes,
        faults,
        async (first, next, dying, disturbing) => {
          const play = playDatabase()
          const around = disturbed(play, dying, disturbing)
          const made = await play.play(first, { do: 'ensure' }, around)
          expect(made.is).toBe('done')
          let spec: object = first
          for (const [index, one] of next.entries()) {
            const ended = await happen(play, spec, one, `o-${index}`, around)
            if (one.do === 'wish' && ended?.is === 'done') spec = one.wish
            expect(ended?.is ?? 'done').not.toBe('endless')
            expect(ended?.because ?? 'Cannot ').toMatch(/^Cannot /)
          }
          play.controls.comeBack()
          const ids = play.controls.instances().map(({ id }) => id)
          expect(ids.filter((id) => id === ID)).toHaveLength(1)
          expect(JSON.stringify(play.told)).not.toContain(CANARY)
          await play.clock.advance(DAY)
          const settled = await play.play(spec, { do: 'ensure' })
          const now = { ended: settled.because ?? 'as wished', ...(await standing(play, spec)) }
          expect([AS_WISHED, { ...now, ended: expect.stringMatching(KNOWN) }]).toContainEqual(now)
        },
      ),
      { numRuns: 40, seed: 20_261_121 },
    )
  },
)

const DAY = 24 * 3_600_000
const KNOWN = /^Cannot .*(not downgraded|does not shrink|has no storage left|there is no way from)/
const AS_WISHED = { ended: 'as wished', letsIn: true, action: 'unchanged', drift: [] }

async function standing(play: Play, spec: object) {
  const plan = await play.plan(spec)
  const { move } = await play.play(spec, { do: 'check' })
  return {
    letsIn: await play.letsIn(),
    action: plan.is === 'planned' ? plan.action : plan.because,
    drift: move?.is === 'done' ? move.drift : undefined,
  }
}

function disturbed(play: Play, dying: readonly Crash[], faults: readonly string[]) {
  let [effect, look] = [0, 0]
  return {
    crash: () => dying[effect++],
    meddle() {
      play.controls.comeBack()
      const fault = faults[look++]
      if (fault === 'throttle') play.controls.throttle(1)
      if (fault === 'away') play.controls.goAway()
    },
  }
}

async function happen(
  play: Play,
  spec: object,
  one: Happening,
  id: string,
  around: ReturnType<typeof disturbed>,
) {
  switch (one.do) {
    case 'wish':
      return play.play(one.wish, { do: 'ensure' }, around)
    case 'snapshot':
    case 'rotate':
      return play.play(spec, { do: one.do, id, ...order }, around)
    case 'restore': {
      const [newest] = play.controls.snapshots()
      const from = { snapshot: newest?.id ?? 'none' }
      return play.play(spec, { do: 'restore', from, id, ...order }, around)
    }
    case 'full':
      play.controls.fillStorage(ID)
      return undefined
    case 'byHand': {
      const { class: size } = RdsSpec.parse(spec)
      const other = size === 'db.t4g.medium' ? 'db.t4g.large' : 'db.t4g.medium'
      play.controls.changeByHand(ID, { class: other, backupDays: 3 })
      return undefined
    }
  }
}
