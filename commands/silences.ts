import { z } from 'zod'
import { silencesKept } from '#src/door/alerts/find.ts'
import { defineCommand } from '#src/door/command.ts'
import { silenceList } from '#src/messages/watch/silence-list.ts'

export const silences = defineCommand({
  name: 'silences',
  topic: 'alerting',
  doing: 'show the silences',
  summary: 'Show which alerts are muted, by whom and until when',
  examples: ['silences'],
  permission: 'view',
  effect: 'read',
  args: z.object({}),
  words: {},

  async run(_, { store, watching, rights }) {
    const [ours, seen] = await Promise.all([silencesKept(store), watching.alerts()])
    const visible = ours.filter(
      ({ environment }) => environment === undefined || rights.may('view', environment),
    )
    return silenceList(visible, seen)
  },
})
