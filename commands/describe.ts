import { z } from 'zod'
import { DeliveryError } from '#src/core/errors.ts'
import type { PodSeen } from '#src/core/watch/inspected.ts'
import { defineCommand } from '#src/door/command.ts'
import { didYouMean } from '#src/door/grammar/suggest.ts'
import { describedMessage } from '#src/messages/watch/described.ts'
import { describedPod } from '#src/messages/watch/described-pod.ts'

export const describe = defineCommand({
  name: 'describe',
  topic: 'looking',
  summary: 'Show the workloads and pods of an app as they are now, and why some are not ready',
  examples: ['describe checkout production', 'describe checkout staging checkout-5d9c7b6f8-x2x4l'],
  permission: 'view',
  effect: 'read',
  args: z.object({
    app: z.string().describe('the app'),
    environment: z.string().describe('the environment'),
    pod: z.string().optional().describe('one of its pods, or how its name ends'),
  }),
  words: {
    app: { by: 'place', names: 'app', prepositions: ['of'] },
    environment: { by: 'place', names: 'environment', prepositions: ['in', 'on'] },
    pod: { by: 'place' },
  },

  async run({ app, environment, pod }, { watching, now }) {
    const place = { app, environment }
    const seen = await watching.inspect(place)
    if (pod === undefined) return describedMessage(place, seen, now)
    return describedPod(place, podMeant(pod, seen.pods, place), seen, now)
  },
})

function podMeant(
  typed: string,
  pods: readonly PodSeen[],
  { app, environment }: { readonly app: string; readonly environment: string },
): PodSeen {
  const exact = pods.find(({ name }) => name === typed)
  const ending = pods.filter(({ name }) => name.endsWith(typed))
  const [only, ...others] = exact ? [exact] : ending
  if (only && others.length === 0) return only
  const names = pods.map(({ name }) => name)
  throw new DeliveryError(
    'not-possible',
    only
      ? `Cannot describe "${typed.slice(0, 80)}": ${others.length + 1} pods of ${app} in ${environment} end so`
      : `Cannot describe "${typed.slice(0, 80)}": ${app} has no such pod in ${environment}`,
    { hint: didYouMean(typed, names, 'pods') },
  )
}
