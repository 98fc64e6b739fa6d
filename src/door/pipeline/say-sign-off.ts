import { actorName } from '#src/core/actor.ts'
import { DeliveryError } from '#src/core/errors.ts'
import type { SignOff } from '#src/core/rules/sign-off.ts'
import { auditOf } from '#src/door/audit.ts'
import type { Context } from '#src/door/command.ts'
import { signOffMeant, type SignOffMeant } from './sign-offs.ts'

/** What a person says of a release. */
export type Saying = {
  readonly name: string
  readonly choice: 'sign' | 'reject'
  readonly because?: string | undefined
}

/** Tells the request what a person decided, once for each invocation, and answers which one it was. Throws DeliveryError. */
export async function saySignOff(
  context: Context,
  meant: SignOffMeant,
  { name, choice, because }: Saying,
): Promise<SignOff> {
  const request = await openRequest(context, meant, { name, choice })
  const { id } = request
  const { invocation } = context
  const by = invocation.actor
  const signal = { type: 'signOff', by, choice, ...(because && { because }) } as const
  await context.store.submit({
    signals: [{ to: { kind: 'signOff', id }, key: invocation.id, signal }],
    audit: auditOf(context, name, { signOff: id, version: request.release.version, signal }),
  })
  return request
}

/** The request that is meant, as long as something can still be said of it. Throws DeliveryError. */
export async function openRequest(
  { store }: Context,
  meant: SignOffMeant,
  { name, choice }: Pick<Saying, 'name' | 'choice'>,
): Promise<SignOff> {
  const request = await signOffMeant(store, meant)
  const { id, state, by, release, environment, closedAt } = request
  const doing = name === 'signoff' ? 'sign off' : 'reject'
  const cannot = (because: string, hint: string) =>
    new DeliveryError(
      'not-possible',
      `Cannot ${doing} ${request.app} ${release.version} in ${environment}: ${because}`,
      { hint },
    )
  if (closedAt !== undefined)
    throw cannot('it does not run there any more', `What was said of it stands: ${id} is ${state}`)
  if (state !== (choice === 'sign' ? 'signed' : 'rejected')) return request
  const who = by ? actorName(by) : 'somebody'
  throw cannot(
    `${who} did that already`,
    choice === 'sign'
      ? `\`/deliver reject-release ${id}\` takes it back`
      : `\`/deliver signoff ${id}\` lets it go on after all`,
  )
}

/** The arguments with which a person means a request for a sign-off. */
export const signOffEither = [['signOff'], ['app', 'environment']] as const

/** The words for them. */
export const signOffWords = {
  signOff: { by: 'place', names: 'signOff' },
  app: { by: 'place', names: 'app', prepositions: ['of'] },
  environment: { by: 'place', names: 'environment', prepositions: ['in', 'on'] },
} as const
