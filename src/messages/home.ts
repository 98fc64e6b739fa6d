import type { HomeView } from '@slack/types'
import type { Delivery } from '#src/core/delivery.ts'
import type { AppWithVersions } from '#src/door/deliveries/rows.ts'
import { appLines, catalogWords } from './app-list.ts'
import { actions, button, header, section } from './blocks.ts'
import { fitBlocks, limits } from './clamp.ts'
import { escapeSentence } from './escape.ts'
import { deliveryLine } from './target-status.ts'

/** The Home tab: what is on its way, and the apps with what runs where. */
export function home(
  running: readonly Delivery[],
  apps: readonly AppWithVersions[],
  catalogProblems: readonly string[] = [],
): HomeView {
  const lines = running.slice(0, 20).map((delivery) => deliveryLine(delivery))
  const blocks = [
    ...(catalogProblems.length > 0 ? [section(catalogWords(catalogProblems))] : []),
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
