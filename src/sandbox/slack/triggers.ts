import type { World } from './world.ts'

/** Slack's own time for a trigger. */
const lifetime = 3000

/** Leave to open one modal, given to the app with each interaction. `view` is the modal it came from. */
export type Trigger = { user: string; view?: string }

export type Triggers = ReturnType<typeof createTriggers>

/** Trigger ids: each is good for three seconds and for one use. */
export function createTriggers(world: World) {
  const known = new Map<string, Trigger & { at: number; used: boolean }>()
  return {
    mint(trigger: Trigger): string {
      const id = `${world.id('')}.${world.clock.now()}.${world.secretOf('trigger').slice(0, 8)}`
      known.set(id, { ...trigger, at: world.clock.now(), used: false })
      return id
    },
    /** Uses a trigger up, or says in Slack's word why it cannot be used. */
    take(id: string): Trigger | { error: string } {
      const trigger = known.get(id)
      if (!trigger) return { error: 'invalid_trigger_id' }
      if (trigger.used) return { error: 'exchanged_trigger_id' }
      if (world.clock.now() - trigger.at > lifetime) return { error: 'expired_trigger_id' }
      trigger.used = true
      return trigger
    },
  }
}
