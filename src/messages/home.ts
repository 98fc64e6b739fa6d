import type { HomeView } from '@slack/types'
import type { HomeFacts } from '#src/door/facts.ts'
import { appLines, catalogWords } from './app-list.ts'
import { waitingBlocks } from '#src/messages/deciding/approval-list.ts'
import { actions, button, header, section } from './blocks.ts'
import { fitBlocks, limits } from './clamp.ts'
import { escapeSentence } from './escape.ts'
import { deliveryLine } from './target-status.ts'

/** The Home tab: what waits for this person, what is on its way, and the apps with what runs where. */
export function home({
  waiting,
  signOffs,
  signatures,
  running,
  apps,
  catalogProblems,
}: HomeFacts): HomeView {
  const lines = running.slice(0, 20).map((delivery) => deliveryLine(delivery))
  const blocks = [
    ...(catalogProblems.length > 0 ? [section(catalogWords(catalogProblems))] : []),
    ...(waiting.length + signOffs.length + signatures.length > 0
      ? [header('Waiting for you')]
      : []),
    ...waitingBlocks({ deliveries: waiting, signOffs, signatures }),
    header('On its way'),
    section(lines.length > 0 ? lines.join('\n') : 'Nothing is being delivered right now.'),
    header('Apps'),
    section(appLines(apps)),
    actions([
      button('Deliver …', { command: 'deploy', args: {} }, { style: 'primary' }),
      button('Help', { command: 'help', args: {} }),
    ]),
  ]
  return {
    type: 'home',
    blocks: [
      ...fitBlocks(
        blocks.filter((block) => block !== undefined),
        limits.viewBlocks,
      ),
    ],
  }
}

/** The Home tab of somebody who may not see anything, and why. */
export function closedHome(because: string): HomeView {
  const blocks = [header('Deliver'), section(escapeSentence(because))].filter(
    (block) => block !== undefined,
  )
  return { type: 'home', blocks }
}
