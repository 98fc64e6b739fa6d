import { describeCloud } from './cloud.contract.ts'
import { simulation } from './simulation.ts'

const everything = {
  phases: true,
  versions: true,
  window: true,
  checks: true,
  families: true,
  moments: true,
  recovery: true,
}

describeCloud('the simulation', everything, async () => {
  const { cloud, controls, seconds } = simulation()
  let made = 0
  return {
    cloud,
    unique(name) {
      made += 1
      return `${name}-${made}`
    },
    async eventually(what, ask) {
      for (let step = 0; step < 200; step += 1) {
        const answer = await ask()
        if (answer !== undefined) return answer
        await seconds(5)
      }
      throw new Error(`Waited 1000 simulated seconds for ${what}`)
    },
    async putObject(bucket) {
      controls.putObjects(bucket, 1)
    },
    async stop() {},
  }
})
