import type { Release } from '#src/core/release.ts'
import type { Message } from '#src/door/message.ts'
import { answer } from './blocks.ts'
import { escape, link } from './escape.ts'
import { rejectionWords, type Rejection } from '#src/messages/pipeline/rejections.ts'
import { moreWords } from './app-list.ts'
import { command, duration, time } from './words.ts'

/** The releases of an app that are known, newest first, with where each runs and was rejected; `age` is how long ago they were asked for, in milliseconds. */
export function releaseList(
  app: string,
  releases: readonly Release[],
  runsIn: (version: string) => readonly string[],
  age?: number,
  rejections: (version: string) => readonly Rejection[] = () => [],
): Message {
  const checked = age === undefined ? [] : [`Checked ${duration(age)} ago.`]
  if (releases.length === 0)
    return answer([
      `No release of *${escape(app)}* is known yet. A version that was just published is found by ${command(`deploy ${app} VERSION ENVIRONMENT`)}.`,
      ...checked,
    ])
  const shown = releases.slice(0, 20)
  const lines = shown.map((release) =>
    releaseLine(release, runsIn(release.version), rejections(release.version)),
  )
  return answer([
    `*Releases of ${escape(app)}*\n${lines.join('\n')}${moreWords(releases.length - shown.length)}`,
    ...checked,
  ])
}

function releaseLine(
  { version, url, publishedAt, prerelease, draft }: Release,
  environments: readonly string[],
  rejections: readonly Rejection[],
): string {
  const facts = [
    ...(publishedAt === undefined ? [] : [time(publishedAt)]),
    ...(prerelease ? ['pre-release'] : []),
    ...(draft ? ['draft, not deliverable'] : []),
    ...(environments.length > 0 ? [`runs in ${escape(environments.join(', '))}`] : []),
    ...rejections.map(rejectionWords),
  ]
  return `• *${link(url, version)}*${facts.length > 0 ? ` · ${facts.join(' · ')}` : ''}`
}
