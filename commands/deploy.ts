import { z } from 'zod'
import { actorName } from '#src/core/actor.ts'
import { withoutReason } from '#src/core/describe.ts'
import { DeliveryError } from '#src/core/errors.ts'
import { compareVersions, isSameRelease, isVersion, type Release } from '#src/core/release.ts'
import { targetKey, type Blocked } from '#src/core/target.ts'
import { defineCommand, type Context } from '#src/door/command.ts'
import { createDelivery, createdBefore } from '#src/door/deliveries/create.ts'
import { passageWords, refusePassage } from '#src/door/deliveries/passage.ts'
import { reasonWanted, refuseByRules } from '#src/door/deliveries/rules.ts'
import { releaseMeant } from '#src/door/deliveries/releases.ts'
import {
  aheadAt,
  brings,
  givesWay,
  outdate,
  targetNow,
  turnWords,
  type TargetNow,
} from '#src/door/deliveries/turn.ts'
import { accepted, alreadyComing } from '#src/messages/accepted.ts'
import { planPreview } from '#src/messages/plan.ts'

export const deploy = defineCommand({
  name: 'deploy',
  topic: 'delivering',
  summary: 'Deliver a release of an app to an environment',
  examples: [
    'deploy checkout 1.5.0 to staging',
    'deploy checkout@1.5.0 staging --dry-run',
    'deploy checkout latest to production because payments wait for it',
    'deploy checkout 1.5.1 to production --emergency "the shop is down"',
  ],
  permission: 'deploy',
  effect: 'change',
  isSchedulable: true,
  args: z.object({
    app: z.string().describe('the app'),
    version: z.string().describe('the version, or "latest"'),
    environment: z.string().describe('where to'),
    dryRun: z.stringbool().default(false).describe('only show what would change'),
    again: z.stringbool().default(false).describe('even if this release runs there already'),
    emergency: z
      .string()
      .optional()
      .describe(
        'why votes, soak and freezes cannot be waited for; a second person signs it afterwards',
      ),
    reason: z.string().optional().describe('why, for the card and the history'),
  }),
  words: {
    app: { by: 'place', names: 'app', prepositions: ['of'] },
    version: { by: 'place', names: 'release' },
    environment: { by: 'place', names: 'environment', prepositions: ['to', 'in', 'on', 'into'] },
    dryRun: { by: 'flag' },
    again: { by: 'flag' },
    emergency: { by: 'flag' },
    reason: { by: 'flag', rest: true, prepositions: ['because'] },
  },

  needs: reasonWanted,

  async check(given, context) {
    const { app, version, environment } = given
    if (app === undefined || version === undefined || environment === undefined) return
    const all = await context.releases.known(app)
    const release = all.find((one) => isVersion(version, one.version))
    if (!release) return
    const wish = { app, environment, wanted: release.version }
    const now = await targetNow(context, wish)
    const isFirst = given['again'] === undefined && !aheadAt(now, { by: context.invocation.actor })
    if (isFirst) refuseWhatRuns(now, wish, release)
    await refusePassage(context, { doing: 'deploy', app, environment, release })
  },

  async run({ app, version, environment, dryRun, again, emergency, reason }, context) {
    const asked = { purpose: 'deploy', app, environment, ...(reason && { reason }) } as const
    const before = await createdBefore(context, asked)
    if (before) return accepted(before)

    const { release, warning } = await releaseMeant(context.releases, app, version)
    const wish = {
      ...asked,
      wanted: release.version,
      ...(emergency && { emergency: { because: emergency }, reason: reason ?? emergency }),
    }
    if (dryRun)
      return planPreview(
        {
          app,
          environment,
          ...(await context.preview({ ...wish, version: release.version })),
        },
        [
          ...(await passageWords(context, { app, environment, release })),
          ...(await warningsOf(context, wish, release)),
        ],
      )

    refuseByRules(context, { app, environment, reason, emergency })
    const now = await targetNow(context, wish)
    const same = now.inFlight.filter((delivery) => brings(wish.wanted, delivery))
    const ended = emergency === undefined ? [] : same.filter(givesWay)
    const coming = same.find((delivery) => !ended.includes(delivery))
    if (coming) return alreadyComing(coming)
    const ahead = aheadAt(now, { ...wish, by: context.invocation.actor })
    if (!again && !ahead) refuseWhatRuns(now, wish, release)
    const passing = { doing: 'deploy', app, environment, release, emergency }
    const waits = await refusePassage(context, passing)
    await refuseStalePlan(context, wish)
    const expects = context.invocation.evidence
    const made = await createDelivery(context, { ...wish, ...(expects && { expects }) }, (id) =>
      ended.map((delivery) => outdate(delivery, id, context.invocation)),
    )
    const warnings = await warningsOf(context, wish, release)
    return accepted(made, [
      ...ended.map(({ id }) => `It takes the place of ${id}, which had not begun`),
      ...turnWords(ahead),
      ...waits,
      ...(warning ? [warning] : []),
      ...warnings,
    ])
  },
})

type Wish = { readonly app: string; readonly environment: string; readonly wanted: string }

/** What runs already is not delivered again by accident; behind something else it is a wish to come back to it. */
function refuseWhatRuns({ target }: TargetNow, { app, environment }: Wish, release: Release): void {
  const { settled, unsettled } = target ?? {}
  if (!settled || unsettled || !isSameRelease(settled.release, release)) return
  throw new DeliveryError(
    'not-possible',
    `Cannot deploy ${app} ${release.version}: it already runs in ${environment}`,
    {
      hint: `It was delivered by ${settled.delivery}; add \`--again\` to deliver it once more`,
    },
  )
}

/** A button under a plan delivers that plan and no other. */
async function refuseStalePlan(
  { invocation, preview }: Context,
  { app, environment, wanted }: Wish,
): Promise<void> {
  if (invocation.evidence === undefined) return
  const { plan } = await preview({ app, environment, version: wanted })
  if (plan.hash === invocation.evidence) return
  throw new DeliveryError(
    'not-possible',
    `Cannot deploy ${app} ${wanted}: the plan is not the one that you saw`,
    {
      hint: `Look at the new one: \`/deliver deploy ${app} ${wanted} to ${environment} --dry-run\``,
    },
  )
}

async function warningsOf(
  { store, catalog }: Context,
  { app, environment }: Wish,
  { version, prerelease }: Release,
): Promise<readonly string[]> {
  const key = targetKey(app, environment)
  const target = await store.target(key)
  const blocked = target?.blocked.find((one) => one.version === version)
  const isProtected = catalog.environments[environment]?.protected === true
  return [
    ...olderWords(version, target?.settled?.release.version),
    ...(blocked ? [blockedWords(blocked)] : []),
    ...(prerelease && isProtected
      ? [`${version} is a pre-release and ${environment} is protected`]
      : []),
  ]
}

function blockedWords({ version, because, by, how }: Blocked): string {
  if (how === undefined) return `${version} was taken back here before: ${because}`
  const did = how === 'aborted' ? `stopped ${version}` : `took ${version} back`
  const isReason = because !== withoutReason(by, 'aborted')
  return `${actorName(by)} ${did} here before${isReason ? `: ${because}` : ''}`
}

function olderWords(version: string, running: string | undefined): readonly string[] {
  const isOlder = running !== undefined && (compareVersions(version, running) ?? 0) < 0
  if (!isOlder) return []
  return [`${version} is older than ${running}, which runs there`]
}
