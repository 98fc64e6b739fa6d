import { simulateCloud } from '#providers/cloud/simulated.ts'
import { simulateCluster } from '#providers/cluster/simulated.ts'
import { simulateServers, simulateSql } from '#providers/sql/simulated.ts'
import type { KindMove, Subject, Task } from '#src/core/dependencies/kind.ts'
import type { Outputs } from '#src/core/dependencies/outputs.ts'
import type { KindPlan } from '#src/core/dependencies/plan.ts'
import { isWorthRetrying, ProviderFailure } from '#src/core/errors.ts'
import type { Answer, Seen } from '#src/core/queries.ts'
import type { Signal } from '#src/core/signal.ts'
import { ask } from '#src/engine/ask.ts'
import { perform } from '#src/engine/perform.ts'
import type { World } from '#src/engine/world.ts'
import { anyKind } from '#src/kinds/dependencies/any-kind.ts'
import { awsRds } from '#src/kinds/dependencies/aws-rds/kind.ts'
import { manualClock } from '../../../support/clock.ts'
import { silent } from '../../../support/simulated-bot.ts'

export const KEY = 'checkout.db/production'
export const ID = 'checkout-db-production'
export const SPEC = { version: '16.4', class: 'db.t4g.medium', storage: 50 }

/** What every password begins with: wherever it is found outside of a secret store, one was told. */
export const CANARY = 'Canary'

const kind = anyKind(awsRds as never)

export type Ended = {
  readonly is: 'done' | 'failed' | 'held' | 'endless'
  readonly move?: KindMove<unknown>
  readonly because?: string
}

/**
 * When the process dies around an effect: before it was performed, or before the look that ordered it was kept. Or it
 * fails `anew`, and a person has it begun again from the start.
 */
export type Crash = 'before' | 'after' | 'anew' | undefined
export type Playing = {
  crash?(index: number): Crash
  /** Called before each look. */
  meddle?(look: number): void | Promise<void>
  readonly looks?: number
}

type Waiting = Extract<KindMove<unknown>, { is: 'waiting' }>
type State = Playing & { memory: unknown; effects: number; connecting: number }

/** One database and the world around it, driven as its record drives it. */
export function playDatabase(place: { readonly cloud?: string } = { cloud: 'aws' }) {
  const clock = manualClock()
  const servers = simulateServers()
  const { cloud, controls } = simulateCloud({ clock, name: 'aws', servers })
  const { cluster } = simulateCluster({ clock, name: 'local', readyAfterMs: 1 })
  let passwords = 0
  const told: unknown[] = []
  const world = {
    clock,
    log: silent,
    meter: { providerCall() {}, reconciled() {} },
    sql: simulateSql(servers),
    newPassword: () => `${CANARY}${(passwords += 1)}x`,
    cluster: async () => cluster,
    async cloud(name: string) {
      if (name === 'aws') return cloud
      throw new ProviderFailure(name, 'rejected', `Cannot reach cloud "${name}"`)
    },
  } as unknown as World
  let outputs: Outputs = {}
  let isAdopted = false
  const where = { cluster: 'local', namespace: 'shop', ...place }

  async function subjectOf(spec: object, task: Task, memory: unknown): Promise<Subject> {
    const checked = await kind.check(spec)
    if ('problems' in checked) throw new Error(checked.problems.join('; '))
    return { key: KEY, spec: checked.spec, place: where, isAdopted, task, outputs, memory }
  }

  /** One look, and what it orders; undefined as long as there is more to do. */
  async function turn(spec: object, task: Task, state: State): Promise<Ended | undefined> {
    const isConnected = state.connecting > 1
    const now = clock.now()
    const ordered = 'id' in task ? { ...task, isConnected } : task
    const subject = await subjectOf(spec, ordered, state.memory)
    const seen = await ask(await kind.wants(subject), world)
    const missed = missedIn(seen)
    if (missed?.is === 'refused') return { is: 'held', because: missed.because }
    if (missed) {
      await clock.advance(5_000)
      return undefined
    }
    const decided = await kind.decide({ ...subject, seen, now })
    const move = JSON.parse(JSON.stringify(decided)) as KindMove<unknown>
    told.push(move)
    switch (move.is) {
      case 'failed':
        return { is: move.is, move, because: move.reason.because }
      case 'done':
        outputs = move.outputs
        return { is: move.is, move }
      case 'connecting': {
        const isNew = JSON.stringify(move.outputs) !== JSON.stringify(outputs)
        state.connecting = isNew ? 1 : state.connecting + 1
        outputs = move.outputs
        state.memory = move.memory
        await clock.advance(5_000)
        return undefined
      }
      case 'waiting': {
        const held = await follow(move, state)
        if (held) return held
        await clock.advance(Math.max(0, (move.wakeAt ?? now + 5_000) - clock.now()))
        return undefined
      }
    }
  }

  /** Keeps what it remembers and performs what it ordered, unless it dies of it. */
  async function follow(move: Waiting, state: State): Promise<Ended | undefined> {
    const { effects = [] } = move
    if (effects.length > 1)
      throw new Error('one effect a look, so that each is seen before the next')
    const dies = effects.length > 0 ? state.crash?.(state.effects++) : undefined
    if (dies !== 'after') state.memory = dies === 'anew' ? null : move.memory
    for (const effect of dies === 'before' ? [] : effects) {
      const behalf = { record: { kind: 'dependency', id: KEY }, target: KEY, fence: 1 }
      const performed = await perform(effect, world, behalf)
      if (performed.is !== 'failed') continue
      const signal = performed.signal as Extract<Signal, { type: 'effectFailed' }>
      told.push(signal)
      if (!isWorthRetrying(signal.kind)) return { is: 'held', because: signal.because }
      await clock.advance(2_000)
    }
    return undefined
  }

  return {
    clock,
    cloud,
    cluster,
    controls,
    servers,
    /** Everything that left the kind, in the order in which it did. */
    told,
    outputs: () => outputs,
    adopt: () => (isAdopted = true),
    check: kind.check,

    async plan(spec: object): Promise<KindPlan> {
      const subject = await subjectOf(spec, { do: 'ensure' }, kind.begin)
      const seen = await ask(await kind.wants(subject), world)
      expectSeen(seen)
      const plan = await kind.plan({ ...subject, seen })
      told.push(plan)
      return plan
    },

    /** Looks again and again, until nothing is left to do. */
    async play(spec: object, task: Task, playing: Playing = {}): Promise<Ended> {
      const state: State = { memory: null, effects: 0, connecting: 0, ...playing }
      for (let look = 0; look < (playing.looks ?? 400); look++) {
        await playing.meddle?.(look)
        const ended = await turn(spec, task, state)
        if (ended) return ended
      }
      return { is: 'endless' }
    },

    /** The plain outputs, and what the password is. */
    async given(): Promise<Record<string, string>> {
      const entries = Object.entries(outputs).map(async ([name, output]) => {
        if ('value' in output) return [name, output.value]
        const { secret: ref } = output
        const { signal } = new AbortController()
        if (ref.in === 'cloud') {
          const whole = await cloud.secrets.read(ref.name, signal)
          return [name, JSON.parse(whole ?? '{}')[ref.key ?? '']]
        }
        const found = await cluster.secret({ namespace: ref.namespace, name: ref.name }, signal)
        return [name, found?.data[ref.key]]
      })
      return Object.fromEntries(await Promise.all(entries))
    },

    /** Whether the application gets in with what it was given. */
    async letsIn(): Promise<boolean> {
      const given = await this.given()
      const { host = '', name = '', user = '', password = '' } = given
      const login = { host, port: Number(given['port']), database: name, user, password }
      const { signal } = new AbortController()
      return world.sql.inside({ ...login, tls: 'require' }, signal).then(
        () => true,
        () => false,
      )
    },

    /** Somebody deletes one of its Secrets by hand. */
    async loseSecret(end: 'master' | 'app-a' | 'app-b'): Promise<void> {
      const { signal } = new AbortController()
      const named = { kind: 'Secret', namespace: 'shop', name: `${ID}-${end}` }
      const objects = [{ apiVersion: 'v1', ...named }]
      const stamp = { delivery: 'by-hand', target: KEY, fence: 1 }
      await cluster.remove({ namespace: 'shop', objects, stamp }, signal)
    },

    /** Which of its Secrets there are. */
    async secretNames(): Promise<readonly string[]> {
      const { signal } = new AbortController()
      const names = ['master', 'app-a', 'app-b'].map((end) => `${ID}-${end}`)
      const found = await Promise.all(
        names.map(async (name) => {
          const secret = await cluster.secret({ namespace: 'shop', name }, signal)
          return secret ? [name] : []
        }),
      )
      return found.flat()
    },

    /** What was made and changed outside, without when. */
    journal: () =>
      controls.journal().map(({ action, id }) => `${action.replace('rds:', '')} ${id}`),
  }
}

export type Play = ReturnType<typeof playDatabase>

type Missed = Extract<Answer<unknown>, { is: 'unavailable' | 'refused' }>

function missedIn(seen: Seen): Missed | undefined {
  const answers = Object.values(seen) as readonly Answer<unknown>[]
  return answers.find(
    (answer): answer is Missed => answer.is === 'unavailable' || answer.is === 'refused',
  )
}

function expectSeen(seen: Seen): void {
  const missed = missedIn(seen)
  if (missed) throw new Error(missed.because)
}
