import { z } from 'zod'
import { environmentsOf } from '#src/core/catalog.ts'
import { defineCommand, type Context } from '#src/door/command.ts'
import { declaredFreezes } from '#src/door/holds/find.ts'
import { visibleEnvironments } from '#src/door/values.ts'
import { freezeList, type Windows } from '#src/messages/holds/freeze-list.ts'

export const freezes = defineCommand({
  name: 'freezes',
  topic: 'holding',
  doing: 'show the freezes',
  summary: 'Show what is frozen now and what is planned',
  examples: ['freezes', 'freezes production'],
  permission: 'view',
  effect: 'read',
  args: z.object({
    environment: z.string().optional().describe('only this environment'),
  }),
  words: {
    environment: { by: 'place', names: 'environment', prepositions: ['in', 'on', 'of'] },
  },

  async run({ environment }, context) {
    const { catalog, rights, store, now } = context
    const environments =
      environment === undefined ? visibleEnvironments(catalog, rights) : [environment]
    const declared = await declaredFreezes(store)
    return freezeList(
      environments.flatMap((name) => windowsOf(context, name)),
      declared.filter((freeze) => environments.includes(freeze.environment)),
      now,
    )
  },
})

/** The windows of an environment, and those of apps for which the platform makes an exception there. */
function windowsOf({ catalog }: Context, environment: string): readonly Windows[] {
  const own = catalog.environments[environment]?.freeze ?? []
  const exceptions = Object.values(catalog.apps)
    .filter((app) => environmentsOf(catalog, app).includes(environment))
    .flatMap(({ name, per }): Windows[] => {
      const windows = per?.[environment]?.freeze
      return windows ? [{ environment, app: name, windows }] : []
    })
  return [...(own.length > 0 ? [{ environment, windows: own }] : []), ...exceptions]
}
