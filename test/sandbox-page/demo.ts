import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { pageMount } from '#src/sandbox/page/mount.ts'
import { joinWorlds, slackWorld } from '#src/sandbox/page/slack-switches.ts'
import { worldMount, type World } from '#src/sandbox/page/world.ts'
import { createSlack } from '#src/sandbox/slack/slack.ts'
import type { Seed } from '#src/sandbox/slack/seed.ts'
import { call, demoApp, type Demo } from './demo-app.ts'

const seed: Seed = {
  workspace: { id: 'T0SHOP', name: 'Acme Shop', domain: 'acme' },
  app: {
    id: 'A0DELIVER',
    name: 'deliver',
    botId: 'B0DELIVER',
    botUserId: 'U0DELIVER',
    scopes: [
      'chat:write',
      'commands',
      'app_mentions:read',
      'channels:read',
      'channels:history',
      'groups:history',
      'im:history',
      'im:write',
      'users:read',
      'reactions:read',
      'usergroups:read',
    ],
    commands: [
      {
        command: '/deliver',
        description: 'Deliver software',
        usageHint: 'help | deploy | rollback …',
      },
    ],
    events: ['app_mention', 'app_home_opened', 'message.channels', 'message.im'],
  },
  users: [
    { id: 'U0DANA', name: 'dana', realName: 'Dana Diaz' },
    { id: 'U0OLGA', name: 'olga', realName: 'Olga Orlova', role: 'admin' },
    { id: 'U0VIC', name: 'vic', realName: 'Vic Vance' },
    { id: 'U0GRETA', name: 'greta', realName: 'Greta Guest', role: 'guest' },
  ],
  channels: [
    {
      id: 'C0CHECKOUT',
      name: 'checkout',
      topic: 'The checkout service: deliveries and questions',
      members: ['U0DANA', 'U0OLGA', 'U0VIC', 'U0GRETA', 'U0DELIVER'],
    },
    { id: 'C0CATALOG', name: 'catalog', members: ['U0DANA', 'U0OLGA', 'U0VIC', 'U0DELIVER'] },
    {
      id: 'C0OPS',
      name: 'ops',
      private: true,
      topic: 'Operators only',
      members: ['U0OLGA', 'U0DELIVER'],
    },
  ],
  groups: [{ id: 'S0SRE', handle: 'sre', name: 'SRE', users: ['U0OLGA'] }],
}

const verbs = [
  {
    name: 'deploy',
    usage: 'APP [RELEASE] [to ENVIRONMENT]',
    summary: 'Roll a release out to an environment',
  },
  { name: 'rollback', usage: 'APP [in ENVIRONMENT]', summary: 'Return to the release before' },
  { name: 'releases', usage: 'APP', summary: 'What could be deployed' },
  { name: 'status', usage: '[APP]', summary: 'What runs where' },
  { name: 'why', usage: 'DELIVERY', summary: 'What a delivery waits for, or why it failed' },
  { name: 'history', usage: 'APP', summary: 'What was delivered, when and by whom' },
  { name: 'help', usage: '[COMMAND]', summary: 'All commands, or one in detail' },
]

/** A page with a demo app behind it, to look at the page without the bot. */
export async function startDemo(port = 0) {
  const clock = {
    now: () => Date.now(),
    wait: (ms: number, signal?: AbortSignal) =>
      pause(ms, undefined, { signal }).catch(() => undefined),
  }
  let demo: Demo
  const app = demoApp(() => demo)
  const server = createServer((request, response) => {
    if (request.url === '/slack/events')
      return void app(request, response).catch((error: unknown) => console.error(error))
    if (
      page.handle(request, response) ||
      world.handle(request, response) ||
      slack.handle(request, response)
    )
      return
    response.writeHead(404).end()
  })
  server.on(
    'upgrade',
    (request, socket, head) => void (slack.upgrade(request, socket, head) || socket.destroy()),
  )
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const slack = createSlack({
    clock,
    seed,
    mode: { http: `${base}/slack/events` },
    strictRateLimits: false,
  })
  slack.listen(base)
  demo = { base, token: slack.tokens.bot, clock }
  const page = pageMount({
    token: slack.tokens.control,
    completions: [{ command: '/deliver', verbs }],
    people: {
      U0DANA: { role: 'developer' },
      U0OLGA: { role: 'operator' },
      U0VIC: { role: 'viewer' },
      U0GRETA: { role: 'guest' },
    },
    channel: 'checkout',
  })
  const world = worldMount(joinWorlds(demoWorld(), slackWorld(slack.control)), slack.tokens.control)
  await scene(demo, slack)
  return {
    base,
    slack,
    close: async () => {
      await slack.close()
      server.closeAllConnections()
      server.close()
    },
  }
}

function demoWorld(): World {
  const on = new Map<string, boolean>()
  const toggle = (id: string, label: string, description: string, group: string) => ({
    id,
    label,
    description,
    group,
    kind: 'toggle' as const,
    on: on.get(id) ?? false,
  })
  return {
    state: () => ({
      switches: [
        toggle(
          'crash',
          'The next release crashes',
          'Its pods exit with code 1 soon after the start',
          'Releases',
        ),
        toggle(
          'pull',
          'The next image cannot be pulled',
          'The registry says that it does not exist',
          'Releases',
        ),
        {
          id: 'publish',
          kind: 'button',
          label: 'Publish a release',
          description: 'A new version of checkout appears at the source',
          group: 'Releases',
        },
        toggle('gone', 'The cluster is away', 'Its API server does not answer', 'Cluster'),
      ],
    }),
    turn: (id, value) => void on.set(id, value ?? true),
  }
}

type Sandbox = ReturnType<typeof createSlack>

async function scene(demo: Demo, slack: Sandbox): Promise<void> {
  const channel = 'C0CHECKOUT'
  await call(demo, 'chat.postMessage', {
    channel,
    text: 'Welcome! Type `/deliver deploy checkout` to roll a release out, or `/deliver help` to see what I can do.',
  })
  await slack.as('U0OLGA').say(channel, 'Morning! Does 1.5.0 go out today? :eyes:')
  await slack
    .as('U0DANA')
    .say(channel, 'Yes, deploying it to *staging* now. Notes: https://example.com/notes/1.5.0')
  const { ts } = await call(demo, 'chat.postMessage', {
    channel,
    text: 'checkout 1.4.2 → 1.5.0 in staging: rolling out',
    blocks: card(),
  })
  await call(demo, 'chat.postMessage', {
    channel,
    thread_ts: ts,
    text: 'Applied `Deployment/checkout-api`, `Deployment/checkout-worker`, `Service/checkout`.',
  })
  await call(demo, 'chat.postMessage', {
    channel,
    thread_ts: ts,
    text: ':warning: *checkout-api* is not ready: CrashLoopBackOff, exit code 1\n```\npanic: missing PAYMENTS_URL\n  at start (/app/main.js:12:9)\n```',
  })
  await call(demo, 'chat.update', {
    channel,
    ts,
    text: 'checkout 1.4.2 → 1.5.0 in staging: rolling out',
    blocks: card(2),
  })
  await call(demo, 'chat.postEphemeral', {
    channel,
    user: 'U0DANA',
    text: 'Cannot deploy "chekout": there is no such app\nDid you mean `checkout`? Hostile: &lt;img src=x onerror=alert(1)&gt; <javascript:alert(1)|click>',
  })
  await call(demo, 'chat.postMessage', {
    channel: 'C0CATALOG',
    text: 'catalog `2.0.1` is in production. <@U0DANA> asked for it. <!subteam^S0SRE> knows. <!date^1785000000^{date_short_pretty} at {time}|then>',
  })
}

function card(ready = 1) {
  const plain = (text: string) => ({ type: 'plain_text', text })
  return [
    {
      type: 'section',
      text: {
        type: 'mrkdwn',
        text: ':hourglass_flowing_sand: *checkout* `1.4.2` → <https://example.com/notes|1.5.0> in *staging*',
      },
    },
    {
      type: 'section',
      fields: [
        '*Asked by*\n<@U0DANA>',
        '*Strategy*\nrolling',
        `*Pods*\n${ready} of 3 ready`,
        '*Waits for*\nreadiness of `checkout-api`',
      ].map((text) => ({ type: 'mrkdwn', text })),
    },
    {
      type: 'context',
      elements: [
        {
          type: 'mrkdwn',
          text: ':white_check_mark: prepared   :large_blue_circle: rollout   :white_circle: verification',
        },
      ],
    },
    {
      type: 'actions',
      elements: [
        {
          type: 'button',
          action_id: 'rollback',
          style: 'danger',
          text: plain('Roll back'),
          value: 'x',
          confirm: {
            title: plain('Roll back?'),
            text: plain('Returns checkout in staging to 1.4.2.'),
            confirm: plain('Roll back'),
            deny: plain('Keep going'),
            style: 'danger',
          },
        },
        { type: 'button', action_id: 'why', text: plain('Why?'), value: 'x' },
        {
          type: 'overflow',
          action_id: 'more',
          options: [
            { text: plain('History'), value: 'history' },
            { text: plain('Show manifests'), value: 'manifests' },
          ],
        },
      ],
    },
  ]
}

if (process.argv[1] === import.meta.filename) {
  const { base } = await startDemo(Number(process.env['PORT'] ?? 3900))
  console.log(base)
}
