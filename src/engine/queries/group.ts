import { decidesAbout } from '#src/core/rules/policy-of.ts'
import type { Answering } from '#src/engine/ask.ts'

/** Who is in a group now, as Slack has it; a group that decides nothing is of no interest. */
export const group: Answering<'group'> = async ({ name }, world) => {
  const catalog = world.catalog()
  const entry = catalog.groups[name]
  const environments = decidesAbout(catalog, name)
  if (!entry || !('slackGroup' in entry) || environments.length === 0) return { is: 'absent' }
  const channel = catalog.audit?.channel
  const members = await world.members(name)
  return { is: 'seen', value: { members, environments, ...(channel && { channel }) } }
}
