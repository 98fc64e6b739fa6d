import type { Delivery } from './delivery.ts'
import type { Events } from './events.ts'
import type { Responses } from './responses.ts'
import type { Sockets } from './sockets.ts'
import type { Triggers } from './triggers.ts'
import type { Views } from './views.ts'
import type { World } from './world.ts'

/** The sandbox's parts, built once and handed to whatever acts on them. */
export type Inside = {
  world: World
  sockets: Sockets
  delivery: Delivery
  events: Events
  triggers: Triggers
  views: Views
  responses: Responses
  extraBlocks: readonly string[]
}
