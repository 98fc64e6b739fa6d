import { z } from 'zod'
import { DeliveryError } from '#src/core/errors.ts'
import { levelNamed } from '#src/core/watch/levels.ts'
import { levels, type Level } from '#src/core/watch/logs.ts'
import { regexProblem } from '#src/core/watch/regex.ts'
import { defineCommand, type Context } from '#src/door/command.ts'
import { readDuration } from '#src/door/holds/when.ts'
import { followLogs } from '#src/door/watch/follow.ts'
import { MOST_FOLLOWED } from '#src/kinds/log-follow.ts'
import { following } from '#src/messages/watch/log-follow.ts'
import { logsInShell, logsShown } from '#src/messages/watch/logs.ts'

/** How far back is looked, in milliseconds. */
const SINCE = { usually: 15 * 60_000, most: 24 * 3_600_000 }

const Args = z.object({
  app: z.string().describe('the app'),
  environment: z.string().describe('the environment'),
  since: z.string().optional().describe('how far back, such as "3h"; 15 minutes if left out'),
  grep: z.string().optional().describe('only lines that match this regular expression (RE2)'),
  level: z.string().optional().describe('only lines of this level or worse, such as "warn"'),
  pod: z.string().optional().describe('only this pod, or this workload'),
  container: z.string().optional().describe('only this container'),
  previous: z.stringbool().default(false).describe('what was written before the last restart'),
  follow: z.string().optional().describe('show for so long what is written, such as "2m"'),
})
type Args = z.infer<typeof Args>

export const logs = defineCommand({
  name: 'logs',
  topic: 'looking',
  doing: 'show logs',
  summary: 'Show what an app writes, what is new in it since the last delivery first',
  examples: [
    'logs checkout production',
    'logs checkout in production --since 3h --level warn',
    'logs checkout production --grep "timeout|refused"',
    'logs checkout production --follow 2m',
  ],
  permission: 'deploy',
  effect: 'read',
  args: Args,
  words: {
    app: { by: 'place', names: 'app', prepositions: ['of'] },
    environment: { by: 'place', names: 'environment', prepositions: ['in', 'on'] },
    since: { by: 'flag', phrase: true, prepositions: ['since'] },
    grep: { by: 'flag' },
    level: { by: 'flag' },
    pod: { by: 'flag' },
    container: { by: 'flag' },
    previous: { by: 'flag' },
    follow: { by: 'flag', phrase: true },
  },

  async check(given, context) {
    await wantedOf({ ...given, previous: given['previous'] === 'true' }, context)
  },

  async run(args, context) {
    const { app, environment } = args
    const { from, lasting, sought } = await wantedOf(args, context)
    if (lasting !== undefined) {
      const until = context.now + lasting
      const follow = await followLogs(context, { app, environment, ...sought, until })
      return following(follow, context.now)
    }
    const { previous } = args
    const wanted = { app, environment, from, to: context.now, previous, ...sought }
    const seen = await context.watching.logs(wanted)
    return context.invocation.via === 'shell' ? logsInShell(wanted, seen) : logsShown(wanted, seen)
  },
})

type Said = Partial<Omit<Args, 'previous'>> & Pick<Args, 'previous'>

/** What was said, understood. Throws DeliveryError for what makes no sense. */
async function wantedOf(
  { since, follow, grep, level, pod, container, previous }: Said,
  context: Context,
) {
  refuseRegex(grep)
  if (follow !== undefined && previous)
    throw impossible('what was written before a restart cannot be followed')
  const span = since === undefined ? SINCE.usually : await spanOf(since, context)
  if (span > SINCE.most)
    throw impossible(`"${since}" is longer than a day`, 'Say `--since 24h` at most')
  const lasting = follow === undefined ? undefined : await spanOf(follow, context)
  if (lasting !== undefined && lasting > MOST_FOLLOWED.time)
    throw impossible(`"${follow}" is longer than 10 minutes`, 'Say `--follow 10m` at most')
  const from = context.now - span
  return { from, lasting, sought: { grep, pod, container, level: levelMeant(level) } }
}

function refuseRegex(grep: string | undefined): void {
  const problem = grep === undefined ? undefined : regexProblem(grep)
  if (problem !== undefined)
    throw impossible(
      `"${grep?.slice(0, 80)}" is no regular expression: ${problem}`,
      'A sign such as ( or [ means itself with a backslash before it: `--grep "total \\(EUR\\)"`',
    )
}

async function spanOf(text: string, { now, timezone }: Context): Promise<number> {
  const moment = readDuration(text, now, await timezone())
  if ('because' in moment) throw impossible(moment.because, 'Say `--since 3h` or `--follow 2m`')
  if (moment.at <= now) throw impossible(`"${text}" is no time at all`)
  return moment.at - now
}

function levelMeant(word: string | undefined): Level | undefined {
  if (word === undefined) return undefined
  const level = levelNamed(word)
  if (level) return level
  throw impossible(`there is no level "${word.slice(0, 40)}"`, `Say one of ${levels.join(', ')}`)
}

function impossible(because: string, hint?: string): DeliveryError {
  return new DeliveryError('bad-usage', `Cannot show logs: ${because}`, hint ? { hint } : {})
}
