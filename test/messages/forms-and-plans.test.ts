import { describe, expect, it } from 'vitest'
import { hashOf } from '#src/core/hash.ts'
import type { Form } from '#src/door/door.ts'
import { formButton, formView } from '#src/messages/form.ts'
import { closedHome, home } from '#src/messages/home.ts'
import { planPreview } from '#src/messages/plan.ts'
import { welcome } from '#src/messages/welcome.ts'
import { release, rolling, shown } from './samples.ts'

describe('plan', () => {
  const object = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'api' }

  it('shows images, replicas and the difference, and delivers exactly that', () => {
    const changes = [
      {
        action: 'update' as const,
        object,
        risk: 'restart' as const,
        images: [{ container: 'api', from: 'r/checkout@sha256:a', to: 'r/checkout@sha256:b' }],
        replicas: { from: 2, to: 3 },
        diff: '-  image: r/checkout@sha256:a\n+  image: r/checkout@sha256:b',
      },
      { action: 'unchanged' as const, object, risk: 'none' as const, images: [], diff: '' },
    ]
    const view = { app: 'checkout', environment: 'staging', release: release(), from: '1.4.0' }
    expect(shown(planPreview({ ...view, plan: { hash: hashOf('plan'), changes } })))
      .toMatchInlineSnapshot(`
      "📋 *Plan: checkout 1.4.0 → <https://example.com/notes?a=1&amp;b=2|1.5.0> in staging*
      *update* \`Deployment shop/api\` · risk: restart
      api: \`r/checkout@sha256:a\` → \`r/checkout@sha256:b\`
      replicas: 2 → 3
      \`\`\`
      -  image: r/checkout@sha256:a
      +  image: r/checkout@sha256:b
      \`\`\`
      Nothing was changed. 1 more would stay as they are. Plan \`64879f7d6b96\`.
      [Deliver it] {"c":"deploy","a":{"app":"checkout","version":"1.5.0","environment":"staging"},"e":"64879f7d6b960a01909762d911a32d4582c20010c5641ee90278b644a9e3b525"}"
    `)
    expect(
      shown(planPreview({ ...view, from: undefined, plan: { hash: hashOf('p'), changes: [] } })),
    ).toMatchInlineSnapshot(`
      "📋 *Plan: checkout nothing → <https://example.com/notes?a=1&amp;b=2|1.5.0> in staging*
      Nothing would change. Plan \`148de9c5a7a4\`."
    `)
  })
})

describe('forms', () => {
  const form: Form = {
    command: 'deploy',
    title: 'Deploy',
    submit: 'Deploy',
    summary: 'Deliver a release of an app to an environment',
    given: { app: 'checkout' },
    fields: [
      { name: 'version', label: 'Version', hint: 'the version', optional: false, input: 'choice' },
      { name: 'reason', label: 'Reason', optional: true, initial: 'why not', input: 'paragraph' },
    ],
  }

  it('are modals with type-ahead from the first letter', () => {
    expect(formView(form, '{"m":1}')).toMatchInlineSnapshot(`
      {
        "blocks": [
          {
            "text": {
              "text": "Deliver a release of an app to an environment.
      app: \`checkout\`",
              "type": "mrkdwn",
              "verbatim": true,
            },
            "type": "section",
          },
          {
            "block_id": "version",
            "element": {
              "action_id": "version",
              "min_query_length": 0,
              "placeholder": {
                "emoji": true,
                "text": "Choose: version",
                "type": "plain_text",
              },
              "type": "external_select",
            },
            "hint": {
              "emoji": true,
              "text": "the version",
              "type": "plain_text",
            },
            "label": {
              "emoji": true,
              "text": "Version",
              "type": "plain_text",
            },
            "optional": false,
            "type": "input",
          },
          {
            "block_id": "reason",
            "element": {
              "action_id": "reason",
              "initial_value": "why not",
              "max_length": 700,
              "multiline": true,
              "type": "plain_text_input",
            },
            "label": {
              "emoji": true,
              "text": "Reason",
              "type": "plain_text",
            },
            "optional": true,
            "type": "input",
          },
        ],
        "callback_id": "form",
        "close": {
          "emoji": true,
          "text": "Close",
          "type": "plain_text",
        },
        "private_metadata": "{"m":1}",
        "submit": {
          "emoji": true,
          "text": "Deploy",
          "type": "plain_text",
        },
        "title": {
          "emoji": true,
          "text": "Deploy",
          "type": "plain_text",
        },
        "type": "modal",
      }
    `)
  })

  it('are opened by a button where there is no trigger', () => {
    expect(shown(formButton(form))).toMatchInlineSnapshot(`
      "To deploy I need to know more: version. Given is app \`checkout\`.
      [Deploy …] {"c":"deploy","a":{"app":"checkout"}}"
    `)
  })
})

describe('places', () => {
  it('Home shows what is on its way and the apps', () => {
    const apps = [{ name: 'checkout', owners: undefined, channel: 'C1', environments: [] }]
    const nothing = {
      waiting: [],
      signOffs: [],
      signatures: [],
      running: [],
      apps: [],
      catalogProblems: [],
    }
    const blocks = home({ ...nothing, running: [rolling], apps }).blocks
    expect(JSON.stringify(blocks)).toContain('Delivering checkout 1.5.0 to staging')
    expect(JSON.stringify(home(nothing).blocks)).toContain('Nothing is being delivered right now.')
    expect(JSON.stringify(closedHome('Cannot <do>: no').blocks)).toContain('Cannot &lt;do&gt;: no')
  })

  it('welcome gives a newcomer one thing to try', () => {
    expect(shown(welcome('checkout', '1.5.0', 'staging'))).toMatchInlineSnapshot(`
      "👋 *I deliver software.* Try \`/deliver deploy checkout 1.5.0 to staging\`: a card will show checkout rolling out, pod by pod.
      Then look with \`/deliver status checkout\`, ask \`/deliver why\` in the card's thread by mentioning me, and take it back with \`/deliver rollback checkout staging\`. \`/deliver help\` lists everything.
      *Then people decide.* From dev a release goes on to staging by itself. QA signs it off there, and \`/deliver promote checkout to production\` asks two release managers: become Quinn, Rita or Omar at the left, and look where you are needed with \`/deliver approvals\`. \`/deliver pipeline checkout\` shows how far it is; \`/deliver lock checkout production\` and \`/deliver freeze production\` keep it waiting.
      *Then things break.* Turn on “New releases of checkout answer with errors” under *World* at the top right, and deliver: within a minute an alert opens a thread in the app's channel, with a chart and a way back that Olga may press. \`/deliver logs checkout staging\` shows what is new, \`/deliver metrics checkout staging\` the numbers, \`/deliver alerts\` all that fires.
      [Deliver checkout 1.5.0] {"c":"deploy","a":{"app":"checkout","version":"1.5.0","environment":"staging"}}
      [Help] {"c":"help","a":{}}"
    `)
  })
})
