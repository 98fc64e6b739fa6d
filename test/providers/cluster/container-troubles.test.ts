import { expect, it } from 'vitest'
import { containerTroubles } from '#providers/cluster/objects/container-troubles.ts'
import { Pod, Warning } from '#providers/cluster/objects/resources.ts'

const podWith = (status: object, limits?: Record<string, string>) =>
  Pod.parse({
    metadata: { name: 'checkout-1', uid: 'pod' },
    spec: { containers: [{ name: 'api', image: 'shop:1', resources: { limits } }] },
    status: { containerStatuses: [{ name: 'api', image: 'shop:1', ...status }] },
  })

it.each([
  [
    { state: { waiting: { reason: 'ImagePullBackOff', message: 'not found' } } },
    'fatal',
    'ImagePullBackOff',
    'container api cannot pull "shop:1": not found',
  ],
  [
    { state: { waiting: { reason: 'ErrImagePull' } } },
    'pending',
    'ErrImagePull',
    'container api could not pull "shop:1" yet: pull access denied',
  ],
  [
    { state: { waiting: { reason: 'InvalidImageName', message: 'bad reference' } } },
    'fatal',
    'InvalidImageName',
    'container api has an image name that cannot be: "shop:1": bad reference',
  ],
  [
    {
      state: {
        waiting: { reason: 'CreateContainerConfigError', message: 'secret "db" not found' },
      },
    },
    'fatal',
    'CreateContainerConfigError',
    'container api cannot be configured: secret "db" not found',
  ],
  [
    {
      restartCount: 3,
      state: { waiting: { reason: 'CrashLoopBackOff' } },
      lastState: { terminated: { exitCode: 2, reason: 'Error' } },
    },
    'fatal',
    'CrashLoopBackOff',
    'container api exited with code 2, 3 restarts',
  ],
  [
    {
      restartCount: 1,
      state: { waiting: { reason: 'CrashLoopBackOff' } },
      lastState: { terminated: { exitCode: 137, signal: 9, reason: 'Error' } },
    },
    'fatal',
    'CrashLoopBackOff',
    'container api was ended by signal 9, 1 restart',
  ],
  [
    {
      restartCount: 2,
      state: { waiting: { reason: 'CrashLoopBackOff' } },
      lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } },
    },
    'fatal',
    'OOMKilled',
    'container api ran out of memory (its limit is 64Mi), 2 restarts',
  ],
  [
    { restartCount: 1, state: { running: {} }, lastState: { terminated: { exitCode: 1 } } },
    'pending',
    'Error',
    'container api exited with code 1, 1 restart',
  ],
])('tells the state %j as %s %s', (status, severity, reason, message) => {
  const pull = {
    metadata: { name: 'w', uid: 'w' },
    involvedObject: { uid: 'pod' },
    reason: 'Failed',
    message: 'pull access denied',
  }

  const troubles = containerTroubles(podWith(status, { memory: '64Mi' }), [Warning.parse(pull)])

  expect(troubles).toMatchObject([{ severity, reason, message }])
})

it('finds nothing wrong with containers that start, run or are done', () => {
  for (const state of [
    { waiting: { reason: 'ContainerCreating' } },
    { running: {} },
    { terminated: { exitCode: 0 } },
  ])
    expect(containerTroubles(podWith({ state }), [])).toEqual([])
  const recovered = {
    ready: true,
    restartCount: 2,
    state: { running: {} },
    lastState: { terminated: { exitCode: 1 } },
  }
  expect(containerTroubles(podWith(recovered), [])).toEqual([])
})
