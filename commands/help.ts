import { z } from 'zod'
import { defineCommand } from '#src/door/command.ts'
import { commandOf } from '#src/door/grammar/line.ts'
import { helpCommand, helpOverview } from '#src/messages/help.ts'

export const help = defineCommand({
  name: 'help',
  summary: 'Say what I understand, or how one command is written',
  examples: ['help', 'help deploy', 'help deps plan'],
  permission: 'view',
  effect: 'read',
  args: z.object({ command: z.string().optional().describe('the command to explain') }),
  words: { command: { by: 'place', names: 'command', rest: true } },

  async run({ command }, { commands }) {
    return command === undefined
      ? helpOverview(commands.values())
      : helpCommand(commandOf(command, commands))
  },
})
