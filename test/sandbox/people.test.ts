import { WebClient } from '@slack/web-api'
import { describe, expect, test } from 'vitest'
import { sandbox, type Sandbox } from './support.ts'
import { workspace } from './workspace.ts'

const deploys = 'C0DEPLOYS'

describe('people', () => {
  test.each([
    ['U0GUS', { is_restricted: true, is_ultra_restricted: false }],
    ['U0SOLO', { is_restricted: true, is_ultra_restricted: true }],
    ['U0ROBO', { is_bot: true }],
    ['U0DEE', { deleted: true }],
    ['U0FAY', { is_stranger: true, team_id: 'T0OTHER' }],
    ['U0RITA', { is_admin: true, is_restricted: false, deleted: false, is_stranger: false }],
  ])('%s is shown for what they are', async (user, expected) => {
    const slack = await sandbox()
    expect(await slack.call('users.info', { user })).toMatchObject({ user: expected })
  })

  test('are found by mail, unless they left or never were', async () => {
    const slack = await sandbox()
    const find = (email: string) => slack.call('users.lookupByEmail', { email })
    expect(await find('rita@acme.example')).toMatchObject({ user: { id: 'U0RITA' } })
    expect(await find('dee@acme.example')).toMatchObject({ error: 'users_not_found' })
  })

  test('user groups are for paying workspaces', async () => {
    const paid = await sandbox()
    expect(await paid.call('usergroups.users.list', { usergroup: 'S0QA' })).toMatchObject({
      users: ['U0OMAR'],
    })
    expect(await paid.call('usergroups.users.list', { usergroup: 'S0NO' })).toMatchObject({
      error: 'no_such_subteam',
    })
    const seed = { ...workspace, workspace: { ...workspace.workspace, plan: 'free' as const } }
    const free = await sandbox({ seed })
    expect(await free.call('usergroups.list')).toMatchObject({ error: 'paid_teams_only' })
  })

  test('channels are listed by kind, private ones only to members', async () => {
    const client = real(await sandbox())
    const listed = await client.conversations.list({
      types: 'public_channel,private_channel',
      exclude_archived: true,
    })
    expect(listed.channels?.map(({ name }) => name)).toEqual(['deploys', 'random', 'ops'])
    const mine = await client.users.conversations({ user: 'U0RITA', types: 'private_channel' })
    expect(mine.channels?.map(({ name }) => name)).toEqual(['ops'])
  })
})

describe('reactions, pins and files', () => {
  test('a reaction counts once for each person', async () => {
    const slack = await sandbox()
    const { ts } = await slack.call('chat.postMessage', { channel: deploys, text: 'x' })
    const args = { channel: deploys, timestamp: ts, name: 'eyes' }
    expect(await slack.call('reactions.add', args)).toMatchObject({ ok: true })
    expect(await slack.call('reactions.add', args)).toMatchObject({ error: 'already_reacted' })
    expect(await slack.call('reactions.get', args)).toMatchObject({
      message: { reactions: [{ name: 'eyes', count: 1 }] },
    })
    expect(await slack.call('reactions.remove', args)).toMatchObject({ ok: true })
    expect(await slack.call('reactions.remove', args)).toMatchObject({ error: 'no_reaction' })
    expect(await slack.call('pins.add', args)).toMatchObject({ ok: true })
    expect(await slack.call('pins.add', args)).toMatchObject({ error: 'already_pinned' })
  })

  test('the real client uploads a file into a thread', async () => {
    const slack = await sandbox()
    const client = real(slack)
    const { ts } = await client.chat.postMessage({ channel: deploys, text: 'parent' })
    await client.filesUploadV2({
      channel_id: deploys,
      thread_ts: ts!,
      filename: 'pods.log',
      title: 'Pods',
      content: 'crash & burn',
      initial_comment: 'the log',
    })
    const [, message] = slack.control.messages(deploys)
    expect(message).toMatchObject({
      text: 'the log',
      thread: ts,
      files: [{ name: 'pods.log', title: 'Pods', size: 12 }],
    })
    const url = message?.files[0]?.url ?? ''
    expect(await (await fetch(url)).text()).toBe('crash & burn')
    expect((await fetch(url.split('?', 1)[0]!)).status).toBe(404)
  })
})

const real = (slack: Sandbox) =>
  new WebClient(slack.tokens.bot, { slackApiUrl: `${slack.url}/api/` })
