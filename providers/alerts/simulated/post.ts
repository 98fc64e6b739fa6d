import type { WebhookPayload } from './payload.ts'

export type Notify = (payload: WebhookPayload) => Promise<void>

/** The way to the webhook, with the losses that were ordered. */
export type Post = {
  /** Whether it arrived, as far as the sender can tell. */
  send(payload: WebhookPayload): Promise<boolean>
  /** The next so many are lost, and count as arrived. */
  lose(count: number): void
  connect(notify: Notify): void
  sent(): readonly WebhookPayload[]
}

/** How many webhooks are remembered. */
const REMEMBERED = 1_000

export function createPost(first: Notify | undefined): Post {
  let notify = first
  let losing = 0
  const sent: WebhookPayload[] = []
  return {
    async send(payload) {
      const isLost = losing > 0
      if (isLost) losing -= 1
      try {
        if (!isLost) await notify?.(payload)
      } catch {
        return false
      }
      sent.push(payload)
      if (sent.length > REMEMBERED) sent.shift()
      return true
    },
    lose: (count) => void (losing = count),
    connect: (next) => void (notify = next),
    sent: () => [...sent],
  }
}
