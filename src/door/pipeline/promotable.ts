import { DeliveryError } from '#src/core/errors.ts'
import { policyOf } from '#src/core/rules/policy-of.ts'
import { isSameRelease, isVersion, type Release } from '#src/core/release.ts'
import { newTarget, targetKey, type Settled, type Target } from '#src/core/target.ts'
import type { Context } from '#src/door/command.ts'
import { refusePassage } from '#src/door/deliveries/passage.ts'

/** A release to be brought on, and where it runs. */
export type Promotable = {
  readonly release: Release
  readonly promotes: { readonly environment: string; readonly delivery: string }
}

type Asked = {
  readonly app: string
  readonly environment: string
  readonly version?: string | undefined
}

/**
 * The very release that runs before an environment, or ran there under that version, once nothing keeps it from going
 * on. Throws DeliveryError with what does.
 */
export async function promotable(context: Context, asked: Asked): Promise<Promotable> {
  const { app, environment } = asked
  const before = policyOf(context.catalog, app, environment)?.after ?? []
  if (before.length === 0)
    throw cannot(
      asked,
      'no environment comes before it',
      `\`/deliver deploy ${app} VERSION to ${environment}\` delivers there`,
    )
  const stood = await Promise.all(before.map((name) => standingIn(name, asked, context)))
  const { settled, environment: from } = choose(stood, asked)
  const { release } = settled
  const target = await context.store.target(targetKey(app, environment))
  refuseThere(target, release, asked)
  await refusePassage(context, { doing: 'promote', app, environment, release }, 'now')
  refuseBlocked(target, release, asked)
  return { release, promotes: { environment: from, delivery: settled.delivery } }
}

type Stood = { readonly environment: string; readonly target: Target }
type Standing = { readonly environment: string; readonly settled: Settled }

async function standingIn(environment: string, { app }: Asked, { store }: Context): Promise<Stood> {
  const key = targetKey(app, environment)
  return { environment, target: (await store.target(key)) ?? newTarget(key) }
}

function choose(stood: readonly Stood[], asked: Asked): Standing {
  return asked.version === undefined ? only(stood, asked) : named(stood, asked.version, asked)
}

/** What runs before it, where that is one release. */
function only(stood: readonly Stood[], asked: Asked): Standing {
  const running = stood.flatMap(({ environment, target: { settled, unsettled } }) =>
    settled && !unsettled ? [{ environment, settled }] : [],
  )
  const names = stood.map(({ environment }) => environment)
  const [first] = running
  if (!first)
    throw cannot(
      asked,
      `nothing runs in ${names.join(' or ')} yet`,
      `\`/deliver deploy ${asked.app} latest to ${names[0]}\` begins`,
    )
  if (running.every(({ settled }) => isSameRelease(settled.release, first.settled.release)))
    return first
  const all = running.map(
    ({ environment, settled }) => `${settled.release.version} in ${environment}`,
  )
  throw cannot(
    asked,
    `different releases run before it: ${all.join(', ')}`,
    `Say which: \`/deliver promote ${asked.app} ${first.settled.release.version} to ${asked.environment}\``,
  )
}

function named(stood: readonly Stood[], version: string, asked: Asked): Standing {
  const all = stood.flatMap(({ environment, target: { settled, history } }) =>
    [...(settled ? [settled] : []), ...history].map((one) => ({ environment, settled: one })),
  )
  const found = all.find(({ settled }) => isVersion(version, settled.release.version))
  if (found) return found
  const names = stood.map(({ environment }) => environment)
  const running = stood.flatMap(({ target: { settled } }) => settled?.release.version ?? [])
  throw cannot(
    asked,
    `"${version.slice(0, 60)}" has not run in ${names.join(' or ')}`,
    running.length > 0
      ? `${[...new Set(running)].join(' and ')} runs there; \`/deliver deploy ${asked.app} ${version.slice(0, 60)} to ${names[0]}\` brings it there first`
      : `\`/deliver deploy ${asked.app} ${version.slice(0, 60)} to ${names[0]}\` brings it there first`,
  )
}

function refuseThere(target: Target | undefined, release: Release, asked: Asked): void {
  const { settled, unsettled } = target ?? {}
  if (!settled || unsettled || !isSameRelease(settled.release, release)) return
  throw cannot(
    asked,
    `${release.version} runs there already`,
    `It was delivered by ${settled.delivery}`,
  )
}

/** Automation leaves it alone, and so does a button that brings on whatever runs; a person may still name it. */
function refuseBlocked(target: Target | undefined, { version }: Release, asked: Asked): void {
  const blocked = target?.blocked.find((one) => one.version === version)
  if (!blocked) return
  const { app, environment } = asked
  throw cannot(
    asked,
    `${version} was taken back there: ${blocked.because}`,
    `If it is wanted there all the same: \`/deliver deploy ${app} ${version} to ${environment}\``,
  )
}

function cannot({ app, environment }: Asked, because: string, hint: string): DeliveryError {
  return new DeliveryError('not-possible', `Cannot promote ${app} to ${environment}: ${because}`, {
    hint,
  })
}
