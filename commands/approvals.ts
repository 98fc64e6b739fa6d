import { z } from 'zod'
import { defineCommand } from '#src/door/command.ts'
import { askedAmong, askedSignOffs, type Asking } from '#src/door/deliveries/asked.ts'
import { askedSignatures } from '#src/door/deliveries/asked-signatures.ts'
import { deliveriesOf } from '#src/door/deliveries/find.ts'
import { approvalList } from '#src/messages/deciding/approval-list.ts'

/** How many deliveries that have not ended are looked through, newest first. */
const looked = 1_000

export const approvals = defineCommand({
  name: 'approvals',
  topic: 'deciding',
  doing: 'list approvals',
  summary: 'Show what waits for whose decision, yours first',
  examples: ['approvals', 'approvals checkout', 'approvals checkout in production'],
  permission: 'view',
  effect: 'read',
  args: z.object({
    app: z.string().optional().describe('only this app'),
    environment: z.string().optional().describe('only this environment'),
  }),
  words: {
    app: { by: 'place', names: 'app', prepositions: ['of'] },
    environment: { by: 'place', names: 'environment', prepositions: ['in', 'on', 'to'] },
  },

  async run(only, { catalog, elector, invocation, rights, store }) {
    const { actor } = invocation
    const asking: Asking = {
      catalog,
      elector,
      person: actor.type === 'person' ? actor.id : 'shell:nobody',
    }
    const isMeant = ({ app, environment }: { app: string; environment: string }) =>
      (only.app === undefined || app === only.app) &&
      (only.environment === undefined || environment === only.environment) &&
      (rights.may('view', environment) || rights.may('approve', environment, app))
    const running = await deliveriesOf(store, { done: false, limit: looked })
    const [deliveries, signOffs, signatures] = await Promise.all([
      askedAmong(
        running.map(({ document }) => document).filter((delivery) => isMeant(delivery)),
        asking,
      ),
      askedSignOffs(store, asking),
      askedSignatures(store, asking),
    ])
    return approvalList({
      deliveries,
      signOffs: signOffs.filter(({ signOff }) => isMeant(signOff)),
      signatures: signatures.filter(({ countersign }) => isMeant(countersign)),
    })
  },
})
