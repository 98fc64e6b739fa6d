import { simulateCluster } from '#providers/cluster/simulated.ts'
import { manualClock } from '../../support/clock.ts'
import { describeCluster } from './cluster.contract.ts'
import type { Harness } from './harness.ts'

describeCluster('the simulation', async (): Promise<Harness> => {
  const clock = manualClock()
  const namespace = 'shop'
  const { cluster, controls } = simulateCluster({ clock, namespaces: [namespace] })
  controls.fail((image) => image.endsWith(':bad'), 'pull')
  controls.fail((image) => image.endsWith(':crash'), 'crash')
  return {
    cluster,
    namespace,
    hasLogs: true,
    async eventually(what, ask) {
      for (let step = 0; step < 200; step += 1) {
        const answer = await ask()
        if (answer !== undefined) return answer
        await clock.advance(100)
      }
      throw new Error(`Waited 20 simulated seconds for ${what}`)
    },
    async stored(ref) {
      return controls
        .objects()
        .find(({ object }) => object.kind === ref.kind && object.metadata.name === ref.name)?.object
    },
    async setImage(ref, image) {
      controls.edit('kubectl-set', ref, (object) => {
        const spec = object['spec'] as { template: { spec: { containers: { image: string }[] } } }
        for (const container of spec.template.spec.containers) container.image = image
      })
    },
    async setData(ref, data) {
      controls.edit('kubectl-patch', ref, (object) => {
        const changed = Object.entries({ ...(object['data'] as object), ...data })
        object['data'] = Object.fromEntries(changed.filter(([, value]) => value !== null))
        if (data === null) delete object['data']
      })
    },
    async createByHand(manifest) {
      controls.createByHand('kubectl-create', {
        ...manifest,
        metadata: { ...manifest.metadata, namespace },
      })
    },
    async stop() {},
  }
})
