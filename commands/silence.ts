import { z } from 'zod'
import { Silence } from '#src/kinds/silence.ts'
import { defineCommand } from '#src/door/command.ts'
import {
  declareSilence,
  endOfSilence,
  explainSilence,
  meantToSilence,
} from '#src/door/alerts/silencing.ts'
import { idFor } from '#src/door/ids.ts'
import { silencing } from '#src/messages/watch/silence-card.ts'

export const silence = defineCommand({
  name: 'silence',
  topic: 'alerting',
  submit: 'Silence',
  summary: 'Mute alerts for some time, in Alertmanager itself',
  examples: [
    'silence a-7c3f90d2 for 2h because the disk is being replaced',
    'silence --match "alertname=DiskFull, job=node" --for 8h "maintenance"',
  ],
  permission: 'deploy',
  effect: 'change',
  args: z.object({
    alert: z.string().optional().describe('a group of alerts that fires, by its id'),
    match: z
      .string()
      .optional()
      .describe('or what alerts must have, such as "alertname=DiskFull"; for operators'),
    cluster: z.string().optional().describe('whose Alertmanager, where there are several'),
    for: z.string().describe('how long, such as "2h"'),
    comment: z.string().describe('why, for those who wonder about the quiet'),
  }),
  words: {
    alert: { by: 'place', names: 'alertGroup' },
    match: { by: 'flag' },
    cluster: { by: 'flag' },
    for: { by: 'flag', phrase: true, prepositions: ['for'] },
    comment: { by: 'place', rest: true, prepositions: ['because'] },
  },
  either: [['alert'], ['match']],

  async check(given, context) {
    if (given['for'] !== undefined) await endOfSilence(given['for'], context)
    await explainSilence(given, context)
  },

  explain: (given, context) => explainSilence(given, context),

  async run({ alert, match, cluster, comment, for: length }, context) {
    const id = idFor('m', context.invocation.id)
    const before = await context.store.find({ kind: 'silence', id })
    if (before) return silencing(Silence.parse(before.document))
    const meant = await meantToSilence({ alert, match, cluster }, context)
    const until = await endOfSilence(length, context)
    return silencing(await declareSilence(context, { ...meant, until, comment }))
  },
})
