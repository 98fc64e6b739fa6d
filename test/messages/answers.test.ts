import { describe, expect, it } from 'vitest'
import { DeliveryError, ProviderFailure } from '#src/core/errors.ts'
import { accepted, alreadyComing, passedOn } from '#src/messages/accepted.ts'
import { failure } from '#src/messages/failure.ts'
import { note } from '#src/messages/note.ts'
import { delivery } from './samples.ts'

describe('answers', () => {
  it('accepted, with what to mind', () => {
    expect(
      accepted(delivery({ channel: 'C0CHECK' }), ['1.5.0 was taken back here before: it crashed']),
    ).toMatchInlineSnapshot(`
      {
        "blocks": [
          {
            "text": {
              "text": "Delivering checkout 1.5.0 to staging: \`d-7k3f9q\`, see <#C0CHECK>",
              "type": "mrkdwn",
              "verbatim": true,
            },
            "type": "section",
          },
          {
            "text": {
              "text": "⚠️ 1.5.0 was taken back here before: it crashed",
              "type": "mrkdwn",
              "verbatim": true,
            },
            "type": "section",
          },
        ],
        "card": {
          "channel": "C0CHECK",
          "kind": "delivery",
          "subject": "d-7k3f9q",
        },
        "text": "Delivering checkout 1.5.0 to staging: \`d-7k3f9q\`, see <#C0CHECK>
      ⚠️ 1.5.0 was taken back here before: it crashed",
      }
    `)
    expect(alreadyComing(delivery()).text).toMatchInlineSnapshot(
      `"checkout 1.5.0 is on its way to staging already: \`d-7k3f9q\`, see #checkout"`,
    )
    expect(passedOn('Aborting', delivery()).text).toMatchInlineSnapshot(
      `"Aborting \`d-7k3f9q\` (checkout 1.5.0 to staging). Its card in #checkout shows how it goes; so does \`/deliver why d-7k3f9q\`"`,
    )
  })

  it('failure: in words that the person can use, and a reference only where the fault is ours', () => {
    const usage = new DeliveryError(
      'bad-usage',
      'Cannot deploy: "<!channel>" is one word too many',
      {
        hint: 'Say `/deliver deploy checkout 1.5.0 to staging`',
      },
    )
    const outage = new ProviderFailure(
      'GitHub',
      'unavailable',
      'Cannot read releases: GitHub answered 503',
    )
    const full = Object.assign(new Error('SQLITE_FULL'), { name: 'StoreUnavailable' })
    const bug = new TypeError('undefined is not a function')
    expect([usage, outage, full, bug].map((error) => failure(error, 'r-42').text))
      .toMatchInlineSnapshot(`
      [
        "⚠️ Cannot deploy: "&lt;!channel&gt;" is one word too many. Say \`/deliver deploy checkout 1.5.0 to staging\`.",
        "🔌 Cannot read releases: GitHub answered 503. It is in my log as \`r-42\`.",
        "💾 Cannot save anything right now, so nothing was done. It is in my log as \`r-42\`.",
        "🧯 Something broke on my side, not on yours. It is in my log as \`r-42\`.",
      ]
    `)
  })

  it('note, with its proof as code', () => {
    const key = { kind: 'delivery', subject: 'd-1', channel: '#c' }
    expect(
      note({ key: 'k', message: key, text: 'It failed: <exit 1>', lines: ['a & b', '```'] }).text,
    ).toMatchInlineSnapshot(`
      "It failed: &lt;exit 1&gt;
      \`\`\`
      a &amp; b
      '''
      \`\`\`"
    `)
  })
})
