import { z } from 'zod'
import { targetKey } from '#src/core/target.ts'
import { defineCommand } from '#src/door/command.ts'
import { targetRows } from '#src/door/deliveries/rows.ts'
import { rejectionsOf } from '#src/door/pipeline/sign-offs.ts'
import { releaseList } from '#src/messages/release-list.ts'

export const releases = defineCommand({
  name: 'releases',
  topic: 'looking',
  doing: 'list the releases',
  summary: 'List the releases of an app that are known, newest first',
  examples: ['releases checkout'],
  permission: 'view',
  effect: 'read',
  args: z.object({ app: z.string().describe('the app') }),
  words: { app: { by: 'place', names: 'app', prepositions: ['of'] } },

  async run({ app }, context) {
    const [known, checkedAt, rows] = await Promise.all([
      context.releases.known(app),
      context.releases.checkedAt(app),
      targetRows(context, { app }),
    ])
    const said = await rejectionsOf(
      context.store,
      rows.map(({ environment }) => targetKey(app, environment)),
    )
    const runsIn = (version: string) =>
      rows
        .filter(({ target }) => target?.settled?.release.version === version)
        .map(({ environment }) => environment)
    const rejections = (version: string) =>
      said.filter(({ release }) => release.version === version)
    return releaseList(app, known, runsIn, checkedAt && context.now - checkedAt, rejections)
  },
})
