import { z } from 'zod'
import { defineCommand } from '#src/door/command.ts'
import { appRows } from '#src/door/deliveries/rows.ts'
import { appList } from '#src/messages/app-list.ts'

export const apps = defineCommand({
  name: 'apps',
  topic: 'looking',
  doing: 'list the apps',
  summary: 'List the apps and what runs where',
  examples: ['apps'],
  permission: 'view',
  effect: 'read',
  args: z.object({}),
  words: {},

  async run(_, context) {
    const mayMend = context.rights.may('operate')
    return appList(await appRows(context), mayMend ? context.catalogProblems() : [])
  },
})
