import type { Delivery } from '#src/core/delivery.ts'
import { hashOf } from '#src/core/hash.ts'
import type { Release } from '#src/core/release.ts'
import type { WorkloadStatus } from '#src/core/plan/workload.ts'
import { newDelivery } from '#src/kinds/delivery/new.ts'
import type { Message } from '#src/door/message.ts'

export const noon = Date.UTC(2026, 10, 21, 12)

export const rita = { type: 'person', id: 'U0RITA', name: 'rita' } as const

/** A delivery that was just asked for, or as described. */
export function delivery(rest: Partial<Delivery> = {}): Delivery {
  return {
    ...newDelivery({
      id: 'd-7k3f9q',
      purpose: 'deploy',
      app: 'checkout',
      environment: 'staging',
      wanted: '1.5.0',
      by: rita,
      channel: '#checkout',
      at: noon,
    }),
    ...rest,
  }
}

export function release(rest: Partial<Release> = {}): Release {
  return {
    app: 'checkout',
    version: '1.5.0',
    tag: 'v1.5.0',
    artifacts: [],
    url: 'https://example.com/notes?a=1&b=2',
    prerelease: false,
    draft: false,
    ...rest,
  }
}

export function workload(rest: Partial<WorkloadStatus> = {}): WorkloadStatus {
  return {
    object: {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      namespace: 'shop-staging',
      name: 'checkout-api',
    },
    wanted: 3,
    updated: 3,
    ready: 2,
    old: 1,
    images: {},
    complete: false,
    problems: [],
    ...rest,
  }
}

/** In the middle of its rollout. */
export const rolling: Delivery = delivery({
  reason: 'the fix for *refunds* is in it',
  release: release(),
  from: { version: '1.4.0', url: 'https://example.com/1.4.0' },
  begun: true,
  stages: [
    {
      stage: 'prepare',
      direction: 'forward',
      state: 'done',
      startedAt: noon,
      endedAt: noon + 2_400,
    },
    {
      stage: 'queue',
      direction: 'forward',
      state: 'done',
      startedAt: noon + 2_400,
      endedAt: noon + 2_400,
    },
    { stage: 'rollout', direction: 'forward', state: 'running', startedAt: noon + 2_400 },
  ],
  workloads: [workload()],
  waitingOn: { on: 'pods', ready: 2, wanted: 3 },
  plan: { hash: hashOf('plan'), changes: [] },
})

const crash = {
  because:
    'Deployment shop-staging/checkout-api: CrashLoopBackOff, container api exited with code 1',
  hint: 'the logs below are its last words',
  details: ['starting', 'Error: no DATABASE_URL', '    at main.js:1'],
}

/** It failed and is on its way back. */
export const goingBack: Delivery = {
  ...rolling,
  direction: 'back',
  failure: crash,
  stages: [
    ...rolling.stages.slice(0, 2),
    {
      stage: 'rollout',
      direction: 'forward',
      state: 'failed',
      startedAt: noon,
      endedAt: noon + 60_000,
    },
    { stage: 'rollout', direction: 'back', state: 'running', startedAt: noon + 60_000 },
  ],
}

export const rolledBack: Delivery = ended({
  ...goingBack,
  outcome: { is: 'rolledBack', reason: crash, to: '1.4.0' },
})

export const held: Delivery = {
  ...rolling,
  held: true,
  holding: crash,
  failure: crash,
  waitingOn: { on: 'person', because: crash.because },
}

/** Sent back by a crash, and then refused by the cluster. */
export const heldOnTheWayBack: Delivery = {
  ...goingBack,
  held: true,
  holding: { because: 'exceeded quota: pods', hint: 'Free some, and retry' },
  waitingOn: { on: 'person', because: 'exceeded quota: pods' },
}

export const succeeded: Delivery = ended({ ...rolling, outcome: { is: 'succeeded' } })

/** It is over, a minute and a half after it began. */
export function ended(delivered: Delivery): Delivery {
  const { waitingOn: _waitingOn, ...rest } = delivered
  const endedAt = noon + 90_000
  return {
    ...rest,
    endedAt,
    stages: rest.stages.map((stage) =>
      stage.state === 'running' ? { ...stage, state: 'done', endedAt } : stage,
    ),
  }
}

/** A message as people see it: its words, and what can be pressed, with the commands behind. */
export function shown({ text, blocks }: Message): string {
  const buttons = blocks.flatMap((block) =>
    block.type === 'actions'
      ? block.elements.flatMap((element) => {
          if (element.type === 'button')
            return [`[${element.text.text}${element.confirm ? ' ?' : ''}] ${element.value ?? ''}`]
          if (element.type === 'overflow')
            return element.options.map((option) => `… ${option.text.text} ${option.value ?? ''}`)
          return []
        })
      : [],
  )
  return [text, ...buttons].join('\n')
}
