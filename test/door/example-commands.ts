import { z } from 'zod'
import { defineCommand, type AnyCommand } from '#src/door/command.ts'

const noAnswer = async () => ({ text: '', blocks: [] })

export const deploy = defineCommand({
  name: 'deploy',
  topic: 'delivering',
  summary: 'Deliver a release',
  examples: ['deploy checkout 1.5.0 to staging'],
  permission: 'deploy',
  effect: 'change',
  args: z.object({
    app: z.string(),
    version: z.string(),
    environment: z.string(),
    dryRun: z.stringbool().default(false),
    reason: z.string().optional(),
  }),
  words: {
    app: { by: 'place', names: 'app', prepositions: ['of'] },
    version: { by: 'place', names: 'release' },
    environment: { by: 'place', names: 'environment', prepositions: ['to', 'in'] },
    dryRun: { by: 'flag' },
    reason: { by: 'flag', rest: true, prepositions: ['because'] },
  },
  run: noAnswer,
})

export const rollback = defineCommand({
  name: 'rollback',
  topic: 'delivering',
  summary: 'Go back',
  examples: [],
  permission: 'operate',
  effect: 'destructive',
  args: z.object({
    app: z.string(),
    environment: z.string(),
    version: z.string().optional(),
    reason: z.string(),
  }),
  words: {
    app: { by: 'place', names: 'app' },
    environment: { by: 'place', names: 'environment', prepositions: ['in'] },
    version: { by: 'flag', names: 'release', prepositions: ['to'] },
    reason: { by: 'place', rest: true, prepositions: ['because'] },
  },
  run: noAnswer,
})

const abort = defineCommand({
  name: 'abort',
  topic: 'delivering',
  summary: 'Take back',
  examples: ['abort d-7k3f9q'],
  permission: 'deploy',
  effect: 'destructive',
  args: z.object({
    delivery: z.string().optional(),
    app: z.string().optional(),
    environment: z.string().optional(),
    reason: z.string().optional(),
  }),
  words: {
    delivery: { by: 'place', names: 'delivery' },
    app: { by: 'place', names: 'app' },
    environment: { by: 'place', names: 'environment', prepositions: ['in'] },
    reason: { by: 'place', rest: true, prepositions: ['because'] },
  },
  either: [['delivery'], ['app', 'environment']],
  run: noAnswer,
})

export const help = defineCommand({
  name: 'help',
  topic: 'knowing',
  summary: 'What I understand',
  examples: [],
  permission: 'view',
  effect: 'read',
  args: z.object({ command: z.string().optional() }),
  words: { command: { by: 'place', names: 'command' } },
  run: noAnswer,
})

const all: readonly AnyCommand[] = [deploy, rollback, abort, help]
export const commands = new Map(all.map((command) => [command.name, command]))
export const names = {
  apps: ['checkout', 'payments', 'dev'],
  environments: ['dev', 'staging', 'production'],
}
