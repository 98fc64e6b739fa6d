import { startProgram } from '../process.ts'
import { startSink } from './sink.ts'
import { inFolder } from '../folder.ts'
import type { Load, LoadResult } from './load.program.ts'

/** What a program of these benchmarks is started with. */
export type Start = {
  readonly signingSecret: string
  readonly slackApiUrl: string
  readonly folder: string
  readonly apps: number
}

/** `bot` is ours with everything in it, `bare` a Bolt app that only acknowledges. */
export type Side = 'bot' | 'bare'

export type Run = LoadResult & {
  /** Commands that were carried out in a second, beside the acknowledgements. */
  readonly carriedOutPerSecond: number
}

const signingSecret = 'b'.repeat(32)
const environments = ['dev', 'staging', 'production']
const apps = 200
const warmUpSeconds = 1.5

/** Loads a fresh process of one side from another process. */
export function loaded(side: Side, way: Load['way'], seconds: number): Promise<Run> {
  return inFolder(async (folder) => {
    const sink = await startSink()
    const start: Start = { signingSecret, slackApiUrl: `${sink.url}/api/`, folder, apps }
    const program = startProgram<{ url: string } & { carriedOut: number }>(
      fileOf(`${side}.program.ts`),
      start,
    )
    try {
      const { url } = await program.next()
      const press = (duration: number) =>
        press1({ url: `${url}/slack/events`, way, seconds: duration, responseUrl: `${sink.url}/r` })
      await press(warmUpSeconds)
      const before = await asked(program)
      const result = await press(seconds)
      const after = await asked(program)
      return { ...result, carriedOutPerSecond: (after - before) / seconds }
    } finally {
      await program.stop()
      await sink.close()
    }
  })
}

async function asked(program: {
  say(message: string): void
  next(): Promise<{ carriedOut: number }>
}) {
  program.say('report')
  return (await program.next()).carriedOut
}

async function press1(
  load: Pick<Load, 'url' | 'way' | 'seconds' | 'responseUrl'>,
): Promise<LoadResult> {
  const program = startProgram<LoadResult>(fileOf('load.program.ts'), {
    ...load,
    signingSecret,
    apps,
    environments,
  } satisfies Load)
  try {
    return await program.next()
  } finally {
    await program.stop()
  }
}

function fileOf(name: string): string {
  return `${import.meta.dirname}/${name}`
}
