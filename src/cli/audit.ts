import {
  chainStart,
  follow,
  type AuditHead,
  type AuditReader,
  type BadRow,
  type ChainState,
} from '#src/core/audit-chain.ts'
import { DeliveryError } from '#src/core/errors.ts'
import type { Subcommand } from './subcommand.ts'

/** Follows the chain of the audit from its first row, beside a bot that runs, and names the first row that is wrong. */
export const audit: Subcommand = {
  summary: 'finds a changed, removed or inserted row of the audit',
  positionals: ['verify'],
  switches: {},
  options: { head: 'SEQ:HASH' },

  async run({ positionals: [verb = ''], options }, { out, err, openAudit }) {
    if (verb !== 'verify')
      throw new DeliveryError('bad-usage', `Cannot run "audit": does not know "${verb}"`, {
        hint: 'Usage: deliver audit verify [--head SEQ:HASH]',
      })
    const text = options.get('head')
    const head = text === undefined ? undefined : readHead(text)
    const trail = await openAudit()
    try {
      const found = trail.workspaces().map((workspace) => verify(trail, workspace, head))
      for (const { words, isGood } of found) (isGood ? out : err)(words)
      if (found.length === 0) out('the audit is empty')
      const isWhole = found.every(({ isGood }) => isGood)
      if (!head || found.some(({ hasHead }) => hasHead)) return isWhole ? 0 : 1
      err(
        `row ${head.seq} with that hash is not in the audit: its end was cut off, or it was rewritten`,
      )
      return 1
    } finally {
      trail.close()
    }
  },
}

type Found = { readonly words: string; readonly isGood: boolean; readonly hasHead: boolean }

const page = 1_000

/** Follows a chain to its end, or to the first row that is wrong. */
function verify(trail: AuditReader, workspace: string, head: AuditHead | undefined): Found {
  let state: ChainState = chainStart
  let hasHead = false
  for (let after = 0; ;) {
    const rows = trail.chain(workspace, after, page)
    for (const row of rows) {
      const next = follow(state, row)
      if ('problem' in next) return { words: badWords(workspace, next), isGood: false, hasHead }
      state = next
      hasHead ||= row.seq === head?.seq && row.hash === head.hash
      after = row.seq
    }
    if (rows.length < page) return { words: goodWords(workspace, state), isGood: true, hasHead }
  }
}

function badWords(workspace: string, { seq, problem }: BadRow): string {
  return `${workspace}: row ${seq} is wrong: ${problem}`
}

function goodWords(workspace: string, { sealed, open, head }: ChainState): string {
  const rows = `${sealed} ${sealed === 1 ? 'row' : 'rows'}`
  const end = head ? `, ending at ${head.seq}:${head.hash}` : ''
  const rest = open === 0 ? '' : `; ${open} after them are not sealed yet`
  return `${workspace}: ok, ${rows} in one chain${end}${rest}`
}

function readHead(text: string): AuditHead {
  const [, seq = '', hash = ''] = /^(\d{1,15}):([0-9a-f]{64})$/i.exec(text.trim()) ?? []
  if (hash !== '') return { seq: Number(seq), hash: hash.toLowerCase() }
  throw new DeliveryError('bad-usage', `Cannot run "audit": "${text.slice(0, 90)}" is no head`, {
    hint: 'A head reads "SEQ:HASH", as the log and the audit channel tell it',
  })
}
