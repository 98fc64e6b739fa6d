import { z } from 'zod'
import { defineCommand } from '#src/door/command.ts'
import { commandOf } from '#src/door/grammar/line.ts'
import { isTopic } from '#src/door/topics.ts'
import { helpCommand, helpOverview, helpTopic } from '#src/messages/help.ts'

export const help = defineCommand({
  name: 'help',
  topic: 'knowing',
  summary: 'Say what I understand, or how one command is written',
  examples: ['help', 'help delivering', 'help deploy', 'help deps plan'],
  permission: 'view',
  effect: 'read',
  args: z.object({
    command: z
      .string()
      .optional()
      .describe('the command to explain, or what a few of them are about'),
  }),
  words: { command: { by: 'place', names: 'command', rest: true } },

  async run({ command }, { commands }) {
    if (command === undefined) return helpOverview(commands.values())
    const isName = commands.has(command)
    if (!isName && isTopic(command)) return helpTopic(command, commands.values())
    return helpCommand(commandOf(command, commands))
  },
})
