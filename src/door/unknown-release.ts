import type { Clock } from '#src/core/clock.ts'
import { DeliveryError } from '#src/core/errors.ts'
import type { Releases } from './command.ts'
import { releaseMeant } from './deliveries/releases.ts'
import { argumentsOf } from './grammar/arguments.ts'
import type { Request } from './grammar/line.ts'

/** The form opens by a trigger that lives for 3 s, so no source is waited for longer than this, in milliseconds. */
const PATIENCE = 1_000

/**
 * A form does not ask again for what was given, so a version that no release has is refused before it opens. What
 * cannot be known in time is found out when the form is submitted.
 */
export async function refuseUnknownRelease(
  { command, given }: Request,
  { releases, clock }: { readonly releases: Releases; readonly clock: Clock },
): Promise<void> {
  const valueOf = (names: 'app' | 'release') => {
    const argument = argumentsOf(command).find((one) => one.names === names)
    return argument && given[argument.name]
  }
  const [app, version] = [valueOf('app'), valueOf('release')]
  if (app === undefined || version === undefined) return

  const done = new AbortController()
  try {
    await Promise.race([releaseMeant(releases, app, version), clock.wait(PATIENCE, done.signal)])
  } catch (error) {
    const isUnknown = error instanceof DeliveryError && error.code !== 'unavailable'
    if (isUnknown) throw error
  } finally {
    done.abort()
  }
}
