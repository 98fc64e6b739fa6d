// Runs in a thread of its own: loads a team's kind and answers what is asked of it.
import { parentPort, workerData } from 'node:worker_threads'
import type { AnyKind, DependencyKind } from '#src/core/dependencies/kind.ts'
import { anyKind } from '#src/kinds/dependencies/any-kind.ts'
import { followImports } from './imports.ts'
import { kindIn } from './kind-in.ts'
import { isBeginning, type Loading, type Question, type Reply, type Start } from './protocol.ts'

/** Characters of one answer. */
const largest = 1024 * 1024

const port = parentPort
if (port) await serve(workerData as Start, port)

async function serve({ name, module }: Start, bot: NonNullable<typeof port>): Promise<void> {
  const files = followImports(module, publicEntry())
  const say = (loading: Loading) => bot.postMessage(loading)
  try {
    const kind = kindIn(await import(module), name)
    bot.on('message', (question: Question) => bot.postMessage(replyTo(question, kind)))
    say({
      is: 'loaded',
      acts: kind.acts,
      hasManifests: kind.hasManifests === true,
      files: [...files],
    })
  } catch (error) {
    say({ is: 'unusable', because: whyUnusable(error), files: [...files] })
  }
}

/** Where `deliver/kind` is: this package's own export, in the tree and in the bundle. */
function publicEntry(): string {
  return import.meta.resolve('deliver/kind')
}

function replyTo({ call, given }: Question, kind: DependencyKind): Reply {
  try {
    const answer = answerOf(call, given, kind)
    if (answer instanceof Promise)
      throw new Error('it answered with a promise; it has to answer at once')
    const json = JSON.stringify(answer ?? null) as string | undefined
    if (json === undefined) throw new Error('it answered what is no JSON')
    if (json.length > largest) throw new Error('it answered more than 1 MiB')
    return { is: 'answered', json }
  } catch (error) {
    return { is: 'threw', because: messageOf(error), stack: stackOf(error) }
  }
}

function answerOf(call: Question['call'], given: unknown, kind: DependencyKind): unknown {
  const any: AnyKind = anyKind(kind)
  if (call === 'check' || call === 'describe' || call === 'outputs') return any[call](given)
  const subject = given as Parameters<AnyKind['decide']>[0]
  return any[call](isBeginning(subject.memory) ? { ...subject, memory: kind.begin } : subject)
}

function whyUnusable(error: unknown): string {
  const place = /^(?:file:\/\/)?(\S+\.[mc]?[jt]s:\d+)$/m.exec(stackOf(error))?.[1]
  return place ? `${messageOf(error)} (${place})` : messageOf(error)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : `it threw ${String(error)}`
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? '') : ''
}
