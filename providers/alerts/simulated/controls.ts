import type { Clock } from '#src/core/clock.ts'
import type { Labels, SeenSilence } from '#src/core/watch/alerts.ts'
import { following, type Source } from './following.ts'
import type { Groups } from './groups.ts'
import type { Fired, Living } from './living.ts'
import type { WebhookPayload } from './payload.ts'
import type { Notify, Post } from './post.ts'
import type { Faults } from './serving.ts'
import type { Silences } from './silences.ts'
import type { Timer } from './timer.ts'

/** How a test or the sandbox makes alerts come and go, and things go wrong. */
export type AlertsControls = {
  /** An alert begins, or goes on; returns its fingerprint. */
  fire(alert: Fired): string
  resolve(labels: Labels): void
  /** What the source says fires, beside what is fired by hand; it is asked each `every` milliseconds. Returns how to end it. */
  follow(source: Source, every: number): () => void
  /** Where webhooks go from now on. */
  connect(notify: Notify): void
  /** The next so many webhooks get lost on their way; Alertmanager believes that they arrived. */
  loseWebhooks(count: number): void
  /** Webhooks that were sent, the lost ones too. */
  sent(): readonly WebhookPayload[]
  /** Nothing answers and nobody is told from now on; alerts and silences live on. */
  goAway(): void
  comeBack(): void
  /** It starts anew and has forgotten every alert; whoever fires them tells it again some time. Silences are kept. */
  restart(): void
  /** Each answer takes so long from now on. */
  slowDown(ms: number): void
  /** Our credentials do not count from now on. Returns how to undo it. */
  deny(): () => void
  silences(): readonly SeenSilence[]
}

export type Controlled = {
  readonly clock: Clock
  readonly living: Living
  readonly groups: Groups
  readonly timer: Timer
  readonly post: Post
  readonly faults: Faults
  readonly silences: Silences
  readonly closing: AbortSignal
}

export function controlsOf(controlled: Controlled): AlertsControls {
  const { clock, living, groups, timer, post, faults, silences, closing } = controlled
  return {
    fire(alert) {
      const { fingerprint } = living.fire(alert)
      timer.plan()
      return fingerprint
    },
    resolve(labels) {
      living.resolve(labels)
      timer.plan()
    },
    follow(source, every) {
      const ended = new AbortController()
      const over = AbortSignal.any([ended.signal, closing])
      void following({ source, every, clock, living, over, changed: timer.plan })
      return () => ended.abort()
    },
    connect: post.connect,
    loseWebhooks: post.lose,
    sent: post.sent,
    goAway: () => void (faults.away = true),
    comeBack: () => void (faults.away = false),
    restart() {
      living.clear()
      groups.clear()
      faults.startedAt = clock.now()
    },
    slowDown: (ms) => void (faults.slow = ms),
    deny() {
      faults.denied = true
      return () => void (faults.denied = false)
    },
    silences: silences.all,
  }
}
