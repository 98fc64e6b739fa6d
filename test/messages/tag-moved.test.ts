import { expect, it } from 'vitest'
import { tagMoved } from '#src/messages/tag-moved.ts'

it('tells of a tag that moved, escaped, with both digests', () => {
  const { text } = tagMoved({
    app: 'checkout',
    version: '1.5.0<!channel>',
    image: 'ghcr.io/acme/checkout',
    from: `sha256:${'a'.repeat(64)}`,
    to: `sha256:${'b'.repeat(64)}`,
    at: 0,
  })
  expect(text).toMatchInlineSnapshot(
    `"⚠️ *The tag of checkout 1.5.0&lt;!channel&gt; moved.* \`ghcr.io/acme/checkout\` was \`sha256:aaaaaaaaaaaa\` and is \`sha256:bbbbbbbbbbbb\` now. What runs is pinned by digest and stays as it is; the next delivery of 1.5.0&lt;!channel&gt; takes the new one."`,
  )
})
