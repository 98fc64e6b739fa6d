import type { Button } from '@slack/types'
import { objectKey } from '#src/core/plan/objects.ts'
import type { Change, Plan } from '#src/core/plan/plan.ts'
import { shortDigests, type Release } from '#src/core/release.ts'
import type { Message } from '#src/door/message.ts'
import { answer, button, confirmation } from './blocks.ts'
import {
  changesNeeds,
  migrationsSection,
  needsSection,
  waysBackSection,
} from './dependencies/plan-sections.ts'
import { code, codeBlock, escape, link } from './escape.ts'

export type PlanView = {
  readonly app: string
  readonly environment: string
  readonly release: Release
  readonly from: string | undefined
  readonly plan: Plan
  /** How dependencies stand that keep it waiting, plain text. */
  readonly warnings?: readonly string[]
  /** Of a scaling: what it does, and the command that does it. */
  readonly scaling?: {
    readonly title: string
    readonly command?: 'scale' | 'autoscale'
    readonly args: Readonly<Record<string, string>>
  }
}

/** What a delivery would change, before anything does: images, replicas, and the difference of each object. */
export function planPreview(view: PlanView, warnings: readonly string[] = []): Message {
  const { plan } = view
  const changing = plan.changes.filter(({ action }) => action !== 'unchanged')
  const same = plan.changes.length - changing.length
  const title = `📋 *Plan: ${titleOf(view)}*`
  const footer = `Nothing was changed.${same > 0 ? ` ${same} more would stay as they are.` : ''} Plan ${code(plan.hash.slice(0, 12))}.`
  const minded = [...(view.warnings ?? []), ...warnings]
    .map((words) => `⚠️ ${escape(words)}`)
    .join('\n')
  if (changing.length === 0 && !changesNeeds(plan))
    return answer([title, minded, `Nothing would change. Plan ${code(plan.hash.slice(0, 12))}.`])
  const shown = changing.slice(0, 12)
  const hidden = changing.slice(12)
  return answer(
    [
      title,
      needsSection(plan, { isFull: true }),
      migrationsSection(plan),
      waysBackSection(plan),
      ...shown.map((change) => changeWords(change, Math.floor(6_000 / shown.length))),
      ...(hidden.length > 0
        ? [`And ${hidden.map(({ object }) => code(objectKey(object))).join(', ')}.`]
        : []),
      minded,
      footer,
    ],
    [orderOf(view)],
  )
}

/** What a plan would do, for where something else is shown besides: each change with its risk, and of differences as much as there is room. */
export function planSection(plan: Plan, room = 1_200, most = 6): string {
  const changing = plan.changes.filter(({ action }) => action !== 'unchanged')
  const hash = code(plan.hash.slice(0, 12))
  if (changing.length === 0)
    return `*Plan* ${hash}: ${changesNeeds(plan) ? 'no object of the app' : 'nothing'} changes`
  const shown = changing.slice(0, most)
  const more = changing.length - shown.length
  return [
    `*Plan* ${hash}: ${changing.length} of ${plan.changes.length} ${plan.changes.length === 1 ? 'object' : 'objects'} ${changing.length === 1 ? 'changes' : 'change'}`,
    ...shown.map((change) => changeWords(change, Math.floor(room / shown.length))),
    ...(more > 0 ? [`and ${more} more`] : []),
  ].join('\n')
}

function titleOf({ app, environment, release, from, scaling }: PlanView): string {
  if (scaling) return escape(scaling.title)
  const to = `${link(release.url, release.version)}${release.prerelease ? ' (pre-release)' : ''}`
  return `${escape(app)} ${from ? escape(from) : 'nothing'} → ${to} in ${escape(environment)}`
}

/** It orders what the plan shows, and nothing else. */
function orderOf({ app, environment, release, plan, scaling }: PlanView): Button {
  const evidence = plan.hash
  if (!scaling) {
    const args = { app, version: release.version, environment }
    return button('Deliver it', { command: 'deploy', args, evidence }, { style: 'primary' })
  }
  const confirm = confirmation('Do that?', scaling.title, 'Scale it', 'Leave it')
  const { args, command = 'scale' } = scaling
  return button('Scale it', { command, args, evidence }, { style: 'danger', confirm })
}

function changeWords(
  { action, object, images, replicas, risk, diff }: Change,
  room: number,
): string {
  const title = `*${escape(action)}* ${code(objectKey(object))}${risk === 'none' ? '' : ` · risk: ${escape(risk)}`}`
  const facts = [
    ...images.map(
      ({ container, from, to }) =>
        `${escape(container)}: ${from ? `${code(shortDigests(from))} → ` : ''}${code(shortDigests(to))}`,
    ),
    ...(replicas
      ? [`replicas: ${replicas.from === undefined ? '' : `${replicas.from} → `}${replicas.to}`]
      : []),
  ]
  return [title, ...facts, codeBlock(firstLines(diff), room, 'first')]
    .filter((line) => line !== '')
    .join('\n')
}

/** A difference reads from its beginning. */
function firstLines(diff: string): readonly string[] {
  if (diff === '') return []
  const lines = diff.trimEnd().split('\n')
  return lines.length <= 40 ? lines : [...lines.slice(0, 40), `… ${lines.length - 40} more lines`]
}
