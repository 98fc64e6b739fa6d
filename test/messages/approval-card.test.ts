import { describe, expect, it } from 'vitest'
import type { Approval, Vote } from '#src/core/rules/approval.ts'
import type { Changes } from '#src/core/rules/changes.ts'
import type { Delivery } from '#src/core/delivery.ts'
import { hashOf } from '#src/core/hash.ts'
import { ApprovalPolicy } from '#src/core/rules/policy.ts'
import { deliveryCard } from '#src/messages/delivery/delivery-card.ts'
import { explanation } from '#src/messages/delivery/explanation.ts'
import { delivery, ended, noon, release, rita, rolling, shown } from './samples.ts'

const omar = { type: 'person', id: 'U0OMAR', name: 'omar' } as const
const nora = { type: 'person', id: 'U0NORA', name: 'nora' } as const
const plan = hashOf('plan')
const hour = 3_600_000

const rules = {
  protected: true,
  approval: ApprovalPolicy.parse({ from: ['release-managers', 'U0NORA'], required: ['sre'] }),
}

const approved: Vote = { by: omar, choice: 'approve', plan, because: 'QA is through', at: noon }

const approval: Approval = {
  state: 'asked',
  plan,
  askedAt: noon,
  expiresAt: noon + 8 * hour,
  votes: [approved],
  voided: [
    {
      plan: hashOf('old'),
      votes: [approved, { ...approved, by: nora }],
      because: ['r/checkout is sha256:bbbb now, it was sha256:aaaa', 'ConfigMap shop/c is new'],
      at: noon,
    },
  ],
  missing: 1,
  missingRequired: ['sre'],
  ignored: [{ by: nora, because: 'nora wrote some of it, and authors do not decide' }],
  needed: 2,
  told: [],
}

const changes: Changes = {
  from: '1.4.0',
  to: '1.5.0',
  commits: Array.from({ length: 12 }, (_, index) => ({
    sha: `${index}`.padStart(2, '0').repeat(20),
    title: index === 0 ? '<!here> *Pay* with `one` step (#12)' : `Commit ${index}`,
    author: 'dana',
    login: 'github:dana',
    url: `https://example.com/c/${index}`,
  })),
  total: 14,
  authors: ['github:dana', 'Lee <lee>'],
  issues: ['#12', 'SHOP-42'],
  incomplete: true,
}

const asked: Delivery = delivery({
  environment: 'production',
  release: release(),
  approval,
  changes,
  plan: {
    hash: plan,
    changes: [
      {
        action: 'update',
        object: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'checkout' },
        risk: 'restart',
        images: [{ container: 'api', from: 'r/checkout:1.4.0', to: 'r/checkout:1.5.0' }],
        diff: '@@ -1 +1 @@\n-image: r/checkout:1.4.0\n+image: r/checkout:1.5.0\n',
      },
    ],
  },
  gates: [
    { gate: 'tier', is: 'open', because: 'it ran in staging' },
    { gate: 'checks', is: 'open', because: 'the check ci passed' },
    { gate: 'soak', is: 'waits', because: 'it soaks in staging', opensAt: noon + hour },
    { gate: 'freeze', is: 'shut', because: 'production rests: weekend' },
  ],
  waitingOn: {
    on: 'approval',
    missing: 1,
    from: ['release-managers', 'U0NORA'],
    required: ['sre'],
    expiresAt: noon + 8 * hour,
  },
})

const card = (one: Delivery) =>
  shown(deliveryCard(one, undefined, { rules })).replaceAll(/<!date[^>]*\|([^>]*)>/g, '$1')

describe('a card that asks', () => {
  it('says who may decide, who has, what fell, what else must hold, and what it is about', () => {
    expect(card(asked)).toMatchInlineSnapshot(`
      "🗳️ *checkout 1.5.0 to production waits for approval*
      App: checkout
      Release: 1.4.0 → <https://example.com/notes?a=1&amp;b=2|1.5.0>
      Environment: production
      Delivered by: <@U0RITA>
      🔄 prepare: running
      ▫️ approval: waiting
      ▫️ queue: waiting
      ▫️ rollout: waiting
      🗳️ *1 more approval is needed* of release-managers or <@U0NORA>, one of sre (2 in all). The request lapses 2026-11-21 20:00 UTC.
      ✅ <@U0OMAR> approved 2026-11-21 12:00 UTC: QA is through
      ▫️ The vote of <@U0NORA> does not count: nora wrote some of it, and authors do not decide
      ♻️ *The votes of <@U0OMAR>, <@U0NORA> fell* 2026-11-21 12:00 UTC:
      • r/checkout is sha256:bbbb now, it was sha256:aaaa
      • ConfigMap shop/c is new
      ✅ It ran in staging.
      ✅ The check ci passed.
      ⏳ It soaks in staging. Opens 2026-11-21 13:00 UTC.
      ⛔ production rests: weekend.
      *Changes 1.4.0 → 1.5.0* · 14 commits by dana, Lee &lt;lee&gt;
      • <https://example.com/c/0|0000000> &lt;!here&gt; \`*Pay*\` with 'one' step (#12) – dana
      • <https://example.com/c/1|0101010> Commit 1 – dana
      • <https://example.com/c/2|0202020> Commit 2 – dana
      • <https://example.com/c/3|0303030> Commit 3 – dana
      • <https://example.com/c/4|0404040> Commit 4 – dana
      • <https://example.com/c/5|0505050> Commit 5 – dana
      • <https://example.com/c/6|0606060> Commit 6 – dana
      • <https://example.com/c/7|0707070> Commit 7 – dana
      and 6 more
      Issues: #12, SHOP-42
      ⚠️ The source could not tell everything: there may be more
      *Plan* \`64879f7d6b96\`: 1 of 1 object changes
      *update* \`Deployment shop/checkout\` · risk: restart
      api: \`r/checkout:1.4.0\` → \`r/checkout:1.5.0\`
      \`\`\`
      @@ -1 +1 @@
      -image: r/checkout:1.4.0
      +image: r/checkout:1.5.0
      \`\`\`
      \`d-7k3f9q\` · asked 2026-11-21 12:00 UTC · details in the thread
      [Approve ?] {"c":"approve","a":{"delivery":"d-7k3f9q"},"e":"64879f7d6b960a01909762d911a32d4582c20010c5641ee90278b644a9e3b525"}
      [Reject…] {"c":"reject","a":{"delivery":"d-7k3f9q"},"e":"64879f7d6b960a01909762d911a32d4582c20010c5641ee90278b644a9e3b525"}
      [Cancel ?] {"c":"cancel","a":{"delivery":"d-7k3f9q"}}
      … Why? {"c":"why","a":{"delivery":"d-7k3f9q"}}
      … Status {"c":"status","a":{"app":"checkout","environment":"production"}}
      … History {"c":"history","a":{"app":"checkout","environment":"production"}}
      … Releases {"c":"releases","a":{"app":"checkout"}}"
    `)
  })

  it('offers to take a vote back beside the votes, confirmed where it is careful', () => {
    const { blocks } = deliveryCard(asked, undefined, { rules })
    const accessory = blocks.flatMap((block) =>
      block.type === 'section' && block.accessory?.type === 'button' ? [block.accessory] : [],
    )
    expect(accessory.map(({ text, confirm }) => [text.text, confirm?.title?.text])).toEqual([
      ['Revoke my vote', 'Revoke your vote?'],
    ])
    const none = deliveryCard({ ...asked, approval: { ...approval, votes: [], ignored: [] } })
    expect(JSON.stringify(none.blocks)).not.toContain('Revoke')
  })

  it('asks once more before it approves for what is protected, and not elsewhere', () => {
    expect(card(asked)).toContain('[Approve ?]')
    const open = deliveryCard(asked, undefined, { rules: { ...rules, protected: false } })
    expect(shown(open)).toContain('[Approve] ')
  })

  it('says why one more is needed than the rules say', () => {
    const strict = { ...rules, approval: { ...rules.approval, author: 'deny' } as const }
    const words = deliveryCard(asked, undefined, { rules: strict }).text
    expect(words).toContain('one more than the rules say: who wrote all of it is not known')
  })

  it('names who has to be among them when only they are missing', () => {
    const words = card({ ...asked, approval: { ...approval, missing: 0 } })
    expect(words).toContain('🗳️ *An approval of sre is needed*')
  })

  it('that has enough can still be rejected, and says until when that holds', () => {
    const given: Delivery = { ...asked, approval: { ...approval, state: 'given', ignored: [] } }
    const words = card(given)
    expect(words).toContain('✅ Approved by <@U0OMAR>. It is asked anew if it has not begun')
    expect(words).toContain('[Reject…]')
    expect(words).not.toContain('[Approve')
  })
})

describe('a card that asked', () => {
  it('asks nobody any more once it has got its target, before anything is written', () => {
    const stages = asked.stages.map((stage) =>
      stage.stage === 'rollout' ? stage : { ...stage, state: 'done' as const },
    )
    for (const state of ['asked', 'given'] as const) {
      const words = card({ ...asked, stages, approval: { ...approval, state } })
      expect(words).not.toMatch(/\[Approve|\[Reject|waits for approval/)
      expect(words).toContain('[Cancel ?]')
    }
  })

  it('keeps who approved, without those whose vote did not count', () => {
    const votes = [approved, { ...approved, by: nora }]
    const words = card({ ...rolling, approval: { ...approval, votes, state: 'given' } })
    expect(words).toContain('✅ Approved by <@U0OMAR>')
    expect(words).not.toContain('U0NORA>')
  })

  it('says who rejected it, or that nobody came', () => {
    const reason = { because: 'payments fail' }
    const rejected = card(ended({ ...asked, outcome: { is: 'rejected', by: rita, reason } }))
    expect(rejected).toContain('Stopped by: <@U0RITA>')
    expect(rejected).toContain('rejected checkout 1.5.0')
    const late = { because: 'nobody decided about it in time' }
    const expired = card(ended({ ...asked, outcome: { is: 'expired', reason: late } }))
    expect(expired).toContain('⌛')
    expect(expired).toContain('nobody decided about it in time')
    for (const words of [rejected, expired]) {
      expect(words).not.toContain('[Approve')
      expect(words).not.toContain('[Reject')
      expect(words).not.toContain('Approved by')
    }
  })
})

it('the card of an emergency says so', () => {
  expect(card({ ...rolling, emergency: { because: 'payments *fail*' } })).toContain(
    'Emergency: 🚨 payments `*fail*`',
  )
})

it('why says what is missing, gates and all, and offers to decide', () => {
  const words = shown(explanation(asked, [], undefined, { rules }))
  expect(words).toContain('needed')
  expect(words).toContain('It soaks in staging.')
  expect(words).toContain('[Approve ?]')
  expect(words).toContain('The request lapses')
})
